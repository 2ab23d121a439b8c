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
  const BROKEN = '"trustAnchorsPem" has no certificate in PEM, or a broken one; expected "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----", once or several times';
  test.each([
    ['that are none', undefined as any, BROKEN],
    ['that are a file name', 'ca.crt', BROKEN],
    ['that are broken', `${TRUST_ANCHOR}-----BEGIN CERTIFICATE-----\n`, BROKEN],
    ['with a private key', `${TRUST_ANCHOR}${PRIVATE_KEY}`, '"trustAnchorsPem" has a private key, which would end up in a manifest; expected certificates only'],
    ['that are a request', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----', '"trustAnchorsPem" is no certificate, got "CERTIFICATE REQUEST"; expected "CERTIFICATE"'],
    ['that are something else', TRUST_ANCHOR.replace(/ CERTIFICATE/g, ' TRUSTED CERTIFICATE'), '"trustAnchorsPem" is no certificate, got "TRUSTED CERTIFICATE"; expected "CERTIFICATE"'],
    ['that cannot be read', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', '"trustAnchorsPem" cannot be read; expected an X.509 certificate in PEM'],
    ['that are of no authority', NO_AUTHORITY, '"trustAnchorsPem" is not a certificate of an authority, got "CN=leaf"; expected one with CA:TRUE'],
    ['with a key on another curve', `${TRUST_ANCHOR}${P384_AUTHORITY}`, 'certificate 2 of "trustAnchorsPem" has a key that Linkerd cannot use, got ec secp384r1; expected ECDSA P-256, or RSA with 2048 or 4096 bits'],
    ['with a key that is too short', SHORT_AUTHORITY, '"trustAnchorsPem" has a key that Linkerd cannot use, got rsa 1024; expected ECDSA P-256, or RSA with 2048 or 4096 bits'],
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
    .toBe('WebhookCertificates.fromSecrets: "caBundlePem" has a private key, which would end up in a manifest; expected certificates only');
});
