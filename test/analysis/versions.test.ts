import { foundIn, testSentences } from './messages';

testSentences({
  'versions/connection-route-without-backends': [
    '"spec.rules[0].backendRefs" is missing, and Linkerd skips TCPRoutes without it; expected at least one backend',
  ],
  'versions/invalid-field': [
    '"spec.template.metadata.annotations["linkerd.io/inject"]" is a boolean, got true; expected a text, in quotes',
    '"spec.trafficPolicy" is not known, got "allow"; expected one of "Allow", "Deny"',
    '"spec.rules[0].timeouts.request" is not allowed, got "10sec"; expected a number and a unit, ms, s, m or h, such as "10s"',
  ],
  'versions/invalid-metadata': [
    '"metadata.name" is not allowed, got "Office_Network"; expected lower-case letters, digits, "-" and ".", at most 253',
    'the label "version" has a value that is not allowed, got "1.0+build"; expected at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
  ],
  'versions/newer-field': [
    '"spec.rules[0].name" is not there, and would be dropped or refused: it needs Gateway API 1.4, or the experimental channel of Gateway API 1.2, got 1.2.1 standard',
    '"spec.accessPolicy" is not there, and would be dropped or refused: it needs version v1beta3 of the kind, got v1beta2',
  ],
  'versions/parent-twice': [
    '"spec.parentRefs[1]" names the parent of "spec.parentRefs[0]" again, and Gateway API 1.2.1 standard tells them apart by "sectionName" only; expected each parent once; make a route for each port',
    '"spec.parentRefs[1]" names the parent of "spec.parentRefs[0]" again, and Gateway API 1.2.1 experimental tells them apart by "sectionName" and "port" only; expected each parent once; make a route for each port',
  ],
  'versions/tls-route-without-hostnames': [
    '"spec.hostnames" is empty, and Linkerd skips TLSRoutes without host names; expected at least one, such as "db.example.com" or "*.example.com"',
  ],
  'versions/unknown-field': [
    '"spec.proxyProtocl" is not a field of it, and would be dropped or refused; did you mean "proxyProtocol"?',
    '"spec.excludeLabels" is not a field of it, and would be dropped or refused; did you mean "excludedLabels"?',
  ],
  'versions/unread-route': [
    'TLSRoute needs the experimental channel of the Gateway API: Linkerd reads v1alpha2, which Gateway API 1.5.1 standard does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has',
    'GRPCRoute needs Linkerd 2.16 (edge-24.6.4) or later, got target 2.15',
  ],
  'versions/unserved-version': [
    'policy.linkerd.io/v1beta3 is not a version in which Linkerd 2.15 has Servers; expected policy.linkerd.io/v1beta2 or policy.linkerd.io/v1beta1 or policy.linkerd.io/v1alpha1',
    'an EgressNetwork needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16',
    'TCPRoute needs the experimental channel of the Gateway API: Linkerd reads v1alpha2, which Gateway API 1.2.1 standard does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has',
  ],
});

test.each([
  ['{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: Shop } }',
    '"metadata.namespace" is not a namespace name, got "Shop"; expected lower-case letters, digits and "-", at most 63'],
  ['{ apiVersion: v1, kind: Service, metadata: { name: web.v1 } }', '"metadata.name" is not allowed, got "web.v1"; expected lower-case letters, digits and "-", at most 63'],
  ['{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, labels: { "a b": c } } }', 'the label "a b" is not allowed; expected a name such as "team" or "example.com/team"'],
  ['{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, annotations: { "a/b/c": d } } }', 'the annotation "a/b/c" is not allowed; expected a name such as "team" or "example.com/team"'],
])('metadata of %s', (yaml, message) => {
  expect(foundIn(yaml, 'versions/invalid-metadata')).toEqual([`error: ${message}`]);
});

test('a kind of a newer Linkerd, and a channel that has none of a kind', () => {
  expect(foundIn('{ apiVersion: workload.linkerd.io/v1beta1, kind: ExternalWorkload, metadata: { name: a } }', 'versions/unserved-version', { version: '2.14' }))
    .toEqual(['error: an ExternalWorkload needs Linkerd 2.15 (edge-24.1.1) or later, got target 2.14']);
  expect(foundIn('{ apiVersion: gateway.networking.k8s.io/v1alpha2, kind: TCPRoute, metadata: { name: a }, spec: { parentRefs: [{ name: gateway }], rules: [{}] } }', 'versions/unserved-version'))
    .toEqual(['error: gateway.networking.k8s.io/v1alpha2 is not a version in which Gateway API 1.2.1 standard has TCPRoutes; it has none, as the experimental channel does; if the cluster has another Gateway API, say so in the target']);
});
