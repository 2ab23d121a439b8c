import { isIP } from 'net';
import { Fault, quote } from './rule';

/** Addresses as Linkerd's policies name them: a CIDR or one IP address, and what of it is left out. */
export interface NetworkRange {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Every address there is. */
export const ALL_NETWORKS: readonly NetworkRange[] = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];

/** The networks that Linkerd takes for those of the cluster, unless the installation says otherwise. */
export const CLUSTER_NETWORKS: readonly string[] = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'];

/** How many values a group of an IPv6 address has. */
const GROUP = 65536n;

const EXAMPLES = 'one such as "10.0.0.0/8", "10.1.2.3" or "2001:db8::/32"';

/** A block of addresses. */
interface Block {
  readonly family: number;
  readonly prefix: number;
  /** The address without the bits of hosts. */
  readonly network: bigint;
  readonly address: bigint;
}

/** Whether networks have every address, so that they ask for nothing. */
export function isEverywhere(networks: readonly NetworkRange[]): boolean {
  return ALL_NETWORKS.every(({ cidr }) => networks.some((network) => network.cidr === cidr && !network.except?.length));
}

/** The faults of networks that are to be let in, or caught on their way out. */
export function networksFaults(prop: string, networks: readonly NetworkRange[] | undefined): Fault[] {
  return networks === undefined ? [] : [emptyNetworksFault(prop, networks), ...networks.flatMap((network, i) => {
    const faults = networkFaults(`${prop}[${i}]`, network, cidrFault);
    return faults.some((fault) => fault !== undefined) ? faults : exceptionOverlapFaults(`${prop}[${i}]`, network.except ?? []);
  })];
}

/** The fault of a list without networks. */
export function emptyNetworksFault(prop: string, networks: readonly NetworkRange[]): Fault {
  return networks.length > 0 ? undefined : `"${prop}" is empty; expected at least one network`;
}

/** The faults for which Linkerd's webhook refuses a network. */
export function refusedNetworkFaults(prop: string, network: NetworkRange): Fault[] {
  return networkFaults(prop, network, unreadableCidrFault);
}

/** The faults of exceptions that have addresses in common. */
export function exceptionOverlapFaults(prop: string, except: readonly string[]): Fault[] {
  return except.map((hole, i) => {
    const other = except.findIndex((each, j) => j < i && cidrsOverlap(each, hole));
    return other === -1 ? undefined
      : `"${prop}.except[${i}]" overlaps ${quote(except[other])}, got ${quote(hole)}, which distorts what Linkerd takes for the size of the network; expected parts without common addresses`;
  });
}

/** The fault of what is no CIDR and no IP address. */
export function cidrFault(prop: string, cidr: string): Fault {
  const block = blockOf(cidr);
  return unreadableCidrFault(prop, cidr) ?? (block === undefined || block.address === block.network ? undefined
    : `"${prop}" names an address within its network, got ${quote(cidr)}; expected the first address of the network, or one address without "/${block.prefix}"`);
}

function unreadableCidrFault(prop: string, cidr: string): Fault {
  return blockOf(cidr) === undefined ? `"${prop}" is not an IP address or CIDR, got ${quote(cidr)}; expected ${EXAMPLES}` : undefined;
}

/** Whether every address of a CIDR is in another one. */
export function containsCidr(outer: string, inner: string): boolean {
  const [a, b] = [blockOf(outer), blockOf(inner)];
  return a !== undefined && b !== undefined && contains(a, b);
}

/** Whether two CIDRs have addresses in common. */
export function cidrsOverlap(a: string, b: string): boolean {
  return containsCidr(a, b) || containsCidr(b, a);
}

/** Whether every address of the inner networks is surely in one of the outer ones. */
export function networksContain(outer: readonly NetworkRange[], inner: readonly NetworkRange[]): boolean {
  return inner.every(({ cidr, except = [] }) => outer.some((network) => containsCidr(network.cidr, cidr)
    && (network.except ?? []).every((hole) => !cidrsOverlap(hole, cidr) || except.some((own) => containsCidr(own, hole)))));
}

