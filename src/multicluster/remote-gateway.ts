import { ClusterLinkManifestsOptions } from './link-gen';
import { RemoteCluster } from './remote-cluster';
import { formatGoSeconds, goDurationError } from '../linkerd/go-duration';
import { LabelSelector, parseLabelSelector } from '../linkerd/label-selector';
import { EXPORTED_LABEL, GATEWAY_NAME, MULTICLUSTER_NAMESPACE } from '../linkerd/links';
import { quote } from '../linkerd/rule';
import { LinkSpec, ProbeSpec } from '../manifest/multicluster';

const GATEWAY_PORT_NAME = 'mc-gateway';
const PROBE_PORT_NAME = 'mc-probe';
const GATEWAY_IDENTITY = 'mirror.linkerd.io/gateway-identity';
const PROBE_PATH = 'mirror.linkerd.io/probe-path';
const PROBE_PERIOD = 'mirror.linkerd.io/probe-period';

/** How a link reaches the gateway of another cluster, as its Service says; refused in the order of link-gen. */
export function remoteGateway(remote: RemoteCluster, options: ClusterLinkManifestsOptions): Partial<LinkSpec> {
  const { gatewayName: name = GATEWAY_NAME, gatewayNamespace: namespace = MULTICLUSTER_NAMESPACE } = options;
  const gateway = remote.find('Service', namespace, name)
    ?? remote.fail(`services ${quote(name)} not found; expected the gateway's Service among "manifests" in namespace ${quote(namespace)}; add it, set "gatewayName" or "gatewayNamespace", or set "gateway" to false`);
  const ingress: any[] = gateway.status?.loadBalancer?.ingress ?? [];
  const addresses = options.gatewayAddresses ?? ingress.map(({ ip, hostname }) => ip || hostname).filter(Boolean);
  if (addresses.length === 0) {
    remote.fail(`gateway ${name}.${namespace} has no ingress addresses; expected them in "status.loadBalancer" of its Service; set "gatewayAddresses"`);
  }
  const gatewayIdentity = gateway.metadata.annotations?.[GATEWAY_IDENTITY]
    || remote.fail(`gateway ${name}.${namespace} has no ${GATEWAY_IDENTITY} annotation; expected the identity of the gateway there, as the chart linkerd-multicluster writes it`);
  const probeSpec = probeOf(remote, gateway);
  const port = portOf(gateway, GATEWAY_PORT_NAME)
    ?? remote.fail(`gateway service ${name} has no gateway port named ${GATEWAY_PORT_NAME}; expected it among the ports of the Service`);
  return {
    gatewayAddress: addresses.join(','),
    gatewayPort: String(options.gatewayPort ?? port),
    gatewayIdentity,
    probeSpec,
    selector: selectorOf(remote.where, 'selector', options.selector ?? `${EXPORTED_LABEL}=true`),
  };
}

function probeOf(remote: RemoteCluster, gateway: any): ProbeSpec {
  const annotations = gateway.metadata.annotations;
  const path = annotations[PROBE_PATH]
    || remote.fail(`probe path is empty; expected annotation ${PROBE_PATH} on the gateway's Service, "/ready" by default`);
  const port = portOf(gateway, PROBE_PORT_NAME)
    ?? remote.fail(`could not find port with name ${PROBE_PORT_NAME}; expected it among the ports of the gateway's Service`);
  const period: string = annotations[PROBE_PERIOD] ?? '';
  if (/^[-+]?\d+$/.test(period)) {
    return { path, port: String(port), period: formatGoSeconds(BigInt(period.replace('+', ''))) };
  }
  const error = goDurationError(period);
  if (error !== undefined) {
    remote.fail(`could not parse probe period: ${error}; expected whole seconds such as "3", or a duration such as "500ms", in annotation ${PROBE_PERIOD} of the gateway's Service`);
  }
  return { path, port: String(port), period };
}

/** The port that other clusters reach: node ports are all that a Service of type NodePort has outside. */
function portOf({ spec }: any, name: string): number | undefined {
  const port = (spec?.ports as any[] | undefined)?.find((candidate) => candidate.name === name);
  return spec?.type === 'NodePort' ? port?.nodePort : port?.port;
}

/** A selector flag. */
export function selectorOf(where: string, prop: string, text: string): LabelSelector {
  const { selector, error } = parseLabelSelector(text);
  if (!selector) {
    throw new Error(`${where}: "${prop}": ${error}; expected a selector such as "team=a,tier in (web, api),!internal"`);
  }
  return selector;
}
