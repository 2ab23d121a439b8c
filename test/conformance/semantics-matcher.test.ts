import { differences, mismatches } from './semantics';

test.each<[unknown, unknown, string[]]>([
  [{ a: 1 }, { a: 1, b: 2 }, []],
  [{ a: 1 }, { b: 2 }, ['x.a: expected 1, got undefined']],
  [{ a: null }, {}, []],
  [null, 'y', ['x: expected null, got "y"']],
  [{}, {}, []],
  [{}, { a: undefined }, []],
  [{}, { a: 1 }, ['x: expected {}, got {"a":1}']],
  [{ a: {} }, undefined, ['x: expected {"a":{}}, got undefined']],
  [{ a: 1 }, [], ['x: expected {"a":1}, got []']],
  [[1, { a: 2 }], [1, { a: 3 }], ['x[1].a: expected 2, got 3']],
  [[1], [1, 2], ['x: expected [1], got [1,2]']],
  [[], {}, ['x: expected [], got {}']],
])('%j is compared with %j', (expected, got, wrong) => {
  expect(differences('x', expected, got)).toEqual(wrong);
});

test('a facet that nobody answers fails, prose does not', () => {
  const each = { id: 'x', resources: [], query: {}, expect: { prose: 'text', a: 1, b: 2 } };
  expect(mismatches(each, { a: () => 1 })).toEqual(['b: nobody answers it']);
  expect(mismatches(each, { a: () => 2, b: () => 2 })).toEqual(['a: expected 1, got 2']);
});
