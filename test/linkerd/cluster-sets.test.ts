import { gatewayTrustDomainFault, idleControllerFault, idleLinkFault, localMembersFault } from '../../src/linkerd/cluster-sets';
import { LinkerdVersion } from '../../src/linkerd/linkerd-version';
import { memberPortsFault } from '../../src/linkerd/mirrors';

test('from 2.18 on each Link needs a controller, and each controller a Link', () => {
  expect(idleLinkFault('west', ['west', 'north'], LinkerdVersion.V2_18)).toBeUndefined();
  expect(idleLinkFault('east', ['west', 'north'], LinkerdVersion.V2_18))
    .toBe('Link "east" has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name "east"');
  expect(idleLinkFault('east', [], LinkerdVersion.V2_17)).toBeUndefined();
  expect(idleControllerFault('west', ['west'])).toBeUndefined();
  expect(idleControllerFault('north', ['west'])).toBe('the controller for Link "north" has no Link, and waits for it; expected a Link of that name; make it, or remove the controller');
});

test.each([
  ['mirror.linkerd.io/federated=member', { matchLabels: { 'mirror.linkerd.io/federated': 'member' } }],
  ['a=b,tier in (web, api)', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['api', 'web'] }, { key: 'a', operator: 'In', values: ['b'] }] }],
  ['!a', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }],
])('%s selects the same local members as the Links do', (local, link) => {
  expect(localMembersFault('selector', local, link)).toBeUndefined();
});

test('another selector of local members is a fault, and one that is none', () => {
  expect(localMembersFault('selector', 'a=b', { matchLabels: { a: 'c' } }))
    .toEqual('"selector" is not the "federatedServiceSelector" of the Links, got "a=b", so that other Services of this cluster are joined than of the others; expected the same selector');
  expect(localMembersFault('selector', 'a=b=c', {})).toMatch(/^"selector" is not a label selector: .*; expected one such as "mirror.linkerd.io\/federated=member"$/);
});

test('the chart must know the trust domain', () => {
  expect(gatewayTrustDomainFault('identityTrustDomain', undefined, 'cluster.local')).toBeUndefined();
  expect(gatewayTrustDomainFault('identityTrustDomain', 'a.example.com', 'a.example.com')).toBeUndefined();
  expect(gatewayTrustDomainFault('identityTrustDomain', undefined, 'a.example.com'))
    .toEqual('"identityTrustDomain" of the chart linkerd-multicluster is not the trust domain of the cluster, got "cluster.local"; expected "a.example.com", which ends the identity of the gateway');
});

test('members without ports are told so', () => {
  expect(memberPortsFault('A', [], 'B', ['80/TCP'])).toContain('got none beside 80/TCP');
  expect(memberPortsFault('A', ['80/TCP'], 'B', [])).toContain('got 80/TCP beside none');
});
