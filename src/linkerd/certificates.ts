import { KeyObject, X509Certificate } from 'crypto';
import { Fault, quote } from './rule';

/** What is known of certificates that are given as a text. */
export interface Certificates {
  /** The certificates and nothing else, in PEM with lines of 64 characters and one newline at the end. */
  readonly pem: string;
  /** For how long the one is good that is good for the shortest time, in milliseconds. */
  readonly shortestMillis: number;
}

const BLOCK = /-----BEGIN ([^-\r\n]+)-----([^-]*)-----END \1-----/g;
const EXPECTED = 'certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"';

/** Whether a text has a private key in PEM. */
export function hasPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

/**
 * Certificates from a text, however its lines end and are indented, and whatever stands between them. Trust anchors must be
 * of authorities, and have keys that Linkerd can use. Messages say nothing of what is in the text.
 */
export function readCertificates(prop: string, text: string, use: 'trust anchors' | 'webhooks'): Certificates & { readonly faults: Fault[] } {
  if (typeof text !== 'string') {
    return { pem: '', shortestMillis: 0, faults: [`"${prop}" is not a text, got ${quote(typeof text)}; expected ${EXPECTED}`] };
  }
  const blocks = [...text.matchAll(BLOCK)].map(([, label, body], index) => readBlock(`"${prop}"`, index, label, body, use));
  const begun = text.match(/-----BEGIN /g)?.length ?? 0;
  const certificates = blocks.flatMap(({ certificate }) => certificate ?? []);
  return {
    pem: certificates.map((certificate) => certificate.toString()).join(''),
    shortestMillis: Math.min(...certificates.map(({ validFrom, validTo }) => Date.parse(validTo) - Date.parse(validFrom))),
    faults: [
      begun === 0 ? `"${prop}" has no certificate; expected ${EXPECTED}` : undefined,
      begun > blocks.length ? `"${prop}" has a block without an end, got ${begun} that begin and ${blocks.length} that are whole; expected ${EXPECTED}` : undefined,
      ...blocks.map(({ fault }) => fault),
    ],
  };
}

/** Whether two texts have a certificate in common, however each is written. */
export function shareCertificate(a: string, b: string): boolean {
  const bodies = (pem: string) => [...pem.matchAll(BLOCK)].map(([, , body]) => body.replace(/\s+/g, ''));
  return bodies(a).some((body) => bodies(b).includes(body));
}

function readBlock(whose: string, index: number, label: string, body: string, use: string): { certificate?: X509Certificate; fault?: Fault } {
  const which = `block ${index + 1}`;
  if (label.endsWith('PRIVATE KEY')) {
    return { fault: `${whose} has a private key as ${which}, which belongs into no manifest; expected ${EXPECTED}; remove it` };
  }
  if (label !== 'CERTIFICATE') {
    return { fault: `${whose} has what is no certificate as ${which}, got ${quote(label)}; expected ${EXPECTED}` };
  }
  try {
    const certificate = new X509Certificate(Buffer.from(body, 'base64'));
    return { certificate, fault: use === 'trust anchors' ? anchorFault(`${whose} has a certificate as ${which}`, certificate) : undefined };
  } catch {
    return { fault: `${whose} has a certificate as ${which} that cannot be read; expected ${EXPECTED}` };
  }
}

function anchorFault(what: string, certificate: X509Certificate): Fault {
  if (!certificate.ca) {
    return `${what} that is not of a certificate authority; expected a CA, such as "step certificate create --profile root-ca" makes`;
  }
  const key = keyOf(certificate.publicKey);
  return ['EC prime256v1', 'RSA 2048', 'RSA 4096'].includes(key) ? undefined
    : `${what} whose key Linkerd cannot use, got ${key}; expected ECDSA P-256, or RSA with 2048 or 4096 bits`;
}

function keyOf({ asymmetricKeyType, asymmetricKeyDetails: { namedCurve, modulusLength } = {} }: KeyObject): string {
  return [asymmetricKeyType?.toUpperCase(), namedCurve ?? modulusLength].filter((part) => part !== undefined).join(' ');
}
