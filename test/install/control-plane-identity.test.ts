import { NEXT_ANCHOR, NO_AUTHORITY, P384_AUTHORITY, PRIVATE_KEY, RSA_AUTHORITY, SHORT_AUTHORITY, TRUST_ANCHOR } from './fixtures';
import { ControlPlaneIdentity, WebhookCertificates } from '../../src';
import { messageOf } from '../fixtures';

const anchorsOf = (trustAnchorsPem: string) => ControlPlaneIdentity.fromSecret({ trustAnchorsPem }).controlPlaneValues.identityTrustAnchorsPEM;

test('an issuer is in a Secret, and the trust anchors are said', () => {
  expect(ControlPlaneIdentity.fromSecret({ trustAnchorsPem: TRUST_ANCHOR }).controlPlaneValues)
    .toEqual({ identityTrustAnchorsPEM: TRUST_ANCHOR, identity: { issuer: { scheme: 'kubernetes.io/tls' } } });
});

test('trust anchors are in the cluster too', () => {
  expect(ControlPlaneIdentity.fromExternalCa().controlPlaneValues).toEqual({ identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } } });
});

test('trust anchors stand on lines of their own, however they were put together', () => {
  expect(anchorsOf(RSA_AUTHORITY)).toBe(RSA_AUTHORITY);
  expect(anchorsOf(`subject=root\n${TRUST_ANCHOR.trimEnd()}${NEXT_ANCHOR.replace(/\n/g, '\r\n')}\n`)).toBe(`${TRUST_ANCHOR}${NEXT_ANCHOR}`);
});

describe('trust anchors are refused', () => {
  const EXPECTED = 'expected certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"';
  test.each([
    ['that are none', undefined as any, `"trustAnchorsPem" is not a text, got "undefined"; ${EXPECTED}`],
    ['that are a file name', 'ca.crt', `"trustAnchorsPem" has no certificate; ${EXPECTED}`],
    ['with a private key', `${TRUST_ANCHOR}${PRIVATE_KEY}`, `"trustAnchorsPem" has a private key as block 2, which belongs into no manifest; ${EXPECTED}; remove it`],
    ['that are of no authority', NO_AUTHORITY, '"trustAnchorsPem" has a certificate as block 1 that is not of a certificate authority; expected a CA, such as "step certificate create --profile root-ca" makes'],
    ['with a key on another curve', `${TRUST_ANCHOR}${P384_AUTHORITY}`, '"trustAnchorsPem" has a certificate as block 2 whose key Linkerd cannot use, got EC secp384r1; expected ECDSA P-256, or RSA with 2048 or 4096 bits'],
    ['with a key that is too short', SHORT_AUTHORITY, '"trustAnchorsPem" has a certificate as block 1 whose key Linkerd cannot use, got RSA 1024; expected ECDSA P-256, or RSA with 2048 or 4096 bits'],
  ])('%s', (_, trustAnchorsPem, fault) => {
    expect(messageOf(() => anchorsOf(trustAnchorsPem))).toBe(`ControlPlaneIdentity.fromSecret: ${fault}`);
  });
});

test('webhooks may have any key and no authority, but no private one', () => {
  for (const caBundlePem of [P384_AUTHORITY, NO_AUTHORITY]) {
    expect(WebhookCertificates.fromSecrets({ caBundlePem })._values('linkerd-viz', 'viz')).toEqual({
      tap: { externalSecret: true, caBundle: caBundlePem }, tapInjector: { externalSecret: true, caBundle: caBundlePem },
    });
  }
  expect(messageOf(() => WebhookCertificates.fromSecrets({ caBundlePem: PRIVATE_KEY })))
    .toBe('WebhookCertificates.fromSecrets: "caBundlePem" has a private key as block 1, which belongs into no manifest; expected certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"; remove it');
});
