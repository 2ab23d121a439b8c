import { nearest } from '../../src/linkerd/spelling';

const WORDS = ['backendRefs', 'parentRefs', 'filters', 'name'];

test.each([
  ['backendRef', 'backendRefs'],
  ['BackendRefs', 'backendRefs'],
  ['parnetRefs', 'parentRefs'],
  ['fliter', 'filters'],
  ['nmae', 'name'],
  ['rules', undefined],
  ['', undefined],
])('%s was meant as %s', (written, word) => {
  expect(nearest(written, WORDS)).toBe(word);
});

test('no more letters than the limit are wrong', () => {
  expect(nearest('filter', WORDS, 0)).toBeUndefined();
  expect(nearest('filters', WORDS, 0)).toBe('filters');
});
