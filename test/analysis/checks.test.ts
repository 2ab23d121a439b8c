import { analyze, CHECKS } from '../../src/analysis/analyze';
import { Check } from '../../src/analysis/check';

const located = (manifests: readonly any[]) => manifests.map((manifest, i) => ({ manifest, path: `object${i}` }));

test('names are unique and of the form group/what-is-wrong', () => {
  const names = CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  names.forEach((name) => expect(name).toMatch(/^[a-z]+\/[a-z-]+$/));
});

describe.each(CHECKS.map((check) => [check.name, check] as const))('%s', (_, check) => {
  test('finds the last of its bad objects, and nothing in its good ones', () => {
    expect(check.find(located(check.bad)).map(({ path }) => path)).toEqual([`object${check.bad.length - 1}`]);
    expect(check.find(located(check.good))).toEqual([]);
  });

  test('finds nothing in the good objects of the others', () => {
    CHECKS.forEach(({ good }) => expect(check.find(located(good))).toEqual([]));
  });
});

test('a check that crashes is a finding', () => {
  const broken: Check = { ...CHECKS[0], name: 'test/broken', find: () => { throw new Error('oh'); } };
  expect(analyze([], [broken])).toEqual([{ path: '', message: 'the check test/broken failed, which is a defect of cdk8s-linkerd: Error: oh', check: broken }]);
});
