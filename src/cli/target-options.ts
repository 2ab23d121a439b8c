import type { MeshValidationProps } from './mesh-validation';
import { GatewayApiChannel, GatewayApiVersion } from '../linkerd/gateway-api';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { quote, refuse } from '../linkerd/rule';
import { MeshTarget, MeshTargetProps } from '../mesh-target';

/** The flags that say what manifests are judged for, beside the Linkerd release. */
export const TARGET_OPTIONS = {
  'gateway-api': { type: 'string' },
  'kubernetes': { type: 'string' },
  'cluster-domain': { type: 'string' },
  'trust-domain': { type: 'string' },
  'control-plane-namespace': { type: 'string' },
} as const;

export const TARGET_USAGE = `  --gateway-api VERSION  the Gateway API in the cluster, for example 1.5.1 or 1.5.1/experimental
                         (default: what goes with the Linkerd release)
  --kubernetes VERSION   the Kubernetes version of the cluster, for example 1.31
  --cluster-domain D     the DNS domain of the cluster (default: cluster.local)
  --trust-domain D       the trust domain of identities (default: the cluster domain)
  --control-plane-namespace NS
                         where the control plane is (default: linkerd)
`;

/** The flags of a target, where a file says what they do not. */
export function targetValues(values: Record<string, unknown>, config: Partial<MeshValidationProps>): Record<string, unknown> {
  const { gatewayApi, kubernetes, clusterDomain, trustDomain, controlPlaneNamespace } = config;
  const configured = {
    'gateway-api': gatewayApi, kubernetes, 'cluster-domain': clusterDomain, 'trust-domain': trustDomain, 'control-plane-namespace': controlPlaneNamespace,
  };
  return Object.fromEntries(Object.entries(configured).map(([flag, value]) => [flag, values[flag] ?? value]));
}

/** What those flags mean, for a Linkerd release. */
export function targetOf(command: string, linkerd: string, values: Record<string, unknown>, flag = '--linkerd'): MeshTarget {
  const text = (name: string) => values[name] as string | undefined;
  const [gatewayApi, channel, ...more] = text('gateway-api')?.split('/') ?? [];
  refuse(command, channel === undefined || (Object.values<string>(GatewayApiChannel).includes(channel) && more.length === 0) ? undefined
    : `--gateway-api has a channel that is not known, got ${quote(text('gateway-api'))}; expected a version, or a version and /standard or /experimental`);
  const props: MeshTargetProps = {
    version: said(command, flag, () => LinkerdVersion.of(linkerd)),
    gatewayApiVersion: gatewayApi === undefined ? undefined : said(command, '--gateway-api', () => GatewayApiVersion.of(gatewayApi)),
    gatewayApiChannel: channel as GatewayApiChannel | undefined,
    kubernetesVersion: text('kubernetes'),
    clusterDomain: text('cluster-domain'),
    trustDomain: text('trust-domain'),
    controlPlaneNamespace: text('control-plane-namespace'),
  };
  return said(command, flag, () => new MeshTarget(props));
}

/** Lets errors about props speak of flags. */
function said<T>(command: string, flag: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const message = (error as Error).message.replace(/^Mesh: /, '').replace(/"(\w+)"/g, (word, prop) => FLAGS[prop] ?? word);
    throw new Error(`${command}: ${/^(--|\d+ faults)/.test(message) ? '' : `${flag}: `}${message}`);
  }
}

const FLAGS: Record<string, string> = {
  release: '--linkerd',
  gatewayApiVersion: '--gateway-api',
  kubernetesVersion: '--kubernetes',
  clusterDomain: '--cluster-domain',
  trustDomain: '--trust-domain',
  controlPlaneNamespace: '--control-plane-namespace',
};
