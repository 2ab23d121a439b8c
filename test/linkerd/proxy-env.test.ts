import { proxyEnvFault } from '../../src/linkerd/proxy-env';

const faultOf = (variables: unknown) => proxyEnvFault('env', JSON.stringify(variables));

test('variables have a name, and a value or where it is from', () => {
  expect(faultOf([{ name: 'A', value: 'a' }, { name: 'B' }, { name: 'c.d-e_1', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }])).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ['are no list', { A: 'a' }, '"env" is not a list of variables, got "{"A":"a"}"; expected a JSON array of objects with "name" and "value" or "valueFrom"'],
  ['are none', [], '"env" is empty; expected at least one variable, or leave it away'],
  ['have no name', [{ value: 'a' }], '"env" has a variable without a name that Kubernetes takes, got undefined; expected letters, digits, "_", "-" and ".", not beginning with a digit'],
  ['have a bad name', [{ name: '1=A' }], '"env" has a variable without a name that Kubernetes takes, got "1=A"; expected letters, digits, "_", "-" and ".", not beginning with a digit'],
  ['repeat a name', [{ name: 'A' }, { name: 'A' }], '"env" has the variable "A" twice; expected each once'],
  ['have a number for a value', [{ name: 'A', value: 1 }], '"env" has a value that is no string, got 1 for "A"; expected a string'],
  ['have two values', [{ name: 'A', value: 'a', valueFrom: { fieldRef: {} } }], '"env" has more than one value for "A"; expected one of a value, a field, a Secret\'s key and a ConfigMap\'s key'],
  ['have two sources', [{ name: 'A', valueFrom: { fieldRef: {}, secretKeyRef: {} } }], '"env" has more than one value for "A"; expected one of a value, a field, a Secret\'s key and a ConfigMap\'s key'],
])('fails when they %s', (_, variables, message) => {
  expect(faultOf(variables)).toBe(message);
});

test('fails when it is no JSON', () => {
  expect(proxyEnvFault('env', 'A=a')).toBe('"env" is not a list of variables, got "A=a"; expected a JSON array of objects with "name" and "value" or "valueFrom"');
});