/** Whether an address is in a network, and in none of its exceptions. */
export function networkHas({ cidr, except = [] }: NetworkRange, address: string): boolean {
  return containsCidr(cidr, address) && !except.some((hole) => containsCidr(hole, address));
}

/** How many addresses Linkerd takes a network to have: it takes each exception away, overlapping ones twice. */
export function networkSize({ cidr, except = [] }: NetworkRange): bigint {
  return except.reduce((size, hole) => size - blockSize(hole), blockSize(cidr));
}

/** The networks of an EgressNetwork that names none: all that is not of the cluster. */
export function externalNetworks(clusterNetworks: readonly string[]): NetworkRange[] {
  return ALL_NETWORKS.map(({ cidr }) => ({ cidr, except: clusterNetworks.filter((network) => containsCidr(cidr, network)) }));
}

/** The networks of the cluster that an EgressNetwork has a part of, which makes Linkerd not accept it. */
export function overlappedClusterNetworks(networks: readonly NetworkRange[], clusterNetworks: readonly string[]): string[] {
  return clusterNetworks.filter((cluster) => networks.some(({ cidr, except = [] }) => (
    cidrsOverlap(cidr, cluster) && !except.some((hole) => containsCidr(hole, cluster)))));
}

/** The faults of a network: of its addresses, and else of where its exceptions are. */
function networkFaults(prop: string, { cidr, except = [] }: NetworkRange, addressFault: typeof cidrFault): Fault[] {
  const faults = [addressFault(`${prop}.cidr`, cidr), ...except.map((hole, i) => addressFault(`${prop}.except[${i}]`, hole))];
  return faults.some((fault) => fault !== undefined) ? faults : except.map((hole, i) => (
    containsCidr(hole, cidr) ? `"${prop}.except[${i}]" leaves nothing of ${quote(cidr)}, got ${quote(hole)}; expected a part of it`
      : containsCidr(cidr, hole) ? undefined : `"${prop}.except[${i}]" is not within ${quote(cidr)}, got ${quote(hole)}; expected a part of it`));
}

function contains(outer: Block, inner: Block): boolean {
  return outer.family === inner.family && outer.prefix <= inner.prefix && cut(inner.address, outer) === outer.network;
}

function blockSize(cidr: string): bigint {
  const block = blockOf(cidr);
  return block === undefined ? 0n : 2n ** BigInt(bitsOf(block.family) - block.prefix);
}

function cut(address: bigint, { family, prefix }: Pick<Block, 'family' | 'prefix'>): bigint {
  const size = 2n ** BigInt(bitsOf(family) - prefix);
  return address - address % size;
}

function bitsOf(family: number): number {
  return family === 4 ? 32 : 128;
}

function blockOf(cidr: string): Block | undefined {
  const [, ip, bits] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(cidr) ?? [];
  const family = isIP(ip ?? '');
  const prefix = bits === undefined ? bitsOf(family) : Number(bits);
  if (family === 0 || prefix > bitsOf(family)) {
    return undefined;
  }
  const address = family === 4 ? ipv4(ip) : ipv6(ip);
  return { family, prefix, address, network: cut(address, { family, prefix }) };
}

function ipv4(ip: string): bigint {
  return ip.split('.').reduce((bits, octet) => bits * 256n + BigInt(octet), 0n);
}

function ipv6(ip: string): bigint {
  const embedded = /[^:]*\..*$/.exec(ip)?.[0];
  const tail = embedded === undefined ? [] : [ipv4(embedded) / GROUP, ipv4(embedded) % GROUP].map((group) => group.toString(16));
  const [head, rest] = (embedded === undefined ? ip : `${ip.slice(0, -embedded.length)}${tail.join(':')}`).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const [before, after] = [groups(head), groups(rest)];
  const all = rest === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return all.reduce((bits, group) => bits * GROUP + BigInt(`0x${group}`), 0n);
}
