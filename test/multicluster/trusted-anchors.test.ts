import { ApiObject, Chart } from 'cdk8s';
import { eastAndWest, synthFaultIfAny } from './clusters';
import {
  ControlPlaneIdentity, HelmDelivery, IControlPlaneIdentity, LinkerdControlPlane, MeshIdentity, PreviousTrustAnchor, SecretRef, TrustAnchor,
} from '../../src';
import { PREVIOUS, ROOT } from '../install/certificates';

const delivery = HelmDelivery.flux();
const root = (trustAnchorsPem: string) => () => ControlPlaneIdentity.fromSecret({ trustAnchorsPem });
const own = (...trusted: string[]) => (chart: Chart) => new MeshIdentity(chart, 'identity', {
  trustAnchor: TrustAnchor.selfSigned({ generations: [1], previousAnchors: trusted.map((pem) => PreviousTrustAnchor.fromPem(pem)) }),
});
const shared = (chart: Chart) => new MeshIdentity(chart, 'identity', {
  trustAnchor: TrustAnchor.fromSecret({ secret: SecretRef.fromName(chart, 'anchor', { name: 'shared-anchor', namespace: 'cert-manager' }), previousAnchors: [] }),
});

/** East and west with the identity of each, as a synth judges them. */
function judge(ofEast: (chart: Chart) => IControlPlaneIdentity, ofWest: (chart: Chart) => IControlPlaneIdentity): string | undefined {
  const { app, east, west } = eastAndWest();
  new LinkerdControlPlane(east, 'linkerd', { delivery, identity: ofEast(east) });
  new LinkerdControlPlane(west, 'linkerd', { delivery, identity: ofWest(west) });
  return synthFaultIfAny(app);
}

test('fails when control planes of the app trust no root in common', () => {
  expect(judge(root(ROOT), root(PREVIOUS))).toContain('"trustAnchors" of clusters "east" and "west" have no certificate in common, and mutual TLS between them would fail; expected a shared root, or bundles with the roots of both');
  expect(judge(root(ROOT), root(`${PREVIOUS}${ROOT}`))).toBeUndefined();
});

test('fails when each cluster makes an anchor for itself, and one of them trusts no other', () => {
  const fault = (alone: string, other: string) => `clusters "${alone}" and "${other}" make a trust anchor each, and "${alone}" trusts no other than its own, so that mutual TLS between them would fail; expected one that they share, by TrustAnchor.fromSecret or fromIssuer, or the other's among "previousAnchors" of both`;
  expect(judge(own(), own())).toContain(fault('east', 'west'));
  expect(judge(own(), own(ROOT))).toContain(fault('east', 'west'));
  expect(judge(own(ROOT), own())).toContain(fault('west', 'east'));
  expect(judge(own(ROOT), own(PREVIOUS))).toBeUndefined();
});

test('what is not known is not judged', () => {
  expect(judge(shared, shared)).toBeUndefined();
  expect(judge(own(), shared)).toBeUndefined();
  expect(judge((chart) => new MeshIdentity(chart, 'identity'), (chart) => new MeshIdentity(chart, 'identity'))).toBeUndefined();
  expect(judge(own(), () => ControlPlaneIdentity.fromExternalCa())).toBeUndefined();
});

test('certificates that one issuer signs for each cluster are trusted by their root', () => {
  const { app, east, west } = eastAndWest();
  [east, west].forEach((chart) => {
    new ApiObject(chart, 'intermediate', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'intermediate', namespace: 'cert-manager' },
      spec: { secretName: 'intermediate', isCA: true, privateKey: { rotationPolicy: 'Always' }, issuerRef: { kind: 'ClusterIssuer', name: 'vault' } },
    });
    new ApiObject(chart, 'roots', {
      apiVersion: 'trust.cert-manager.io/v1alpha1',
      kind: 'Bundle',
      metadata: { name: 'linkerd-identity-trust-roots' },
      spec: {
        sources: [{ secret: { name: 'intermediate', key: 'ca.crt' } }],
        target: { configMap: { key: 'ca-bundle.crt' }, namespaceSelector: { matchLabels: { 'linkerd.io/is-control-plane': 'true' } } },
      },
    });
  });
  expect(synthFaultIfAny(app)).toBeUndefined();
});
