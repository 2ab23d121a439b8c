import { readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { conformanceDir, describeConformance } from './oracle/target';
import { LinkerdVersion, MeshTarget } from '../../src';
import { analyze } from '../../src/analysis/analyze';

interface Case {
  readonly id: string;
  readonly yaml: string;
  readonly expect: 'accept' | 'reject';
}

describeConformance('ServiceProfiles that Linkerd\'s own validator accepts or refuses', () => {
  const cases: Case[] = JSON.parse(readFileSync(join(conformanceDir()!, 'corpora/profile/validate-cases.json'), 'utf8'));
  const target = new MeshTarget({ version: LinkerdVersion.V2_20 });
  const errors = ({ yaml }: Case) => analyze(parseAllDocuments(yaml).map((document) => ({ manifest: document.toJS() })), target)
    .filter(({ severity }) => severity === 'error').map(({ check, message }) => `${check.name}: ${message}`);

  test('are there', () => {
    expect(cases.map(({ expect: verdict }) => verdict)).toEqual(expect.arrayContaining(['accept', 'reject']));
  });

  test.each(cases.map((each) => [each.id, each] as const))('%s', (_, each) => {
    const found = errors(each);
    expect(each.expect === 'accept' ? found : found.length > 0).toEqual(each.expect === 'accept' ? [] : true);
    expect(new Set(found).size).toBe(found.length);
  });
});
