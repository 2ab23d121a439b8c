import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { Network } from './network';
import { ownNamespace } from './placement';
import { PortRange } from '../injection/port-range';
import { clusterAddressFaults, hiddenGlobalFault } from '../linkerd/egress';
import { featureFault } from '../linkerd/features';
import { networksFaults } from '../linkerd/networks';
import { quote, refuse } from '../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION } from '../linkerd/service-ports';
import { createApiObject } from '../manifest/api-object';
import { EgressNetworkSpec, POLICY_V1ALPHA1, renderNetworks } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { acknowledgeByProp } from '../references/acknowledged';
import { takenKeyFaults } from '../references/annotate';
import { objectsBeside } from '../references/app-objects';
import { HttpRoute } from '../routing/http-route';
import { TcpRoute } from '../routing/tcp-route';
import { TlsRoute } from '../routing/tls-route';

/** What becomes of traffic that leaves the cluster and that no route of an EgressNetwork takes. */
export enum EgressTrafficPolicy {
  /** It goes where it was sent. */
  ALLOW = 'Allow',
  /** HTTP requests get status 403, gRPC calls PERMISSION_DENIED, other connections are refused. */
  DENY = 'Deny',
}

/**
 * Which traffic leaves the cluster, and what becomes of it.
 */
export interface EgressNetworkOptions {
  /**
   * What becomes of traffic that no route takes. `spec.trafficPolicy`.
   */
  readonly trafficPolicy: EgressTrafficPolicy;

  /**
   * The destinations that are meant. None of them may be in the cluster's networks, unless one `except` has all of such a
   * network. `spec.networks[]`.
   *
   * @default - everything outside of the cluster's networks
   */
  readonly networks?: Network[];

  /**
   * Ports on which the protocol is not detected, as for databases in which the server speaks first. Replaces Linkerd's
   * list, so restate what of it is needed. Annotation `config.linkerd.io/opaque-ports`.
   *
   * @default - Linkerd's: 25, 587, 3306, 4444, 5432, 6379, 9300 and 11211
   */
  readonly opaquePorts?: PortRange[];
}

/**
 * Traffic of one namespace that leaves the cluster, or of all.
 */
export interface EgressNetworkProps extends EgressNetworkOptions {
  /**
   * Says that the EgressNetwork is to take the place of the global ones for the clients of its namespace: as soon as a
   * namespace has one of its own, Linkerd looks at no global one for it, and what it does not cover is let through.
   *
   * @default false
   */
  readonly hidesGlobal?: boolean;

  /**
   * Metadata of the EgressNetwork. In the global namespace (`linkerd-egress`) it concerns clients of all namespaces, in
   * any other one those of that namespace.
   *
   * @default - a generated name, in the namespace of the Chart
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A global EgressNetwork.
 */
export interface GlobalEgressNetworkOptions extends EgressNetworkOptions {
  /**
   * Metadata of the EgressNetwork. Its namespace is the global one.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Whose traffic is an exception from `EgressTrafficPolicy.DENY`.
 */
export interface EgressClientOptions {
  /**
   * The namespace whose clients are let through.
   *
   * @default - all that the EgressNetwork concerns
   */
  readonly clientNamespace?: string;

  /**
   * Metadata of the route. The namespace follows from that of the EgressNetwork and `clientNamespace`.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * An exception from `EgressTrafficPolicy.DENY`.
 */
export interface EgressAllowOptions extends EgressClientOptions {
  /**
   * The port that clients dial, from 1 to 65535.
   *
   * @default - 443 for HTTPS, 80 for HTTP
   */
  readonly port?: number;
}

/**
 * Traffic that leaves the cluster: what is allowed, and by routes where it goes. Meshed clients only are concerned, and a
 * process that goes around its proxy is not held back: this is policy, no wall.
 *
 * Results in an EgressNetwork (`policy.linkerd.io/v1alpha1`), and for what is allowed in a TLSRoute, HTTPRoute or TCPRoute
 * each. Linkerd 2.17 and later; TLSRoute and TCPRoute need the experimental channel of the Gateway API.
 *
 * @example
 * const egress = new EgressNetwork(chart, 'internet', { trafficPolicy: EgressTrafficPolicy.DENY });
 * egress.allowHttps(['api.stripe.com', '*.github.com']);
 */
export class EgressNetwork extends Construct {
  /**
   * An EgressNetwork for clients of all namespaces that have none of their own, in Linkerd's global namespace for it.
   *
   * @param scope where it stands in the tree
   * @param id its id there
   * @param options what becomes of the traffic
   * @throws as the constructor does
   *
   * @example
   * EgressNetwork.global(chart, 'internet', { trafficPolicy: EgressTrafficPolicy.DENY });
   */
  public static global(scope: Construct, id: string, options: GlobalEgressNetworkOptions): EgressNetwork {
    const namespace = MeshTarget.of(scope).globalEgressNetworkNamespace;
    const given = options.metadata?.namespace;
    refuse('EgressNetwork.global', given === undefined || given === namespace ? undefined
      : `"metadata.namespace" cannot be chosen, got ${quote(given)}; expected ${quote(namespace)}, the global namespace of the Mesh; leave it away`);
    return new EgressNetwork(scope, id, { ...options, metadata: { ...options.metadata, namespace } });
  }

