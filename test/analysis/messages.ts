import { parseAllDocuments } from 'yaml';
import { fixturesOf } from './fixtures';
import { LinkerdVersion, MeshTarget } from '../../src';
import { analyze, findAll } from '../../src/analysis/analyze';
import { CHECKS } from '../../src/analysis/checks';
import { MeshModel, ModelOptions } from '../../src/model/mesh-model';

/** What checks say of each of their bad fixtures, one sentence for each unless a list says otherwise. */
export type Sentences = Readonly<Record<string, readonly (string | readonly string[])[]>>;

/** Tests what checks say of their bad fixtures. */
export function testSentences(sentences: Sentences): void {
  test.each(Object.entries(sentences))('%s says what is wrong', (name, expected) => {
    const check = CHECKS.find((each) => each.name === name)!;
    const said = fixturesOf(check).filter(({ verdict }) => verdict === 'bad').map(({ manifests, target, options }) => {
      const model = new MeshModel(manifests.map((manifest) => ({ manifest })), target, options);
      return findAll(model, [check]).map(({ message }) => message);
    });
    expect(said).toEqual(expected.map((each) => (typeof each === 'string' ? [each] : each)));
  });
}

/** What one check says of manifests, each with its severity. */
export function foundIn(yaml: string, name: string, options: ModelOptions & { readonly version?: string } = {}): string[] {
  const manifests = parseAllDocuments(yaml).map((document) => ({ manifest: document.toJS() }));
  return analyze(manifests, new MeshTarget({ version: LinkerdVersion.of(options.version ?? '2.20') }), options)
    .filter(({ check }) => check.name === name).map(({ severity, message }) => `${severity}: ${message}`);
}
