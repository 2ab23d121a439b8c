import { isPort } from './grammar';
import { portErrors } from './policy-kinds';
import { Context, home, isExternal, ofKind } from './policy-objects';
import { CLUSTER_NETWORKS, blockOf, contains, isSpiffe, meet, networkErrors, selects } from './policy-values';
import { title } from './service-traffic';
import { Manifest, atLeast, when } from './target';

/** Where EgressNetworks apply to all namespaces that have none of their own. */
const GLOBAL = 'linkerd-egress';

function clusterErrors({ cidr, except = [] }: any): string[] {
  const captured = blockOf(cidr);
  const spared = except.flatMap((text: unknown) => blockOf(text) ?? []);
  return CLUSTER_NETWORKS.filter((text) => {
    const cluster = blockOf(text)!;
    return captured && meet(captured, cluster) && !spared.some((hole: any) => contains(hole, cluster));
  }).map((text) => `${cidr} captures ${text} of the cluster, without an exception for all of it`);
}

export function egressNetworkErrors(network: Manifest, { manifests, options }: Context): string[] {
  const networks: any[] | undefined = network.spec.networks;
  const global = home(network) === GLOBAL ? undefined : ofKind(manifests, 'EgressNetwork').find((m) => home(m) === GLOBAL);
  return [
    ...when(networks?.length === 0, 'needs at least one network, or no list'),
    ...networkErrors(networks ?? []),
    ...(networks ?? []).flatMap(clusterErrors),
    ...when(global && !options.hidesGlobal?.includes(network.metadata.name!), `hides ${global && title(global)} from its namespace`),
  ];
}

const twice = (values: readonly string[]): string[] => [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];

function addressErrors(ips: readonly any[], { target }: Context): string[] {
  const families = ips.flatMap(({ ip }) => (String(ip).includes('/') ? [] : blockOf(ip)?.bits ?? []));
  return [
    ...when(ips.length === 0, 'has no workloadIPs'),
    ...ips.filter(({ ip }) => String(ip).includes('/') || !blockOf(ip)).map(({ ip }) => `workloadIP ${JSON.stringify(ip)} is no IP`),
    ...twice(families.map(String)).map((bits) => `has two workloadIPs of ${bits === '32' ? 'IPv4' : 'IPv6'}`),
    ...when(ips.length > 2, 'has more than two workloadIPs'),
    ...when(ips.length === 2 && !atLeast(target, '2.17'), 'has two workloadIPs, which it can from 2.17 on'),
  ];
}

export function externalWorkloadErrors(workload: Manifest, context: Context): string[] {
  const { meshTLS: { identity, serverName } = {} as any, ports = [], workloadIPs = [] } = workload.spec;
  const names = ports.flatMap(({ name }: any) => name ?? []);
  const policy = workload.metadata.annotations?.['config.linkerd.io/default-inbound-policy'] ?? 'deny';
  return [
    ...when(!isSpiffe(identity), `meshTLS.identity ${JSON.stringify(identity)} is no SPIFFE ID`),
    ...when(!serverName, 'has no meshTLS.serverName'),
    ...addressErrors(workloadIPs, context),
    ...ports.filter(({ port }: any) => !isPort(port)).map(({ port }: any) => `port ${port} is out of 1..65535`),
    ...names.flatMap(portErrors),
    ...twice(names).map((name) => `has two ports ${name}`),
    ...twice(ports.map(({ port, protocol = 'TCP' }: any) => `${port} of ${protocol}`)).map((port) => `has two ports ${port}`),
    ...when(workload.status !== undefined, 'has a status, which is dropped when it is applied'),
    ...when(!/^((all|cluster)-(un)?authenticated|deny|audit)$/.test(policy), `config.linkerd.io/default-inbound-policy ${policy} is unknown`),
  ];
}

/** The ports of a Service that ExternalWorkloads, which it selects, do not have. */
export function serviceErrors(service: Manifest, { manifests }: Context): string[] {
  const { selector: matchLabels = {}, ports = [] } = service.spec ?? {};
  const near = Object.keys(matchLabels).length === 0 ? [] : manifests.filter((m) => isExternal(m) && m.spec && home(m) === home(service));
  const selected = near.filter(({ metadata }) => selects({ matchLabels }, metadata.labels ?? {}));
  return selected.flatMap((workload) => ports.flatMap(({ port, targetPort = port, protocol = 'TCP' }: any) => {
    const same = (its: any) => (typeof targetPort === 'number' ? its.port : its.name) === targetPort && (its.protocol ?? 'TCP') === protocol;
    const found = (workload.spec.ports ?? []).some(same);
    return when(!found, `port ${port} leads to ${targetPort} of ${protocol}, which ${title(workload)} does not have`);
  }));
}
