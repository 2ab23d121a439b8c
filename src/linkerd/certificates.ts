import { X509Certificate } from 'crypto';
import { Fault, quote } from './rule';

const BLOCK = /-----BEGIN ([^-]+)-----[^]*?-----END \1-----/g;
const KEYS = 'ECDSA P-256, or RSA with 2048 or 4096 bits';

/** Whether a text has a private key in PEM. */
export function hasPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

/** The faults of certificates in PEM; those of trust anchors must be of authorities, and have keys that Linkerd can use. */
export function certificatesFaults(prop: string, pem: string, use: 'trust anchors' | 'webhooks'): Fault[] {
  const given = typeof pem === 'string' ? pem : '';
  if (hasPrivateKey(given)) {
    return [`"${prop}" has a private key, which would end up in a manifest; expected certificates only`];
  }
  const blocks = [...given.matchAll(BLOCK)];
  if (blocks.length === 0 || given.replace(BLOCK, '').includes('-----')) {
    return [`"${prop}" has no certificate in PEM, or a broken one; expected "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----", once or several times`];
  }
  return blocks.map(([block, title], i) => {
    const what = blocks.length === 1 ? `"${prop}"` : `certificate ${i + 1} of "${prop}"`;
    const certificate = readCertificate(block);
    return title !== 'CERTIFICATE' ? `${what} is no certificate, got ${quote(title)}; expected "CERTIFICATE"`
      : !certificate ? `${what} cannot be read; expected an X.509 certificate in PEM`
        : use === 'trust anchors' ? trustAnchorFault(what, certificate) : undefined;
  });
}

/** Certificates without what stands around them, each on lines of its own: a missing newline between two joins them to one that nobody reads. */
export function normalizePem(pem: string): string {
  return [...pem.replace(/\r/g, '').matchAll(BLOCK)].map(([block]) => `${block}\n`).join('');
}

function readCertificate(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

function trustAnchorFault(what: string, certificate: X509Certificate): Fault {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { namedCurve, modulusLength } = {} } = certificate.publicKey;
  const isUsable = (type === 'ec' && namedCurve === 'prime256v1') || (type === 'rsa' && [2048, 4096].includes(modulusLength!));
  return !certificate.ca ? `${what} is not a certificate of an authority, got ${quote(certificate.subject)}; expected one with CA:TRUE`
    : isUsable ? undefined : `${what} has a key that Linkerd cannot use, got ${[type, namedCurve ?? modulusLength].join(' ')}; expected ${KEYS}`;
}
