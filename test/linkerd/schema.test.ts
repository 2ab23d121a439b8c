import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshTarget, MeshTargetProps } from '../../src';
import { clean, fieldName, ShapeProblem } from '../../src/linkerd/schema/clean';
import {
  ANY, BOOLEAN, choice, closed, depends, integer, like, list, map, number, open, PORT_OR_NAME, required, Shape, since, sized, text, TEXT, unique,
} from '../../src/linkerd/schema/shape';
import { FORMAT_DURATION } from '../../src/linkerd/schema/texts';
import { meshObject } from '../../src/model/mesh-object';

const targetOf = (props: Partial<MeshTargetProps> = {}) => new MeshTarget({ version: LinkerdVersion.V2_20, ...props });

function cleaned(value: unknown, shape: Shape, version = 'v1'): { value: any; problems: ShapeProblem[] } {
  const problems: ShapeProblem[] = [];
  return { value: clean(value, shape, targetOf(), version, ['spec'], problems), problems };
}

const said = (value: unknown, shape: Shape, version?: string) => cleaned(value, shape, version).problems.map(({ reason, message }) => `${reason}: ${message}`);

test.each<[string, unknown, Shape]>([
  ['a text', 'a', TEXT],
  ['an empty text', '', TEXT],
  ['characters beyond the basic plane count once', '😀😀', sized(1, 2)],
  ['true or false', false, BOOLEAN],
  ['anything', { a: [null] }, ANY],
  ['the number of a port', 80, PORT_OR_NAME],
  ['the name of a port', 'http', PORT_OR_NAME],
  ['a number at its bound', 5, integer(5, 5)],
  ['a fraction', 0.5, number(0)],
  ['a choice of numbers', 301, choice(301, 302)],
  ['a list', ['a', 'b'], list(TEXT, 1, 2)],
  ['a list without a pair', ['a', 'b'], unique(TEXT, true)],
  ['entries without the field that tells them apart', [{}, {}], unique(open({}), 'name')],
  ['a map', { a: 'b' }, map(TEXT)],
  ['fields that nobody reads', { a: 1, b: 'b' }, open({ b: TEXT })],
  ['one of two', { a: 'x' }, closed({ a: TEXT, b: TEXT }, ['a', 'b'])],
])('%s is left as it is', (_, value, shape) => {
  expect(cleaned(value, shape)).toEqual({ value, problems: [] });
});

test.each<[string, unknown, Shape, string]>([
  ['a number for a text', 1, TEXT, '"spec" is a number, got 1; expected a text, in quotes'],
  ['a list for a text', [], TEXT, '"spec" is a list, got []; expected a text'],
  ['a text for a boolean', 'true', BOOLEAN, '"spec" is a text, got "true"; expected true or false'],
  ['a boolean for a choice', true, choice('a', 'b'), '"spec" is a boolean, got true; expected one of "a", "b"'],
  ['a fraction for an integer', 1.5, integer(), '"spec" is a number, got 1.5; expected an integer'],
  ['what is no number', NaN, number(), '"spec" is a number, got null; expected a number'],
  ['a fraction for a port', 1.5, PORT_OR_NAME, '"spec" is a number, got 1.5; expected the number or the name of a port'],
  ['an object for a list', { a: 'x'.repeat(80) }, list(TEXT), `"spec" is an object, got {"a":"${'x'.repeat(51)}...; expected a list`],
  ['a list for a map', ['a'], map(TEXT), '"spec" is a list, got ["a"]; expected a map'],
  ['nothing for an object', null, open({}), '"spec" is empty, got null; expected an object'],
])('%s is left away', (_, value, shape, message) => {
  expect(cleaned(value, shape).value).toBeUndefined();
  expect(said(value, shape)).toEqual([`invalid: ${message}`]);
});

