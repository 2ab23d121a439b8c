import { BlockList, isIP } from 'net';
import { Manifest, when } from './target';

const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** What Kubernetes has against the NetworkPolicies of an app, which has no CRD to be judged by. */
export function networkPolicyErrors(manifests: Manifest[]): string[] {
  return manifests.filter(({ kind }) => kind === 'NetworkPolicy').flatMap(({ apiVersion, metadata, spec }) => [
    ...when(apiVersion !== 'networking.k8s.io/v1', `apiVersion is ${apiVersion}`),
    ...when(metadata.namespace === undefined, 'has no namespace'),
    ...when(typeof spec.podSelector !== 'object', 'has no podSelector'),
    ...when(spec.policyTypes.some((type: string) => !['Ingress', 'Egress'].includes(type)), `policyTypes are ${spec.policyTypes}`),
    ...when(spec.ingress && !spec.policyTypes.includes('Ingress'), 'has ingress rules without the type'),
    ...when(spec.egress && !spec.policyTypes.includes('Egress'), 'has egress rules without the type'),
    ...[...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ from, to, ports }: any) => [
      ...(from ?? to ?? []).flatMap(peerErrors),
      ...when((from ?? to)?.length === 0, 'has an empty list of peers, which means all'),
      ...(ports ?? []).flatMap(portErrors),
    ]),
  ].map((error) => `NetworkPolicy ${metadata.namespace}/${metadata.name}: ${error}`));
}

function peerErrors({ ipBlock, namespaceSelector, podSelector }: any): string[] {
  if (ipBlock === undefined) {
    return when(namespaceSelector === undefined && podSelector === undefined, 'has an empty peer');
  }
  const { cidr, except = [] } = ipBlock;
  return [
    ...when(namespaceSelector ?? podSelector, 'has a peer with addresses and selectors'),
    ...[cidr, ...except].flatMap((each: string) => when(!isCidr(each), `${each} is no CIDR`)),
    ...except.flatMap((each: string) => when(isCidr(each) && isCidr(cidr) && !contains(cidr, each), `${each} is not in ${cidr}`)),
  ];
}

function portErrors({ protocol, port }: any): string[] {
  const isNumber = Number.isInteger(port) && port >= 1 && port <= 65535;
  return [
    ...when(!['TCP', 'UDP', 'SCTP'].includes(protocol), `protocol is ${protocol}`),
    ...when(!isNumber && !(typeof port === 'string' && PORT_NAME.test(port)), `port is ${port}`),
  ];
}

function isCidr(cidr: string): boolean {
  const [ip, bits] = cidr.split('/');
  return isIP(ip) > 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (isIP(ip) === 4 ? 32 : 128);
}

function contains(outer: string, inner: string): boolean {
  const list = new BlockList();
  const [[ip, bits], [other, otherBits]] = [outer.split('/'), inner.split('/')];
  const family = isIP(ip) === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(ip, Number(bits), family);
  return isIP(ip) === isIP(other) && Number(otherBits) > Number(bits) && list.check(other, family);
}
