import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { GatewayApiChannel, GatewayApiVersion, gatewayApiFault, gatewayApiFor } from './linkerd/gateway-api';
import { kubernetesFault } from './linkerd/kubernetes';
import { LinkerdVersion } from './linkerd/linkerd-version';
import { isDnsSubdomain, isDnsLabel } from './linkerd/names';
import { cidrFault, CLUSTER_NETWORKS } from './linkerd/networks';
import { quote, refuse } from './linkerd/rule';

const TARGET = Symbol.for('cdk8s-linkerd.MeshTarget');
const READ_BY = Symbol.for('cdk8s-linkerd.MeshTarget.readBy');

/**
 * What the manifests are written for: one cluster and its mesh.
 */
export interface MeshTargetProps {
  /**
   * The Linkerd release in the cluster.
   */
  readonly version: LinkerdVersion;

  /**
   * The release of the Gateway API CRDs in the cluster.
   *
   * @default - what the Linkerd release installs, or what its documentation names: 0.7.1 for 2.14 to 2.17, 1.1.1 for 2.18, 1.2.1 from 2.19 on
   */
  readonly gatewayApiVersion?: GatewayApiVersion;

  /**
   * The channel of those CRDs. TLSRoute and TCPRoute need the experimental one.
   *
   * @default - EXPERIMENTAL up to 2.18, as Linkerd installs them; STANDARD from 2.19 on, or when `gatewayApiVersion` is given
   */
  readonly gatewayApiChannel?: GatewayApiChannel;

  /**
   * The Kubernetes version of the cluster, for example `1.31`. Native sidecars need 1.29; Linkerd 2.14 needs 1.21,
   * 2.15 1.22, 2.18 1.23 and 2.20 1.31.
   *
   * @default - unknown: nothing is refused because of it
   */
  readonly kubernetesVersion?: string;

  /**
   * The cluster's DNS domain (Helm value `clusterDomain`), part of ServiceProfile names.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * The trust domain of identities (Helm value `identityTrustDomain`).
   *
   * @default - the cluster domain
   */
  readonly trustDomain?: string;

  /**
   * The namespace of the control plane.
   *
   * @default linkerd
   */
  readonly controlPlaneNamespace?: string;

  /**
   * The networks of pods, Services and nodes, as CIDRs (Helm value `clusterNetworks`). An EgressNetwork must not catch
   * them, and access policies `cluster-*` let them in.
   *
   * @default - Linkerd's: 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16, fd00::/8
   */
  readonly clusterNetworks?: string[];

  /**
   * The namespace whose EgressNetworks concern clients everywhere (Helm value `egress.globalEgressNetworkNamespace`).
   *
   * @default linkerd-egress
   */
  readonly globalEgressNetworkNamespace?: string;
}

/**
 * What the manifests below a scope are written for. A `Mesh` sets it.
 */