test.each<[string, unknown, Shape, string]>([
  ['a value that is none of a choice', 'c', choice('a', 'b'), '"spec" is not known, got "c"; expected one of "a", "b"'],
  ['a number below its bounds', 0, integer(1, 3), '"spec" is out of range, got 0; expected 1 to 3'],
  ['a number below its only bound', 0, integer(1), '"spec" is out of range, got 0; expected at least 1'],
  ['a number above its only bound', 4, integer(undefined, 3), '"spec" is out of range, got 4; expected at most 3'],
  ['a text that is too long', 'abc', sized(1, 2), '"spec" has 3 characters, got "abc"; expected 1 to 2'],
  ['a text that is too short', '', sized(1, 2), '"spec" has 0 characters, got ""; expected 1 to 2'],
  ['a text with a fault', 'a', text((prop, value) => `"${prop}" is ${value}`), '"spec" is a'],
  ['a text of which something is not true', 'a', like(() => false, 'b'), '"spec" is not allowed, got "a"; expected b'],
  ['too many entries', ['a', 'b'], list(TEXT, 1, 1), '"spec" has 2 entries; expected exactly 1'],
  ['an entry twice', ['a', 'b', 'a'], unique(TEXT, true), '"spec[2]" is there twice, got "a"; expected each once'],
  ['a name twice', [{ name: 'a' }, { name: 'a' }], unique(open({ name: TEXT }), 'name'), '"spec[1]" is there twice, got "a"; expected each once'],
  ['none of two', {}, closed({ a: TEXT, b: TEXT }, ['a', 'b']), '"spec" has none of "a", "b"; expected exactly one'],
  ['both of two', { a: 'x', b: 'y' }, closed({ a: TEXT, b: TEXT }, ['a', 'b']), '"spec" has more than one of "a", "b"; expected exactly one'],
])('%s is kept, and told', (_, value, shape, message) => {
  expect(cleaned(value, shape).value).toEqual(value);
  expect(said(value, shape)).toEqual([`invalid: ${message}`]);
});

test('what is in lists, maps and objects is left away one by one', () => {
  expect(cleaned({ list: ['a', 1, 'b'], map: { a: 'x', b: 1, c: null }, other: null }, closed({ list: list(TEXT), map: map(TEXT), other: TEXT })).value)
    .toEqual({ list: ['a', 'b'], map: { a: 'x' } });
});

test('a field of another type counts as there', () => {
  expect(said({ a: 1 }, closed({ a: required(TEXT), b: TEXT }, ['a', 'b']))).toEqual(['invalid: "spec.a" is a number, got 1; expected a text, in quotes']);
});

test('what has to be there is asked for, where its condition holds', () => {
  const shape = closed({ a: required(TEXT), b: required(TEXT, (_, version) => version === 'v2') });
  expect(said({ a: null }, shape)).toEqual(['invalid: "spec.a" is missing; it has to be there']);
  expect(said({ a: 'x' }, shape, 'v2')).toEqual(['invalid: "spec.b" is missing; it has to be there']);
});

test('a field that is not known is left away, with the one that was meant', () => {
  const shape = closed({ backendRefs: ANY, parentRefs: ANY });
  expect(cleaned({ backendRef: 1 }, shape).value).toEqual({});
  expect(said({ backendRef: 1 }, shape)).toEqual(['unknown: "spec.backendRef" is not a field of it, and would be dropped or refused; did you mean "backendRefs"?']);
  expect(said({ toString: 1 }, shape)).toEqual(['unknown: "spec.toString" is not a field of it, and would be dropped or refused; remove it']);
});

test('a field that is not there yet is left away, and not asked for', () => {
  const shape = closed({ a: since((_, version) => (version === 'v1' ? 'it needs v2' : undefined), required(TEXT)), b: TEXT }, ['a', 'b']);
  expect(said({ b: 'x' }, shape)).toEqual([]);
  expect(said({ a: 'x', b: 'y' }, shape)).toEqual(['newer: "spec.a" is not there, and would be dropped or refused: it needs v2']);
  expect(said({ a: 'x' }, shape, 'v2')).toEqual([]);
  expect(said({}, shape, 'v2')).toEqual(['invalid: "spec.a" is missing; it has to be there', 'invalid: "spec" has none of "a", "b"; expected exactly one']);
});

