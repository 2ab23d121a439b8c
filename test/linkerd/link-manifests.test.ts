import { linkManifestFaults } from '../../src/linkerd/link-manifests';
import { LinkerdVersion } from '../../src/linkerd/linkerd-version';

const link = (spec: object = {}) => ({
  metadata: { name: 'east' },
  spec: { targetClusterName: 'east', clusterCredentialsSecret: 'cluster-credentials-east', ...spec },
});
const faults = (spec: object, version = LinkerdVersion.V2_20) => linkManifestFaults('Link "east"', link(spec), version).filter(Boolean);

test.each([
  [{}],
  [{ probeSpec: { path: '/ready', period: '1m3s', failureThreshold: '3' } }],
  [{ excludedLabels: ['a'], federatedServiceSelector: { matchLabels: { a: 'b' } } }],
])('a Link is fine with %j', (spec) => {
  expect(faults(spec)).toEqual([]);
});

test.each([
  [{ targetClusterName: 'west' }, 'Link "east" is not called as its target cluster, got "west"; expected "east" as "targetClusterName", since Linkerd looks for a Link by the name of the cluster'],
  [{ clusterCredentialsSecret: undefined }, 'Link "east" has credentials that its controller may not read, got undefined; expected "cluster-credentials-east" as "clusterCredentialsSecret"'],
  [{ probeSpec: { period: '3' } }, 'Link "east" has a "probeSpec.period" that Linkerd cannot read, with which the gateway is never probed and taken for alive: time: missing unit in duration "3"; expected one such as "3s"'],
  [{ probeSpec: { failureThreshold: 'three' } }, 'Link "east" has a "probeSpec.failureThreshold" that is no number, with which the gateway is never probed and taken for alive, got "three"; expected one such as "3"'],
  [{ excludeAnnotations: [] }, 'Link "east" has a field that no Link has, which the API server drops, got "excludeAnnotations"; expected "excludedAnnotations"'],
])('fails for %j', (spec, fault) => {
  expect(faults(spec)).toEqual([fault]);
});

test('fails for a field that no Link has, naming those that there are', () => {
  expect(faults({ gateway: true })[0]).toMatch(/got "gateway"; expected one of targetClusterName, .*, excludedLabels$/);
});

test('fails for fields that came later', () => {
  expect(faults({ excludedLabels: ['a'], federatedServiceSelector: {} }, LinkerdVersion.V2_16)).toEqual([
    'Link "east" has "excludedLabels", which the API server drops before Linkerd 2.18 (edge-25.3.3), got target 2.16; leave it away',
    'Link "east" has "federatedServiceSelector", which the API server drops before Linkerd 2.17 (edge-24.11.2), got target 2.16; leave it away',
  ]);
});

test('fails for a Link without anything', () => {
  expect(linkManifestFaults('Link', {}, LinkerdVersion.V2_20).filter(Boolean)).toHaveLength(2);
});