  /** The EgressNetwork. */
  public readonly apiObject: ApiObject;
  private readonly denies: boolean;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props what becomes of the traffic, and whose
   * @throws at construction: if a network is none or is in those of the cluster, or the target is older than 2.17; at synth:
   * if it hides global EgressNetworks of the app without saying so
   */
  public constructor(scope: Construct, id: string, props: EgressNetworkProps) {
    super(scope, id);
    const { trafficPolicy, networks, opaquePorts, hidesGlobal = false, metadata } = props;
    const target = MeshTarget.of(this);
    const namespace = ownNamespace(this, metadata);
    const isGlobal = namespace === target.globalEgressNetworkNamespace;
    const annotations: Record<string, string> = opaquePorts ? { [OPAQUE_PORTS_ANNOTATION]: opaquePorts.join(',') } : {};
    const networkProblems = networksFaults('networks', networks);
    refuse(this,
      featureFault('an EgressNetwork', target.linkerdVersion, 'egressNetwork'),
      Object.values(EgressTrafficPolicy).includes(trafficPolicy) ? undefined
        : `"trafficPolicy" is not known, got ${quote(trafficPolicy)}; expected one of ${Object.keys(EgressTrafficPolicy).join(', ')}`,
      ...networkProblems,
      ...(networkProblems.every((fault) => fault === undefined) ? clusterAddressFaults('networks', networks ?? [], target.clusterNetworks) : []),
      isGlobal && hidesGlobal ? '"hidesGlobal" is said of a global EgressNetwork; expected it on one in another namespace; remove it' : undefined,
      ...takenKeyFaults('the EgressNetwork', 'annotation', metadata?.annotations ?? {}, annotations),
    );
    const rendered = networks && renderNetworks(networks);
    this.denies = trafficPolicy === EgressTrafficPolicy.DENY;
    this.apiObject = createApiObject(this, {
      apiVersion: POLICY_V1ALPHA1,
      kind: 'EgressNetwork',
      metadata: { ...metadata, namespace, ...(opaquePorts && { annotations: { ...metadata?.annotations, ...annotations } }) },
      spec: (): EgressNetworkSpec => ({ trafficPolicy, ...(rendered && { networks: rendered }) }),
    });
    this.node.defaultChild = this.apiObject;
    if (hidesGlobal) {
      acknowledgeByProp(this, 'egress/hides-global', 'hidesGlobal');
    }
    if (!isGlobal && !hidesGlobal) {
      this.node.addValidation({ validate: () => this.hidingFaults(target.globalEgressNetworkNamespace) });
    }
  }

  /**
   * Lets HTTPS connections to some hosts through, told by the server name that clients send (SNI). Makes a TLSRoute.
   *
   * @param hostnames 1 to 16 lower-case DNS names, the first label of which may be `*`
   * @param options the port, and whose connections
   * @throws if the EgressNetwork lets everything through anyway, the target serves no TLSRoutes, a name is none, or another
   * route takes the same connections or is of another kind on the same port
   *
   * @example
   * egress.allowHttps(['api.stripe.com']);
   */
  public allowHttps(hostnames: string[], options: EgressAllowOptions = {}): TlsRoute {
    this.refusePointless();
    const { port = 443, clientNamespace, metadata } = options;
    return new TlsRoute(this, routeId('Https', port, hostnames, clientNamespace), { parent: this, port, hostnames, clientNamespace, metadata });
  }

  /**
   * Lets plain HTTP requests to some hosts through, told by their host header. Makes an HTTPRoute.
   *
   * @param hostnames 1 to 16 lower-case DNS names, the first label of which may be `*`
   * @param options the port, and whose requests
   * @throws if the EgressNetwork lets everything through anyway, a name is none, or another route takes the same requests or
   * is of another kind on the same port
   *
   * @example
   * egress.allowHttp(['packages.example.com']);
   */
  public allowHttp(hostnames: string[], options: EgressAllowOptions = {}): HttpRoute {
    this.refusePointless();
    const { port = 80, clientNamespace, metadata } = options;
    return new HttpRoute(this, routeId('Http', port, hostnames, clientNamespace), { parent: this, port, hostnames, clientNamespace, metadata, rules: [{}] });
  }

  /**
   * Lets all connections to a port through, whatever is spoken on them and wherever in the EgressNetwork they lead. Makes a
   * TCPRoute.
   *
   * @param port the port that clients dial, from 1 to 65535
   * @param options whose connections
   * @throws if the EgressNetwork lets everything through anyway, the target serves no TCPRoutes, or another route is on the
   * same port
   *
   * @example
   * egress.allowTcp(5432);
   */
  public allowTcp(port: number, options: EgressClientOptions = {}): TcpRoute {
    this.refusePointless();
    const { clientNamespace, metadata } = options;
    return new TcpRoute(this, routeId('Tcp', port, [], clientNamespace), { parent: this, port, clientNamespace, metadata });
  }

  private refusePointless(): void {
    refuse(this, this.denies ? undefined : '"trafficPolicy" ALLOW lets everything through, beside which nothing needs to be allowed; expected DENY; for other routes use HttpRoute, TlsRoute or TcpRoute');
  }

  private hidingFaults(globalNamespace: string): string[] {
    const global = [...objectsBeside(this).values()].find(({ kind, metadata }) => kind === 'EgressNetwork' && metadata.namespace === globalNamespace);
    return global ? [`${hiddenGlobalFault(this.apiObject.metadata.namespace, global.node.path)}; `
      + 'expected that to be said; set "hidesGlobal" to true and repeat what is needed of the global ones, or remove this one'] : [];
  }
}

function routeId(kind: string, port: number, hostnames: readonly string[], clientNamespace: string | undefined): string {
  return [kind, port, ...(Array.isArray(hostnames) ? hostnames : []), ...(clientNamespace === undefined ? [] : [clientNamespace])].join('-').replace(/\*/g, 'any').replace(/[^A-Za-z0-9-]+/g, '-');
}