test('a shape may depend on the version', () => {
  const shape = depends((_, version) => (version === 'v1' ? TEXT : BOOLEAN));
  expect(said('a', shape)).toEqual([]);
  expect(said('a', shape, 'v2')).toEqual(['invalid: "spec" is a text, got "a"; expected true or false']);
});

test('fields are called as people write them', () => {
  expect(fieldName(['spec', 'rules', 0, 'filters', 'a.b/c'])).toBe('spec.rules[0].filters["a.b/c"]');
});

test.each([['5m', true], ['3 seconds', true], ['1d', true], ['1h30m', true], ['3', false], ['soon', false]])('%s as a duration of the API server: %s', (value, isOne) => {
  expect(said(value, FORMAT_DURATION).length === 0).toBe(isOne);
});

const problems = (manifest: object, props?: Partial<MeshTargetProps>) => (
  meshObject({ manifest: { metadata: { name: 'web' }, ...manifest } }, targetOf(props), 'default')!.problems.map(({ reason, message }) => `${reason}: ${message}`));

test.each<[string, object, Partial<MeshTargetProps>, string]>([
  ['identities of 2.14', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'MeshTLSAuthentication', spec: { identities: ['spiffe://a/b'] } }, { version: LinkerdVersion.V2_14 },
    'invalid: "spec.identities[0]" is not an identity, got "spiffe://a/b"; expected a lower-case DNS name, the first label of which may be "*"'],
  ['the first version of Servers', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'Server', spec: { port: 80, podSelector: {} } }, {},
    'invalid: "spec.podSelector" has none of "matchLabels", "matchExpressions"; expected exactly one'],
  ['Servers of 2.14', { apiVersion: 'policy.linkerd.io/v1beta2', kind: 'Server', spec: { port: 80, externalWorkloadSelector: {}, podSelector: {} } }, { version: LinkerdVersion.V2_14 },
    'newer: "spec.externalWorkloadSelector" is not there, and would be dropped or refused: it needs Linkerd 2.15 (edge-24.1.1) or later, got target 2.14'],
  ['two addresses before 2.17', { apiVersion: 'workload.linkerd.io/v1beta1', kind: 'ExternalWorkload', spec: { meshTLS: { identity: 'a', serverName: 'b' }, workloadIPs: [{}, {}] } }, { version: LinkerdVersion.V2_16 },
    'invalid: "spec.workloadIPs" has 2 entries; expected 0 to 1'],
  ['the new name in the first version', { apiVersion: 'workload.linkerd.io/v1alpha1', kind: 'ExternalWorkload', spec: { meshTLS: {}, meshTls: { identity: 'a', serverName: 'b' } } }, {},
    'newer: "spec.meshTLS" is not there, and would be dropped or refused: version v1alpha1 calls it "meshTls"'],
  ['excluded labels in the second version', { apiVersion: 'multicluster.linkerd.io/v1alpha2', kind: 'Link', spec: { excludedLabels: [] } }, {},
    'newer: "spec.excludedLabels" is not there, and would be dropped or refused: it needs version v1alpha3 of the kind, got v1alpha2'],
  ['periods without a unit', { apiVersion: 'multicluster.linkerd.io/v1alpha3', kind: 'Link', spec: { probeSpec: { period: '3' } } }, {},
    'invalid: "spec.probeSpec.period" is not allowed, got "3"; expected a number and a unit, such as "10s"'],
  ['retries of gateways', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: { rules: [{ retry: {} }] } }, { gatewayApiVersion: GatewayApiVersion.V1_5_1, gatewayApiChannel: GatewayApiChannel.STANDARD },
    'newer: "spec.rules[0].retry" is not there, and would be dropped or refused: it needs the experimental channel of Gateway API 1.2, got 1.5.1 standard'],
  ['timeouts before v1beta3', { apiVersion: 'policy.linkerd.io/v1beta2', kind: 'HTTPRoute', spec: { rules: [{ timeouts: {} }] } }, {},
    'newer: "spec.rules[0].timeouts" is not there, and would be dropped or refused: it needs version v1beta3 of the kind, got v1beta2'],
])('%s', (_, manifest, props, message) => {
  expect(problems(manifest, props)).toEqual([message]);
});
