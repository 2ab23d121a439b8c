import { readDocuments, readYaml } from '../../src/manifest/yaml';

const values = (text: string) => readDocuments(text).map(({ value, fault }) => fault ?? value);

test('documents are read as Kubernetes reads them', () => {
  expect(values('a: yes\nb: 2024-01-01\nc: 1:30\nd: 010\n---\n"e": 1e3\n---\n')).toEqual([{ a: true, b: '2024-01-01', c: '1:30', d: 8 }, { e: 1000 }, null]);
  expect(values('')).toEqual([]);
});

test('a broken document does not spoil the others', () => {
  expect(values('a: 1\n---\n\tb: 2\n---\nc: 3\n---\nd: 1\nd: 2')).toEqual([
    { a: 1 }, 'is not YAML, got TAB_AS_INDENT in line 3', { c: 3 }, 'is not YAML, got DUPLICATE_KEY in line 8',
  ]);
});

test('a Helm template is told from YAML', () => {
  expect(values('a: {{ .Values.a }}\n{{- if .Values.b }}\nb: 1\n{{- end }}\n')).toEqual([expect.stringMatching(/^is not YAML, got \w+ in line 2; if it is a Helm template, render it first: helm template . \| npx cdk8s-linkerd check -$/)]);
});

test('anchors that contain themselves or grow without bounds are faults', () => {
  const bomb = ['a: &a [1,2,3,4,5,6,7,8,9]', ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)].join('\n');
  expect(values('a: &a\n  b: *a\n---\nb: &x { c: 1 }\nd: *x\n---\n' + bomb)).toEqual([
    'has an anchor that contains itself; Kubernetes cannot read it; write it out', { b: { c: 1 }, d: { c: 1 } }, 'has anchors that grow without bounds; write them out',
  ]);
  expect(readYaml(bomb)).toEqual({ fault: 'is not YAML that can be read, got anchors that do not end' });
});

test('an anchor may be referred to often, and by its own document only', () => {
  const [often] = readDocuments(`a: &a { b: 1 }\nlist: [${Array(300).fill('*a').join(', ')}]\n`);
  expect(often.value.list).toHaveLength(300);
  expect(values('a: &a 1\n---\nb: *a\n')).toEqual([{ a: 1 }, 'has no anchor for *a; anchors of other documents do not count']);
});

test('a field has a line and a column, or those of what is around it', () => {
  const [first, second] = readDocuments('# x\na: 1\n---\nspec:\n  rules:\n    - name: b\n    - 7\n');
  expect(first.position(['a'])).toEqual({ line: 2, column: 4 });
  expect(second.position(['spec', 'rules', 0, 'name'])).toEqual({ line: 6, column: 13 });
  expect(second.position(['spec', 'rules', 1])).toEqual({ line: 7, column: 7 });
  expect(second.position(['spec', 'rules', 1, 'deeper', 'still'])).toEqual({ line: 7, column: 7 });
  expect(second.position(['spec', 'other'])).toEqual({ line: 5, column: 3 });
  expect(second.position([])).toEqual({ line: 4, column: 1 });
});
