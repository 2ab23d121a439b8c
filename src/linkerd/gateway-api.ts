import { featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { compareReleases } from './release-number';
import { Fault } from './rule';

/** The release channel of the Gateway API CRDs in the cluster. */
export enum GatewayApiChannel {
  /** HTTPRoute and GRPCRoute. */
  STANDARD = 'standard',
  /** Adds TLSRoute and TCPRoute in the versions that Linkerd reads. */
  EXPERIMENTAL = 'experimental',
}

/**
 * The release of the Gateway API CRDs in the cluster.
 */
export class GatewayApiVersion {
  /** Gateway API 0.7.1: what Linkerd 2.14 to 2.17 install. */
  public static readonly V0_7_1 = GatewayApiVersion.of('0.7.1');
  /** Gateway API 1.1.1: what Linkerd 2.18 installs. */
  public static readonly V1_1_1 = GatewayApiVersion.of('1.1.1');
  /** Gateway API 1.2.1: what the docs of Linkerd 2.19 and 2.20 name. */
  public static readonly V1_2_1 = GatewayApiVersion.of('1.2.1');
  /** Gateway API 1.3.0. */
  public static readonly V1_3_0 = GatewayApiVersion.of('1.3.0');
  /** Gateway API 1.4.1. */
  public static readonly V1_4_1 = GatewayApiVersion.of('1.4.1');
  /** Gateway API 1.5.1. */
  public static readonly V1_5_1 = GatewayApiVersion.of('1.5.1');

  /**
   * A release by its number.
   *
   * @param version `0.7.1`, or a release from `1.1.1` to `1.5.1`
   * @throws if it is neither
   */
  public static of(version: string): GatewayApiVersion {
    const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
    const numbers = match?.slice(1).map(Number);
    if (!numbers || !(version === '0.7.1' || between(numbers, [1, 1, 1], [1, 5, 1]))) {
      throw new Error(`Gateway API version is not supported, got "${version}"; expected "0.7.1", or a release from "1.1.1" to "1.5.1"`);
    }
    return new GatewayApiVersion(version, numbers);
  }

  /** The number, for example `1.5.1`. */
  public readonly name: string;
  private readonly numbers: number[];

  private constructor(name: string, numbers: number[]) {
    this.name = name;
    this.numbers = numbers;
  }

  /**
   * Whether this release is the given one or a later one.
   *
   * @param other the release to compare with
   */
  public isAtLeast(other: GatewayApiVersion): boolean {
    return compareReleases(this.numbers, other.numbers) >= 0;
  }

  /** The number. */
  public toString(): string {
    return this.name;
  }
}

/** What decides which routes a cluster serves and Linkerd reads. */
export interface RouteTarget {
  readonly linkerdVersion: LinkerdVersion;
  readonly gatewayApiVersion: GatewayApiVersion;
  readonly gatewayApiChannel: GatewayApiChannel;
}

interface Compatibility {
  readonly since: LinkerdVersion;
  readonly oldest: GatewayApiVersion;
  readonly newest: GatewayApiVersion;
  /** What the release installs itself, where it can, or else what its documentation names. */
  readonly byDefault: readonly [GatewayApiVersion, GatewayApiChannel];
  /** What `installGatewayAPI` would install although the documented range begins later. */
  readonly bundled?: readonly [GatewayApiVersion, GatewayApiChannel];
}

const { V0_7_1, V1_1_1, V1_2_1, V1_5_1 } = GatewayApiVersion;
const [V1_2_0, V1_4_0, V1_5_0] = ['1.2.0', '1.4.0', '1.5.0'].map((version) => GatewayApiVersion.of(version));
const { STANDARD, EXPERIMENTAL } = GatewayApiChannel;

/** Which Gateway API goes with which Linkerd, newest first. */
export const GATEWAY_API_COMPATIBILITY: readonly Compatibility[] = [
  { since: LinkerdVersion.V2_20, oldest: V1_2_1, newest: V1_5_1, byDefault: [V1_2_1, STANDARD], bundled: [V1_1_1, EXPERIMENTAL] },
  { since: LinkerdVersion.V2_19, oldest: V1_1_1, newest: V1_2_1, byDefault: [V1_2_1, STANDARD] },
  { since: LinkerdVersion.V2_18, oldest: V1_1_1, newest: V1_2_1, byDefault: [V1_1_1, EXPERIMENTAL] },
  { since: LinkerdVersion.V2_15, oldest: V0_7_1, newest: V1_1_1, byDefault: [V0_7_1, EXPERIMENTAL] },
  { since: LinkerdVersion.V2_14, oldest: V0_7_1, newest: V0_7_1, byDefault: [V0_7_1, EXPERIMENTAL] },
];

/** The row for a Linkerd release. */
export function gatewayApiFor(version: LinkerdVersion): Compatibility {
  return GATEWAY_API_COMPATIBILITY.find((row) => version.isAtLeast(row.since))!;
}

/** The fault of a Gateway API that a Linkerd release does not work with. */
export function gatewayApiFault(target: RouteTarget): Fault {
  const { linkerdVersion, gatewayApiVersion: version, gatewayApiChannel: channel } = target;
  const { oldest, newest, bundled } = gatewayApiFor(linkerdVersion);
  const documented = version.isAtLeast(oldest) && newest.isAtLeast(version);
  const isBundled = bundled && version.name === bundled[0].name && channel === bundled[1];
  if (documented || isBundled) {
    return undefined;
  }
  const range = oldest === newest ? `${oldest}` : `${oldest} to ${newest}`;
  const orBundled = bundled ? `, or ${bundled.join(' ')}, which its chart can install` : '';
  return `"gatewayApiVersion" does not go with Linkerd ${linkerdVersion}, got ${version} ${channel}; expected ${range}${orBundled}`;
}

/** The Gateway API that the chart linkerd-crds of a release can install: the oldest that its documentation names, unless it is said. */
export function bundledGatewayApi(version: LinkerdVersion): readonly [GatewayApiVersion, GatewayApiChannel] {
  const { bundled, oldest } = gatewayApiFor(version);
  return bundled ?? [oldest, EXPERIMENTAL];
}

/** The fault of installing another Gateway API than the manifests are for. */
export function bundledGatewayApiFault(prop: string, target: RouteTarget): Fault {
  const [version, channel] = bundledGatewayApi(target.linkerdVersion);
  if (target.gatewayApiVersion.name === version.name && target.gatewayApiChannel === channel) {
    return undefined;
  }
  const refused = target.gatewayApiVersion.isAtLeast(V1_5_0) ? ', and the safe-upgrades policy of that release refuses older CRDs' : '';
  return `"${prop}" would install Gateway API ${version} ${channel}, while the Mesh is for ${target.gatewayApiVersion} ${target.gatewayApiChannel}${refused}; set it to false and install the CRDs of that release, or set "gatewayApiVersion" and "gatewayApiChannel" of the Mesh to what is installed`;
}

/** The kinds of the Gateway API that route a Service's outbound traffic. */
export type RouteKind = 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute';

/** In the order in which Linkerd looks for routes of a port; it follows those of the first kind that there is. */
export const ROUTE_KINDS: readonly RouteKind[] = ['GRPCRoute', 'HTTPRoute', 'TLSRoute', 'TCPRoute'];

/**
 * The apiVersion in which a cluster serves a route kind and Linkerd sees it, or the reason why there is none.
 */
export function routeApiVersion(kind: RouteKind, target: RouteTarget): { apiVersion: string } | { fault: string } {
  const { linkerdVersion, gatewayApiVersion, gatewayApiChannel: channel } = target;
  const watchesV1 = featureFault(kind, linkerdVersion, 'gatewayApiV1') === undefined;
  switch (kind) {
    case 'HTTPRoute':
      return { apiVersion: group(watchesV1 ? 'v1' : 'v1beta1') };
    case 'GRPCRoute': {
      const fault = featureFault(kind, linkerdVersion, 'grpcRoute');
      if (fault) {
        return { fault };
      }
      return watchesV1 || channel === EXPERIMENTAL
        ? { apiVersion: group(watchesV1 ? 'v1' : 'v1alpha2') }
        : { fault: `GRPCRoute needs the experimental channel of Gateway API ${gatewayApiVersion}: Linkerd ${linkerdVersion} reads v1alpha2, which the standard channel does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has` };
    }
    case 'TLSRoute':
    case 'TCPRoute': {
      const fault = featureFault(kind, linkerdVersion, 'tlsAndTcpRoute');
      if (fault) {
        return { fault };
      }
      return channel === EXPERIMENTAL
        ? { apiVersion: group('v1alpha2') }
        : { fault: `${kind} needs the experimental channel of the Gateway API: Linkerd reads v1alpha2, which Gateway API ${gatewayApiVersion} standard does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has` };
    }
  }
}

/** Whether a route can name the port of its parent: the standard channel got that field with 1.1. */
export function servesParentPort(target: RouteTarget): boolean {
  return target.gatewayApiChannel === EXPERIMENTAL || target.gatewayApiVersion.isAtLeast(V1_1_1);
}

/** The API groups that have an HTTPRoute which Linkerd reads. */
export enum HttpRouteApiGroup {
  /** `gateway.networking.k8s.io`: the Gateway API's own, in the version that the target reads. */
  GATEWAY_API = 'gateway.networking.k8s.io',
  /** `policy.linkerd.io/v1beta3`: Linkerd's, which is there without the Gateway API, and whose timeouts every release reads. */
  LINKERD = 'policy.linkerd.io',
}

/** What the CRD of a route allows. */
export interface RouteLimits {
  readonly rules: number;
  readonly matchesPerRule: number;
  readonly matches: number;
  /** Whether its rules can have names. */
  readonly ruleNames: boolean;
  /** Whether its rules can have timeouts that Linkerd acts on, or why not. */
  readonly timeoutFault: Fault;
  readonly redirectStatusCodes: readonly number[];
}

/** What the CRD of a kind allows in a target. TLSRoute and TCPRoute have neither matches nor names. */
export function routeLimits(kind: RouteKind, apiGroup: HttpRouteApiGroup, target: RouteTarget): RouteLimits {
  const { gatewayApiVersion: version, gatewayApiChannel: channel, linkerdVersion } = target;
  const common = { rules: 16, matches: 128 };
  if (apiGroup === HttpRouteApiGroup.LINKERD) {
    return { ...common, matchesPerRule: 8, ruleNames: false, timeoutFault: undefined, redirectStatusCodes: [301, 302] };
  }
  const servesTimeouts = channel === EXPERIMENTAL || version.isAtLeast(V1_2_0);
  return {
    ...common,
    matchesPerRule: version.isAtLeast(kind === 'GRPCRoute' ? GatewayApiVersion.V1_3_0 : V1_2_0) ? 64 : 8,
    ruleNames: version.isAtLeast(channel === EXPERIMENTAL ? V1_2_0 : V1_4_0),
    timeoutFault: featureFault('it', linkerdVersion, 'routeTimeouts')
      ?? (servesTimeouts ? undefined : `it needs Gateway API 1.2, or the experimental channel, got ${version} ${channel}`),
    redirectStatusCodes: version.isAtLeast(V1_5_0) ? [301, 302, 303, 307, 308] : [301, 302],
  };
}

/** The fault of a timeout in a rule that Linkerd does not act on, or the cluster does not have. */
export function unreadTimeoutFault(prop: string, why: Fault): Fault {
  return why && `"${prop}" would be ignored: ${why}`;
}

function group(version: string): string {
  return `gateway.networking.k8s.io/${version}`;
}

function between(numbers: number[], from: number[], to: number[]): boolean {
  return compareReleases(numbers, from) >= 0 && compareReleases(numbers, to) <= 0;
}
