import { isLabelKey, isLabelValue, parseLabelSelector } from '../../src/linkerd/label-selector';

test.each([
  ['', {}],
  ['  ', {}],
  ['a=b', { matchLabels: { a: 'b' } }],
  ['a==b,c=', { matchLabels: { a: 'b', c: '' } }],
  ['a=b,a=c', { matchLabels: { a: 'c' } }],
  ['x.io/a', { matchExpressions: [{ key: 'x.io/a', operator: 'Exists' }] }],
  ['!a', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }],
  ['z,b notin (d,c,d)', { matchExpressions: [{ key: 'b', operator: 'NotIn', values: ['c', 'd'] }, { key: 'z', operator: 'Exists' }] }],
  ['in in (in,notin)', { matchExpressions: [{ key: 'in', operator: 'In', values: ['in', 'notin'] }] }],
  ['a in ()', { matchExpressions: [{ key: 'a', operator: 'In', values: [''] }] }],
  ['a in (,b)', { matchExpressions: [{ key: 'a', operator: 'In', values: ['', 'b'] }] }],
  ['a in (b,,c,)', { matchExpressions: [{ key: 'a', operator: 'In', values: ['', 'b', 'c'] }] }],
])('%p is read', (text, selector) => {
  expect(parseLabelSelector(text)).toEqual({ selector });
});

test.each([
  ['a!=b', '"!=" is not a valid label selector operator; write "key notin (value)"'],
  ['a>1', '"gt" isn\'t supported in label selectors'],
  ['(', "couldn't parse the selector string \"(\": found '(', expected: !, identifier, or 'end of string'"],
  ['a,', "couldn't parse the selector string \"a,\": found '', expected: identifier after ','"],
  ['a=b c', "couldn't parse the selector string \"a=b c\": found 'c', expected: ',' or 'end of string'"],
  ['!', "couldn't parse the selector string \"!\": unable to parse requirement: found '', expected: identifier"],
  ['!a=b', "couldn't parse the selector string \"!a=b\": found '=', expected: ',' or 'end of string'"],
  ['a b', "couldn't parse the selector string \"a b\": unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a=(', "couldn't parse the selector string \"a=(\": unable to parse requirement: found '(', expected: identifier"],
  ['a in', "couldn't parse the selector string \"a in\": unable to parse requirement: found '' expected: '('"],
  ['a in (=)', "couldn't parse the selector string \"a in (=)\": unable to parse requirement: found '=', expected: ',', ')' or identifier"],
  ['a in (b c)', "couldn't parse the selector string \"a in (b c)\": unable to parse requirement: found 'c', expected: ',' or ')'"],
  ['a in (b,=)', "couldn't parse the selector string \"a in (b,=)\": unable to parse requirement: found '=', expected: ',', or identifier"],
  ['a<b_', "couldn't parse the selector string \"a<b_\": unable to parse requirement: [values[0]: Invalid value: \"b_\": for 'Gt', 'Lt' operators, the value must be an integer, values[0][a]: Invalid value: \"b_\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]"],
])('fails when a selector is %p, in the words of Kubernetes', (text, error) => {
  expect(parseLabelSelector(text)).toEqual({ error });
});

test.each(['a', 'A.b_c-1', 'x.io/a', 'a'.repeat(63)])('%p is the key of a label', (key) => expect(isLabelKey(key)).toBe(true));
test.each(['', '-a', 'a/b/c', '/a', 'X/a', 'a/', 'a b', 'a'.repeat(64)])('%p is not the key of a label', (key) => expect(isLabelKey(key)).toBe(false));
test.each(['', 'a', 'A.b_c-1', 'a'.repeat(63)])('%p is the value of a label', (value) => expect(isLabelValue(value)).toBe(true));
test.each(['-a', 'a/b', 'a'.repeat(64)])('%p is not the value of a label', (value) => expect(isLabelValue(value)).toBe(false));
