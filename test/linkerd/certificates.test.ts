import { readCertificates } from '../../src/linkerd/certificates';
import { ED25519, LEAF, P384, PREVIOUS, ROOT, RSA_2048, RSA_3072, TWO_DAYS } from '../install/certificates';

const read = (text: any) => readCertificates('pem', text, 'trust anchors');
const faultsOf = (text: any) => read(text).faults.filter((fault) => fault !== undefined);
const DAY = 86_400_000;

test.each<[string, string]>([
  ['as it is', ROOT],
  ['without newline at the end', ROOT.trimEnd()],
  ['with Windows line ends', ROOT.replace(/\n/g, '\r\n')],
  ['with old line ends of a Mac', ROOT.replace(/\n/g, '\r')],
  ['indented, as in YAML', ROOT.replace(/^/gm, '    ')],
  ['in one long line', ROOT.replace(/(?<=[\w+/=])\n(?=[\w+/=])/g, '')],
  ['with what openssl writes around it', `subject=CN = root\nissuer=CN = root\n\n${ROOT}\n# the end\n`],
])('a certificate %s is written in one way', (_, text) => {
  expect(read(text)).toEqual({ pem: ROOT, shortestMillis: 3650 * DAY, faults: expect.arrayContaining([undefined]) });
  expect(faultsOf(text)).toEqual([]);
});

test('several are kept in their order, and the shortest counts', () => {
  const { pem, shortestMillis } = read(`${PREVIOUS.trimEnd()}\n\n\n${TWO_DAYS}${RSA_2048}`);
  expect(pem).toBe(PREVIOUS + TWO_DAYS + RSA_2048);
  expect(shortestMillis).toBe(2 * DAY);
});

const EXPECTED = 'expected certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"';
const KEY = '-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n';

test.each<[string, any, string[]]>([
  ['nothing', '', [`"pem" has no certificate; ${EXPECTED}`]],
  ['no text', undefined, [`"pem" is not a text, got "undefined"; ${EXPECTED}`]],
  ['the end missing', ROOT.replace(/-----END.*/, ''), [`"pem" has a block without an end, got 1 that begin and 0 that are whole; ${EXPECTED}`]],
  ['another end', ROOT.replace('END CERTIFICATE', 'END X'), [`"pem" has a block without an end, got 1 that begin and 0 that are whole; ${EXPECTED}`]],
  ['a private key', ROOT + KEY, [`"pem" has a private key as block 2, which belongs into no manifest; ${EXPECTED}; remove it`]],
  ['a request', '-----BEGIN CERTIFICATE REQUEST-----\neA==\n-----END CERTIFICATE REQUEST-----', [`"pem" has what is no certificate as block 1, got "CERTIFICATE REQUEST"; ${EXPECTED}`]],
  ['rubbish', '-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----', [`"pem" has a certificate as block 1 that cannot be read; ${EXPECTED}`]],
  ['a leaf', ROOT + LEAF, ['"pem" has a certificate as block 2 that is not of a certificate authority; expected a CA, such as "step certificate create --profile root-ca" makes']],
  ['P-384', P384, ['"pem" has a certificate as block 1 whose key Linkerd cannot use, got EC secp384r1; expected ECDSA P-256, or RSA with 2048 or 4096 bits']],
  ['another RSA', RSA_3072, ['"pem" has a certificate as block 1 whose key Linkerd cannot use, got RSA 3072; expected ECDSA P-256, or RSA with 2048 or 4096 bits']],
  ['Ed25519', ED25519, ['"pem" has a certificate as block 1 whose key Linkerd cannot use, got ED25519; expected ECDSA P-256, or RSA with 2048 or 4096 bits']],
])('fails for %s', (_, text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test('no message says what is in a key', () => {
  expect(faultsOf(KEY).join()).not.toContain('c2VjcmV0');
});
