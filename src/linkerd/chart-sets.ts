import { valueAt, ValueNaming, Values } from './chart-values';
import { ChartName } from './charts';
import { Feature, supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

/** The fault of a chart that a cluster gets twice: its objects outside of namespaces would be fought over. */
export function installedTwiceFault(chart: ChartName, other: string): string {
  return `${chart} is installed by ${other} too; expected it once in a cluster; remove one of the two, or keep clusters apart: by a Chart with a Mesh for each, or by files that are checked by themselves`;
}

/** From here on linkerd-crds leaves the Gateway API away unless it is told to install it. */
const WITHOUT_GATEWAY_API = LinkerdVersion.edge('25.9.4');

/** The values by which linkerd-crds has a part of the Gateway API, by the plural of one of its kinds. */
const GATEWAY_API_VALUES: Readonly<Record<string, { readonly value: string; readonly since?: Feature }>> = {
  httproutes: { value: 'enableHttpRoutes' },
  grpcroutes: { value: 'enableHttpRoutes' },
  tlsroutes: { value: 'enableTlsRoutes', since: 'tlsAndTcpRoute' },
  tcproutes: { value: 'enableTcpRoutes', since: 'tlsAndTcpRoute' },
};

/** The fault of a CRD of the Gateway API that linkerd-crds installs beside another owner. */
export function gatewayApiTwiceFault(crd: string, values: Values, name: ValueNaming, release: LinkerdVersion, other: string): Fault {
  const plural = crd.split('.')[0];
  const row = Object.hasOwn(GATEWAY_API_VALUES, plural) ? GATEWAY_API_VALUES[plural] : undefined;
  if (row === undefined || (row.since && !supports(release, row.since))) {
    return undefined;
  }
  const hasSwitch = supports(release, 'installGatewayApi');
  const installs = valueAt(values, row.value) ?? (hasSwitch ? valueAt(values, 'installGatewayAPI') : undefined) ?? !release.isAtLeast(WITHOUT_GATEWAY_API);
  return installs ? `it installs the CRDs of the Gateway API, and ${other} is one of them that somebody else installs; expected one owner; set "${
    name(hasSwitch && valueAt(values, row.value) === undefined ? 'installGatewayAPI' : row.value)}" to false` : undefined;
}

/** The fault of a control plane whose webhooks must answer, and of which there is one pod. */
export function oneReplicaFault(values: Values, name: ValueNaming): Fault {
  const [replicas, strict] = [valueAt(values, 'controllerReplicas') ?? 1, valueAt(values, 'webhookFailurePolicy') === 'Fail'];
  const wants = valueAt(values, 'highAvailability') === true ? 'highAvailability' : strict ? 'webhookFailurePolicy' : undefined;
  return wants !== undefined && replicas < 2
    ? `"${name('controllerReplicas')}" is 1 beside "${name(wants)}", so that ${strict ? 'no pod can be made' : 'nothing answers'} while that pod is away; expected at least 2, better 3` : undefined;
}

/** The values of the CNI plugin that must be those of proxies, where each of them has it and what it is by default. */
const SHARED_WITH_CNI: readonly { readonly cni: string; readonly proxy: string; readonly usual: unknown }[] = [
  { cni: 'proxyUID', proxy: 'proxy.uid', usual: 2102 },
  { cni: 'proxyGID', proxy: 'proxy.gid', usual: -1 },
  { cni: 'inboundProxyPort', proxy: 'proxy.ports.inbound', usual: 4143 },
  { cni: 'outboundProxyPort', proxy: 'proxy.ports.outbound', usual: 4140 },
  { cni: 'disableIPv6', proxy: 'disableIPv6', usual: true },
];

/** The faults of a CNI plugin beside a control plane that was told otherwise. */
export function cniBesideFaults(cni: Values, controlPlane: Values, cniEnabled: boolean, where: string, name: ValueNaming): Fault[] {
  return [
    cniEnabled ? undefined : `${where} does not know of it, so that traffic of pods would be redirected twice; set "cniEnabled" there`,
    ...SHARED_WITH_CNI.map((row) => {
      const [here, there] = [valueAt(cni, row.cni) ?? row.usual, valueAt(controlPlane, row.proxy) ?? row.usual];
      return here === there ? undefined
        : `"${name(row.cni)}" is not as the value "${row.proxy}" of ${where}, got ${quote(here)}; expected ${quote(there)}; set both to one value`;
    }),
  ];
}