export class MeshTarget {
  /**
   * The target that governs a construct: that of the nearest `Mesh`, or the newest supported Linkerd where there is none.
   *
   * @param construct where to begin looking, upwards
   */
  public static of(construct: IConstruct): MeshTarget {
    let isInChart = false;
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const holder = scope as any;
      if (holder[TARGET]) {
        return holder[TARGET];
      }
      isInChart ||= Chart.isChart(scope);
      // A Mesh made later on this scope would govern a construct that has already read another target.
      if (!holder[READ_BY] && (isInChart || scope.node.scope === undefined)) {
        Object.defineProperty(holder, READ_BY, { value: construct });
      }
    }
    return DEFAULT_TARGET;
  }

  /**
   * The scope that shares one target with `construct`: where its Mesh was made, or the root.
   *
   * @internal
   */
  public static _scopeOf(construct: IConstruct): IConstruct {
    let scope = construct;
    while (!(scope as any)[TARGET] && scope.node.scope) {
      scope = scope.node.scope;
    }
    return scope;
  }

  /**
   * Whether a Mesh governs a construct.
   *
   * @internal
   */
  public static _isGoverned(construct: IConstruct): boolean {
    return TARGET in MeshTarget._scopeOf(construct);
  }

  /**
   * Makes a target govern a scope.
   *
   * @internal
   */
  public static _govern(scope: IConstruct, mesh: IConstruct, target: MeshTarget): void {
    const holder = scope as any;
    const governed = scope.node.path || 'the App';
    if (!Chart.isChart(scope) && scope.node.scopes.some(Chart.isChart)) {
      throw new Error(`${mesh.node.path}: ${governed} is a part of a Chart, and cannot have a Mesh; expected an App, a Chart, or a construct that holds Charts as its scope`);
    }
    if (holder[TARGET]) {
      throw new Error(`${mesh.node.path}: ${governed} already has a Mesh; expected one Mesh for each scope`);
    }
    if (holder[READ_BY]) {
      throw new Error(`${mesh.node.path}: ${holder[READ_BY].node.path} was made before this Mesh and took another target; create the Mesh before the constructs that it governs`);
    }
    Object.defineProperty(scope, TARGET, { value: target });
  }

  /** The Linkerd release. */
  public readonly linkerdVersion: LinkerdVersion;
  /** The Gateway API release. */
  public readonly gatewayApiVersion: GatewayApiVersion;
  /** The Gateway API channel. */
  public readonly gatewayApiChannel: GatewayApiChannel;
  /** The Kubernetes version, where it is known. */
  public readonly kubernetesVersion?: string;
  /** The cluster's DNS domain. */
  public readonly clusterDomain: string;
  /** The trust domain of identities. */
  public readonly trustDomain: string;
  /** The namespace of the control plane. */
  public readonly controlPlaneNamespace: string;
  /** The namespace whose EgressNetworks concern clients everywhere. */
  public readonly globalEgressNetworkNamespace: string;
  private readonly networks: readonly string[];

  /**
   * @param props what the cluster runs
   * @throws if the versions do not go together, or a domain or namespace is no DNS name
   */
  public constructor(props: MeshTargetProps) {
    refuse('Mesh',
      typeof props.version?.isAtLeast === 'function' ? undefined
        : `"version" is not a LinkerdVersion, got ${quote(props.version)}; expected one such as LinkerdVersion.V2_20 or LinkerdVersion.of("2.20")`,
      typeof (props.gatewayApiVersion ?? GatewayApiVersion.V1_1_1).isAtLeast === 'function' ? undefined
        : `"gatewayApiVersion" is not a GatewayApiVersion, got ${quote(props.gatewayApiVersion)}; expected one such as GatewayApiVersion.of("1.4.1")`,
    );
    const byDefault = gatewayApiFor(props.version).byDefault;
    this.linkerdVersion = props.version;
    this.gatewayApiVersion = props.gatewayApiVersion ?? byDefault[0];
    this.gatewayApiChannel = props.gatewayApiChannel
      ?? (props.gatewayApiVersion && props.gatewayApiVersion.name !== byDefault[0].name ? GatewayApiChannel.STANDARD : byDefault[1]);
    this.kubernetesVersion = props.kubernetesVersion;
    this.clusterDomain = props.clusterDomain ?? 'cluster.local';
    this.trustDomain = props.trustDomain ?? this.clusterDomain;
    this.controlPlaneNamespace = props.controlPlaneNamespace ?? 'linkerd';
    this.globalEgressNetworkNamespace = props.globalEgressNetworkNamespace ?? 'linkerd-egress';
    this.networks = props.clusterNetworks ? [...props.clusterNetworks] : CLUSTER_NETWORKS;
    refuse('Mesh',
      gatewayApiFault(this),
      kubernetesFault('kubernetesVersion', this.kubernetesVersion, this.linkerdVersion),
      ...(['clusterDomain', 'trustDomain'] as const).map((prop) => (isDnsSubdomain(this[prop])
        ? undefined : `"${prop}" is not a DNS domain, got ${quote(this[prop])}; expected a name such as "cluster.local"`)),
      ...(['controlPlaneNamespace', 'globalEgressNetworkNamespace'] as const).map((prop) => (isDnsLabel(this[prop])
        ? undefined : `"${prop}" is not a namespace name, got ${quote(this[prop])}; expected a name such as "linkerd"`)),
      this.networks.length === 0 ? '"clusterNetworks" is empty; expected at least one network' : undefined,
      ...this.networks.map((cidr, index) => cidrFault(`clusterNetworks[${index}]`, cidr)),
    );
  }

  /** The networks of pods, Services and nodes. */
  public get clusterNetworks(): string[] {
    return [...this.networks];
  }
}

const DEFAULT_TARGET = new MeshTarget({ version: LinkerdVersion.V2_20 });
