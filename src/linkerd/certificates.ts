import { X509Certificate } from 'crypto';
import { Fault, quote } from './rule';

const BLOCK = /-----BEGIN ([^-]+)-----[^]*?-----END \1-----/g;
const KEYS = 'ECDSA P-256, or RSA with 2048 or 4096 bits';

/** Whether a text has a private key in PEM. */
export function hasPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

/** The faults of certificates of authorities in PEM, as Linkerd takes them for trust anchors. */
export function certificatesFaults(prop: string, pem: string): Fault[] {
  const given = typeof pem === 'string' ? pem : '';
  if (hasPrivateKey(given)) {
    return [`"${prop}" has a private key, which would end up in a manifest; expected certificates only`];
  }
  const blocks = [...given.matchAll(BLOCK)];
  if (blocks.length === 0 || given.replace(BLOCK, '').includes('-----')) {
    return [`"${prop}" has no certificate in PEM, or a broken one; expected "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----", once or several times`];
  }
  return blocks.map(([block, title], i) => certificateFault(blocks.length === 1 ? `"${prop}"` : `certificate ${i + 1} of "${prop}"`, title, block));
}

/** Certificates without what stands around them, each on lines of its own: a missing newline between two joins them to one that nobody reads. */
export function normalizePem(pem: string): string {
  return [...pem.replace(/\r/g, '').matchAll(BLOCK)].map(([block]) => `${block}\n`).join('');
}

function certificateFault(what: string, title: string, block: string): Fault {
  if (title !== 'CERTIFICATE') {
    return `${what} is no certificate, got ${quote(title)}; expected "CERTIFICATE"`;
  }
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(block);
  } catch {
    return `${what} cannot be read; expected an X.509 certificate in PEM`;
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: { namedCurve, modulusLength } = {} } = certificate.publicKey;
  const isUsable = (type === 'ec' && namedCurve === 'prime256v1') || (type === 'rsa' && [2048, 4096].includes(modulusLength!));
  return !certificate.ca ? `${what} is not a certificate of an authority, got ${quote(certificate.subject)}; expected one with CA:TRUE`
    : isUsable ? undefined : `${what} has a key that Linkerd cannot use, got ${[type, namedCurve ?? modulusLength].join(' ')}; expected ${KEYS}`;
}
