import { networkPolicyErrors } from './network-policy';
import { Manifest } from './target';

const policy = (spec: object, others: object = {}): Manifest => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'demo' }, spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec }, ...others,
});
const ingress = (from: object[] | undefined, ports?: object[]) => policy({ ingress: [{ ...(from && { from }), ...(ports && { ports }) }] });
const block = (cidr: string, ...except: string[]) => ingress([{ ipBlock: { cidr, except } }]);

test('a NetworkPolicy that Kubernetes takes has no errors', () => {
  expect(networkPolicyErrors([
    ingress([{ namespaceSelector: {} }, { podSelector: {} }], [{ protocol: 'TCP', port: 80 }, { protocol: 'UDP', port: 'dns' }]),
    block('10.0.0.0/8', '10.1.0.0/16'),
    block('fd00::/8', 'fd00:1::/32'),
    policy({ policyTypes: ['Egress'], egress: [{}] }),
  ])).toEqual([]);
});

test.each<[string, Manifest, string[]]>([
  ['another version', policy({}, { apiVersion: 'v1' }), ['apiVersion is v1']],
  ['no namespace', policy({}, { metadata: { name: 'p' } }), ['has no namespace']],
  ['no selector', policy({ podSelector: undefined }), ['has no podSelector']],
  ['an unknown type', policy({ policyTypes: ['In'] }), ['policyTypes are In']],
  ['rules without their type', policy({ policyTypes: [], ingress: [], egress: [] }), ['has ingress rules without the type', 'has egress rules without the type']],
  ['an empty peer', ingress([{}]), ['has an empty peer']],
  ['no peers', ingress([]), ['has an empty list of peers, which means all']],
  ['addresses and selectors', ingress([{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }]), ['has a peer with addresses and selectors']],
  ['an address', block('10.0.0.1'), ['10.0.0.1 is no CIDR']],
  ['too many bits', block('10.0.0.0/33'), ['10.0.0.0/33 is no CIDR']],
  ['an exception elsewhere', block('10.0.0.0/8', '11.0.0.0/16'), ['11.0.0.0/16 is not in 10.0.0.0/8']],
  ['an exception of all', block('10.0.0.0/8', '10.0.0.0/8'), ['10.0.0.0/8 is not in 10.0.0.0/8']],
  ['an exception of another family', block('10.0.0.0/8', 'fd00::/16'), ['fd00::/16 is not in 10.0.0.0/8']],
  ['a bad port', ingress(undefined, [{ protocol: 'TCP', port: 0 }, { protocol: 'TCP', port: '80' }, { protocol: 'tcp', port: 1 }]), ['port is 0', 'port is 80', 'protocol is tcp']],
])('one with %s has', (_, manifest, errors) => {
  expect(networkPolicyErrors([manifest])).toEqual(errors.map((error) => `NetworkPolicy ${manifest.metadata.namespace}/p: ${error}`));
});
