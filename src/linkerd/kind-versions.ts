import { Feature, featureFault, supports } from './features';
import { GatewayApiChannel, GatewayApiVersion } from './gateway-api';
import { Fault } from './rule';
import { Target } from './target';

/** A version of a kind, and where it is served. */
interface KindVersion {
  readonly version: string;
  readonly isServed?: (target: Target) => boolean;
  /** Where it is to be left, although it is served. */
  readonly isDeprecated?: (target: Target) => boolean;
}

const always = () => true;
const inReleaseWith = (feature: Feature) => ({ linkerdVersion }: Target) => supports(linkerdVersion, feature);
/** From one release of the Gateway API on, in one channel or both, and before another. */
const gateway = (from: string, before?: string, channel?: GatewayApiChannel) => {
  const [first, end] = [GatewayApiVersion.of(from), before === undefined ? undefined : GatewayApiVersion.of(before)];
  return ({ gatewayApiVersion: version, gatewayApiChannel }: Target) => (
    version.isAtLeast(first) && (end === undefined || !version.isAtLeast(end)) && (channel === undefined || channel === gatewayApiChannel));
};
const { EXPERIMENTAL, STANDARD } = GatewayApiChannel;

/** The release with which one of Linkerd's kinds came. */
const KINDS_SINCE: Readonly<Record<string, Feature>> = {
  'policy.linkerd.io/EgressNetwork': 'egressNetwork',
  'policy.linkerd.io/HTTPLocalRateLimitPolicy': 'rateLimits',
  'workload.linkerd.io/ExternalWorkload': 'externalWorkload',
};

/** The versions of kinds, by `group/Kind`, the oldest first. */
const KIND_VERSIONS: Readonly<Record<string, readonly KindVersion[]>> = {
  'linkerd.io/ServiceProfile': [{ version: 'v1alpha1' }, { version: 'v1alpha2' }],
  'policy.linkerd.io/Server': [
    { version: 'v1alpha1', isDeprecated: always },
    { version: 'v1beta1', isDeprecated: inReleaseWith('externalWorkload') },
    { version: 'v1beta2', isServed: inReleaseWith('externalWorkload') },
    { version: 'v1beta3', isServed: inReleaseWith('accessPolicy') },
  ],
  'policy.linkerd.io/ServerAuthorization': [{ version: 'v1alpha1', isDeprecated: always }, { version: 'v1beta1' }],
  'policy.linkerd.io/AuthorizationPolicy': [{ version: 'v1alpha1' }],
  'policy.linkerd.io/MeshTLSAuthentication': [{ version: 'v1alpha1' }],
  'policy.linkerd.io/NetworkAuthentication': [{ version: 'v1alpha1' }],
  'policy.linkerd.io/HTTPRoute': [{ version: 'v1alpha1' }, { version: 'v1beta1' }, { version: 'v1beta2' }, { version: 'v1beta3' }],
  'policy.linkerd.io/HTTPLocalRateLimitPolicy': [{ version: 'v1alpha1', isServed: inReleaseWith('rateLimits') }],
  'policy.linkerd.io/EgressNetwork': [{ version: 'v1alpha1', isServed: inReleaseWith('egressNetwork') }],
  'workload.linkerd.io/ExternalWorkload': [{ version: 'v1alpha1', isServed: inReleaseWith('externalWorkload') }, { version: 'v1beta1', isServed: inReleaseWith('externalWorkload') }],
  'multicluster.linkerd.io/Link': [{ version: 'v1alpha1' }, { version: 'v1alpha2', isServed: inReleaseWith('linkV1alpha2') }, { version: 'v1alpha3', isServed: inReleaseWith('linkV1alpha3') }],
  'gateway.networking.k8s.io/HTTPRoute': [
    { version: 'v1alpha2', isServed: gateway('0.7.1', '1.1.1'), isDeprecated: always },
    { version: 'v1beta1' },
    { version: 'v1', isServed: gateway('1.1.1') },
  ],
  'gateway.networking.k8s.io/GRPCRoute': [
    { version: 'v1alpha2', isServed: gateway('0.7.1', '1.2.0', EXPERIMENTAL), isDeprecated: inReleaseWith('gatewayApiV1') },
    { version: 'v1', isServed: gateway('1.1.1') },
  ],
  'gateway.networking.k8s.io/TLSRoute': [
    { version: 'v1alpha2', isServed: gateway('0.7.1', undefined, EXPERIMENTAL) },
    { version: 'v1alpha3', isServed: gateway('1.4.0', undefined, EXPERIMENTAL) },
    { version: 'v1', isServed: gateway('1.5.0') },
  ],
  'gateway.networking.k8s.io/TCPRoute': [{ version: 'v1alpha2', isServed: gateway('0.7.1', undefined, EXPERIMENTAL) }],
};

/** The kinds whose versions are known, as `group/Kind`. */
export const VERSIONED_KINDS: readonly string[] = Object.keys(KIND_VERSIONS);

/** The versions of a kind that a target serves, the newest first. */
export function servedVersions(kind: string, target: Target): string[] {
  return KIND_VERSIONS[kind].filter(({ isServed = always }) => isServed(target)).map(({ version }) => version).reverse();
}

/** The fault of a version of a kind that a target does not serve. */
export function unservedFault(group: string, kind: string, version: string, target: Target): Fault {
  const key = `${group}/${kind}`;
  if (KIND_VERSIONS[key].some((each) => each.version === version && (each.isServed ?? always)(target))) {
    return undefined;
  }
  const served = servedVersions(key, target);
  const { linkerdVersion, gatewayApiVersion, gatewayApiChannel } = target;
  const isGateway = group.startsWith('gateway.');
  const tooOld = served.length === 0 && Object.hasOwn(KINDS_SINCE, key) ? featureFault(`an ${kind}`, linkerdVersion, KINDS_SINCE[key]) : undefined;
  const where = isGateway ? `Gateway API ${gatewayApiVersion} ${gatewayApiChannel}` : `Linkerd ${linkerdVersion}`;
  const expected = served.length === 0 ? `it has none${isGateway && gatewayApiChannel === STANDARD ? ', as the experimental channel does' : ''}`
    : `expected ${served.map((each) => `${group}/${each}`).join(' or ')}`;
  return tooOld ?? `${group}/${version} is not a version in which ${where} has ${kind.replace(/y$/, 'ie')}s; ${expected}${
    isGateway ? '; if the cluster has another Gateway API, say so in the target' : ''}`;
}

/** The fault of a version of a kind that has been superseded. */
export function deprecatedFault(group: string, kind: string, version: string, target: Target): Fault {
  const found = KIND_VERSIONS[`${group}/${kind}`].find((each) => each.version === version);
  const newest = found?.isDeprecated?.(target) ? servedVersions(`${group}/${kind}`, target)[0] : version;
  return newest !== version ? `${group}/${version} is a deprecated version of ${kind}; expected ${group}/${newest}` : undefined;
}
