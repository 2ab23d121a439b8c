import { existsSync, readdirSync } from 'fs';
import { join } from 'path';
import { CHECKS_FOLDER, Fixture, fixturesOf } from './fixtures';
import { appliesTo, findAll, Found } from '../../src/analysis/analyze';
import { Check } from '../../src/analysis/check';
import { CHECKS } from '../../src/analysis/checks';
import { FEATURES } from '../../src/linkerd/features';
import { kindOf, MeshModel } from '../../src/model/mesh-model';
import { groupOf } from '../../src/model/mesh-object';

const GROUPS = [
  'injection', 'ports', 'routing', 'profile', 'reliability', 'delivery', 'policy', 'egress', 'ratelimit', 'multicluster', 'install', 'gitops', 'versions',
  'deprecated', 'annotations',
];

/** What checks find in a fixture, and the kinds that they asked for. */
function run(fixture: Fixture, checks: readonly Check[] = CHECKS): { found: Found[]; asked: Set<string>; last: string } {
  const { manifests, target, options, isApart } = fixture;
  const located = manifests.map((manifest, i) => ({ manifest, path: `object${i}`, file: isApart ? `${i}.yaml` : 'all.yaml' }));
  const model = new MeshModel(located, target, options);
  model.asked = new Set();
  return { found: findAll(model, checks), asked: model.asked, last: `object${manifests.length - 1}` };
}

const say = (found: Found[]) => found.map(({ check, severity, object, message }) => `${severity} ${check.name} ${object.source.path}: ${message}`);

test('names are unique, of the form group/what-is-wrong, and those of the files', () => {
  const names = CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || !GROUPS.includes(name.split('/')[0]))).toEqual([]);
  const files = readdirSync(CHECKS_FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name: group }) => (
    readdirSync(join(CHECKS_FOLDER, group)).filter((file) => file.endsWith('.yaml')).map((file) => `${group}/${file.replace('.yaml', '')}`)));
  expect(files.sort()).toEqual([...names].sort());
  expect(names.filter((name) => !existsSync(join(CHECKS_FOLDER, `${name}.ts`)))).toEqual([]);
});

test('titles and explanations are told once', () => {
  for (const field of ['title', 'why'] as const) {
    const texts = CHECKS.map((check) => check[field]);
    expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([]);
  }
});

describe.each(CHECKS.map((check) => [check.name, check] as const))('%s', (_, check) => {
  const fixtures = fixturesOf(check);

  test('is documented', () => {
    expect(check.title).toMatch(/^[a-z`"0-9A-Z].{10,110}[^.]$/);
    for (const text of [check.why, check.fix]) {
      expect(text).toMatch(/^[A-Z`"].{20,}\.$/s);
    }
    expect(check.source.length).toBeGreaterThan(5);
  });

  test('has fixtures of both kinds', () => {
    expect(new Set(fixtures.map(({ verdict }) => verdict))).toEqual(new Set(['bad', 'good']));
  });

  test('finds the last object of its bad fixtures, and nothing else there', () => {
    for (const fixture of fixtures.filter(({ verdict }) => verdict === 'bad')) {
      const { found, last } = run(fixture, [check]);
      expect(appliesTo(check, fixture.target)).toBe(true);
      expect(say(found)).not.toEqual([]);
      expect([...new Set(found.map(({ object }) => object.source.path))]).toEqual([last]);
      expect(found.filter(({ message }) => !/^["a-zA-Z].*[^.\s]$/s.test(message) || message.includes('undefined') || message.includes('[object'))).toEqual([]);
    }
  });

  test('says nothing there that another check says too', () => {
    for (const fixture of fixtures.filter(({ verdict }) => verdict === 'bad')) {
      const messages = run(fixture).found.map(({ object, message }) => `${object.source.path}: ${message}`);
      expect(messages.filter((message, i) => messages.indexOf(message) !== i)).toEqual([]);
    }
  });

  test('nothing is found in its good fixtures, by any check', () => {
    for (const fixture of fixtures.filter(({ verdict }) => verdict === 'good')) {
      expect(say(run(fixture).found)).toEqual([]);
    }
  });

  test('asks for the kinds that it says it reads', () => {
    const asked = new Set(fixtures.filter(({ target }) => appliesTo(check, target)).flatMap((fixture) => [...run(fixture, [check]).asked]));
    const beside = (kinds: Iterable<string>) => [...kinds].filter((kind) => check.on.length > 0 && !check.on.includes(kind)).sort();
    expect(beside(asked)).toEqual(beside(check.reads ?? []));
  });

  test('its fixtures have an object of each kind that it looks at', () => {
    const kinds = new Set(fixtures.flatMap(({ manifests }) => manifests.map(({ apiVersion, kind }) => kindOf({ group: groupOf(apiVersion), kind }))));
    expect(check.on.length === 0 || check.on.some((kind) => kinds.has(kind))).toBe(true);
  });

  test('does not speak of releases that it does not apply to', () => {
    for (const fixture of fixtures.filter(({ target }) => !appliesTo(check, target))) {
      expect(run(fixture, [check]).found).toEqual([]);
    }
    expect([check.since, check.until].filter((feature) => feature !== undefined && !Object.hasOwn(FEATURES, feature))).toEqual([]);
  });
});

test('a check that crashes is a finding', () => {
  const broken: Check = { ...CHECKS[0], name: 'test/broken', on: [], find: () => { throw new Error('oh'); } };
  const [fixture] = fixturesOf(CHECKS[0]);
  expect(run({ ...fixture, manifests: fixture.manifests.slice(0, 1) }, [broken]).found).toMatchObject([
    { check: broken, severity: 'error', message: 'the check test/broken failed, which is a defect of cdk8s-linkerd: Error: oh' },
  ]);
});
