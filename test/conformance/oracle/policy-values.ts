import { when } from './target';

/** Addresses of one family, from the first to the last. */
export interface Block {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** What Linkerd takes for the networks of a cluster unless told otherwise. */
export const CLUSTER_NETWORKS = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'];

function ipv4(text: string): bigint | undefined {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => /^(0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) <= 255)
    ? octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n) : undefined;
}

function ipv6(text: string): bigint | undefined {
  const [, front, dotted] = /^(.*:)([^:]*\.[^:]*)$/.exec(text) ?? [];
  const low = dotted === undefined ? 0n : ipv4(dotted);
  if (low === undefined) {
    return undefined;
  }
  const plain = dotted === undefined ? text : `${front}${(low / 65536n).toString(16)}:${(low % 65536n).toString(16)}`;
  const [head, tail, ...more] = plain.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail ? missing < 1 : missing !== 0)) {
    return undefined;
  }
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  return groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))
    ? groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) : undefined;
}

/** What an IP or a CIDR stands for; bits of the host are cut, as Linkerd does. */
export function blockOf(text: unknown): Block | undefined {
  const [, ip = '', length] = /^([^/]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(typeof text === 'string' ? text : '') ?? [];
  const four = ipv4(ip);
  const address = four ?? ipv6(ip);
  const bits = four === undefined ? 128 : 32;
  const prefix = Number(length ?? bits);
  if (address === undefined || prefix > bits) {
    return undefined;
  }
  const size = 2n ** BigInt(bits - prefix);
  const first = address / size * size;
  return { bits, first, last: first + size - 1n };
}

export const contains = (a: Block, b: Block): boolean => a.bits === b.bits && a.first <= b.first && b.last <= a.last;

export const meet = (a: Block, b: Block): boolean => a.bits === b.bits && a.first <= b.last && b.first <= a.last;

/** Whether an address is of the networks, and none of their exceptions. */
export function within(ip: Block, networks: readonly any[]): boolean {
  const holds = (text: unknown) => {
    const block = blockOf(text);
    return block !== undefined && contains(block, ip);
  };
  return networks.some(({ cidr, except = [] }) => holds(cidr) && !except.some(holds));
}

function exceptErrors(cidr: string, whole: Block, except: readonly unknown[]): string[] {
  const holes = except.map((text) => ({ text, block: blockOf(text) }));
  return holes.flatMap(({ text, block }, i) => (block === undefined ? [`exception ${JSON.stringify(text)} of ${cidr} is no IP or CIDR`] : [
    ...contains(block, whole)
      ? [`${cidr} is fully negated by its exception ${text}`] : when(!contains(whole, block), `exception ${text} is outside of ${cidr}`),
    ...holes.slice(i + 1).filter((other) => other.block && meet(block, other.block))
      .map((other) => `exceptions ${text} and ${other.text} of ${cidr} overlap`),
  ]));
}

/** The rules that NetworkAuthentications, ServerAuthorizations and EgressNetworks share. */
export function networkErrors(networks: readonly any[]): string[] {
  return networks.flatMap(({ cidr, except = [] }) => {
    const whole = blockOf(cidr);
    return whole ? exceptErrors(cidr, whole, except) : [`${JSON.stringify(cidr)} is no IP or CIDR`];
  });
}

const DNS_ID = /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const isSpiffe = (text: unknown): boolean => typeof text === 'string'
  && /^spiffe:\/\/[-a-z0-9._]+(\/[-A-Za-z0-9._]+)*$/.test(text) && !/\/\.{1,2}(\/|$)/.test(text);

/** Why a text is no identity; a ServerAuthorization takes no SPIFFE IDs. */
export function identityErrors(text: unknown, spiffe: boolean): string[] {
  const got = JSON.stringify(text);
  if (typeof text === 'string' && text.startsWith('spiffe://')) {
    return spiffe ? when(!isSpiffe(text), `identity ${got} is no SPIFFE ID`) : [`identity ${got} is a SPIFFE ID, which is not taken here`];
  }
  return typeof text === 'string' && text.includes('*') && !/^\*(\.[^*]*)?$/.test(text)
    ? [`identity ${got} has a wildcard that is not the whole first label`]
    : when(typeof text !== 'string' || !DNS_ID.test(text), `identity ${got} is ${spiffe ? 'neither a DNS name nor a SPIFFE ID' : 'no DNS name'}`);
}

/** A name that a container can give to a port. */
export const isPortName = (text: string): boolean => /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(text);

export function selectorErrors(at: string, selector: any): string[] {
  return (selector?.matchExpressions ?? []).flatMap(({ key, operator, values }: any) => {
    const listed = operator === 'In' || operator === 'NotIn';
    return [
      ...when(!listed && operator !== 'Exists' && operator !== 'DoesNotExist', `${at}: ${key} has the unknown operator ${operator}`),
      ...when(listed && !values?.length, `${at}: ${key} ${operator} has no values, and selects nothing`),
      ...when(!listed && values !== undefined, `${at}: ${key} ${operator} has values, and selects nothing`),
    ];
  });
}

/** Whether labels are selected, by the letter of Linkerd: an expression with values too many or too few never holds. */
export function selects({ matchLabels = {}, matchExpressions = [] }: any, labels: Record<string, string>): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(({ key, operator, values }: any) => {
    const has = key in labels;
    switch (operator) {
      case 'In':
        return has && values?.includes(labels[key]);
      case 'NotIn':
        return values !== undefined && !(has && values.includes(labels[key]));
      default:
        return values === undefined && has === (operator === 'Exists');
    }
  });
}
