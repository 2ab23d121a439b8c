import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ContainerPort } from './container-port';
import { ServerClaim } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { Network } from './network';
import { besideFault, ownNamespace } from './placement';
import { serverFaults } from './server-faults';
import { prepareServer } from './server-probes';
import { featureFault, supports } from '../linkerd/features';
import { AccessPolicy, accessPolicyFault, ProxyProtocol, proxyProtocolFault } from '../linkerd/inbound';
import { isEmptySelector, LabelSelector as RenderedSelector, labelSelectorFault } from '../linkerd/label-selector';
import { ALL_NETWORKS, NetworkRange, networksFaults } from '../linkerd/networks';
import { portsOf } from '../linkerd/pods';
import { quote, refuse } from '../linkerd/rule';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION } from '../linkerd/service-ports';
import { createApiObject } from '../manifest/api-object';
import { POLICY_GROUP, renderNetworks, ServerSpec } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { LabelSelector, renderSelector } from '../references/label-selector';
import { ResolvedObject, resolveObject } from '../references/object-ref';
import { renderTemplate, WORKLOAD_KINDS } from '../references/pod-template';
import { podSelectorOf } from '../references/workloads';
import { UnmatchedRequests } from '../routing/route-rules';
import { SynthPass } from '../synth-pass';

/** What decides over the traffic to a Server's port. */
export interface ServerOptions {
  /**
   * How the port is spoken. It takes the place of the pods' opaque-ports annotation. `spec.proxyProtocol`.
   *
   * @default - ProxyProtocol.OPAQUE on ports that the pods' annotation or Linkerd's default list makes opaque, else UNKNOWN
   */
  readonly proxyProtocol?: ProxyProtocol;

  /**
   * Who is let in beside those whom policies authorize. All but DENY needs Linkerd 2.16. `spec.accessPolicy`.
   *
   * @default - that of the namespace's DefaultDeny: AUDIT in its stage AUDIT; else DENY, and then the app must have a
   * policy that lets somebody in, because a Server without one cuts everybody off
   */
  readonly accessPolicy?: AccessPolicy;

  /**
   * What becomes of requests that no route of the Server matches, once it has routes. FORWARD adds a route for them, on
   * which the policies of the whole Server decide.
   *
   * @default UnmatchedRequests.FORWARD
   */
  readonly unmatched?: UnmatchedRequests;

  /**
   * From where the kubelet probes. Linkerd lets HTTP probes in by itself as long as a Server has no routes; from then on
   * they have a route of their own, with the paths that the pods' probes have at synth.
   *
   * @default - all networks
   */
  readonly probeNetworks?: Network[];
}

/**
 * A port of some pods, or of external workloads.
 */
export interface ServerProps extends ServerOptions {
  /**
   * Whose port: a Deployment or another workload, of any cdk8s-plus, an imported L1, an ApiObject; or an
   * ExternalWorkload. The Server selects by its labels and stands in its namespace.
   *
   * @default - exactly one of `workload`, `podSelector` and `externalWorkloadSelector` is needed
   */
  readonly workload?: IConstruct;

  /**
   * Which pods of the namespace, by their labels; an empty selector means all of them. `spec.podSelector`.
   *
   * @default - exactly one of `workload`, `podSelector` and `externalWorkloadSelector` is needed
   */
  readonly podSelector?: LabelSelector;

  /**
   * Which ExternalWorkloads of the namespace, by their labels; an empty selector means all of them. Linkerd 2.15 and
   * later. `spec.externalWorkloadSelector`.
   *
   * @default - exactly one of `workload`, `podSelector` and `externalWorkloadSelector` is needed
   */
  readonly externalWorkloadSelector?: LabelSelector;

  /**
   * The container port. `spec.port`.
   *
   * @default - the only TCP port of the workload; needed beside a selector
   */
  readonly port?: ContainerPort;

  /**
   * Metadata of the Server. Beside `workload` its namespace cannot be chosen.
   *
   * @default - a generated name, in the namespace of the workload or of the Chart
   */
  readonly metadata?: ApiObjectMetadata;
}

const EXPECTED = 'a construct with a Deployment, another workload, or an ExternalWorkload';

/**
 * A port of pods on which Linkerd decides who may call. From then on the port's own policies decide, and not the default
 * policy of the pods. Two Servers must not select the same port of a pod: Linkerd follows the older one.
 *
 * Results in a Server (`policy.linkerd.io`, v1beta3; v1beta2 for 2.15, v1beta1 for 2.14), and where the Server has routes,
 * one for the kubelet's probes with its authorization and one for all other requests.
 *
 * @example
 * const http = new Server(chart, 'web-http', { workload: deployment, port: ContainerPort.named('http') });
 * new AuthorizationPolicy(chart, 'ingress-may-call', {
 *   target: http,
 *   requiredAuthentications: [ServiceAccountRef.fromName(chart, 'ingress', { name: 'ingress-nginx', namespace: 'ingress-nginx' })],
 * });
 */
export class Server extends Construct {
  /** The Server. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the Server stands in the tree
   * @param id its id there
   * @param props the pods and the port, and who may call
   * @throws at construction: if not exactly one of `workload`, `podSelector` and `externalWorkloadSelector` is given, a
   * value is out of range, or the target is too old for it; at synth: if no container has the port, another Server selects
   * it too, nobody is let in without that being said, or the pods' probes could not get through
   */
  public constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id);
    const { podSelector, externalWorkloadSelector, port, proxyProtocol, accessPolicy, metadata, probeNetworks } = props;
    const { linkerdVersion } = MeshTarget.of(this);
    const workload = props.workload && resolveObject(this, 'workload', props.workload, [...WORKLOAD_KINDS, 'ExternalWorkload.workload.linkerd.io'], EXPECTED);
    const external = externalWorkloadSelector !== undefined || workload?.kind === 'ExternalWorkload';
    const given = [workload, podSelector, externalWorkloadSelector].filter((each) => each !== undefined);
    refuse(this,
      given.length === 1 ? undefined
        : `exactly one of "workload", "podSelector" and "externalWorkloadSelector" is needed, got ${given.length}; for all pods of the namespace set "podSelector" to {}`,
      workload === undefined || workload.apiObject ? undefined : `"workload" is a reference, of which nothing is known; expected ${EXPECTED}; or use a selector`,
      external ? featureFault('a Server of external workloads', linkerdVersion, 'externalWorkload') : undefined,
      labelSelectorFault('podSelector', podSelector),
      labelSelectorFault('externalWorkloadSelector', externalWorkloadSelector),
      port === undefined && workload === undefined && given.length > 0 ? '"port" is needed beside a selector; set it to ContainerPort.named(...) or ContainerPort.number(...)' : undefined,
      port === undefined || ['string', 'number'].includes(typeof port?._port) ? undefined
        : `"port" is not a ContainerPort, got ${quote(port)}; expected one such as ContainerPort.named("http") or ContainerPort.number(8080)`,
      proxyProtocol === undefined ? undefined : proxyProtocolFault('proxyProtocol', proxyProtocol),
      accessPolicyFault('accessPolicy', accessPolicy, linkerdVersion),
      props.unmatched === undefined || Object.values(UnmatchedRequests).includes(props.unmatched) ? undefined
        : `"unmatched" is not known, got ${quote(props.unmatched)}; expected one of ${Object.keys(UnmatchedRequests).join(', ')}`,
      ...networksFaults('probeNetworks', probeNetworks),
      workload && besideFault('workload', workload, metadata, 'a Server'),
    );
    const namespace = workload ? workload.namespace : ownNamespace(this, metadata);
    const claim = new OwnServer(this, namespace, external, workload, props);
    const version = supports(linkerdVersion, 'accessPolicy') ? 'v1beta3' : supports(linkerdVersion, 'externalWorkload') ? 'v1beta2' : 'v1beta1';
    this.apiObject = createApiObject(this, {
      apiVersion: `${POLICY_GROUP}/${version}`,
      kind: 'Server',
      metadata: { ...metadata, namespace },
      spec: () => claim.render(version === 'v1beta3'),
    });
    claim.bind(this.apiObject);
    SynthPass.of(this).prepare(this, claim);
    this.node.addValidation(claim);
    this.node.defaultChild = this.apiObject;
  }
}

/** A Server as it takes part in deciding. There are thousands, so it keeps what it was given and no functions. */
class OwnServer implements ServerClaim {
  public object!: ResolvedObject;
  private readonly given?: RenderedSelector;
  private readonly ownPort?: number | string;
  private readonly ownProtocol?: ProxyProtocol;
  private readonly ownPolicy?: AccessPolicy;
  private readonly unmatched?: UnmatchedRequests;
  private readonly networks?: readonly NetworkRange[];

  public constructor(
    public readonly by: Server,
    private readonly namespace: string | undefined,
    private readonly external: boolean,
    private readonly workload: ResolvedObject | undefined,
    { podSelector, externalWorkloadSelector, port, proxyProtocol, accessPolicy, unmatched, probeNetworks }: ServerProps,
  ) {
    const selector = podSelector ?? externalWorkloadSelector;
    this.given = selector && renderSelector(selector);
    this.ownPort = port?._port;
    this.ownProtocol = proxyProtocol;
    this.ownPolicy = accessPolicy;
    this.unmatched = unmatched;
    this.networks = probeNetworks && renderNetworks(probeNetworks);
  }

  /** Records it, once it has a name. */
  public bind(apiObject: ApiObject): void {
    this.object = { group: POLICY_GROUP, kind: 'Server', name: apiObject.name, namespace: this.namespace, apiObject };
    this.traffic.addServer(this);
  }

  public get probeNetworks(): readonly NetworkRange[] {
    return this.networks ?? ALL_NETWORKS;
  }

  public render(hasAccessPolicy: boolean): ServerSpec {
    return {
      [this.external ? 'externalWorkloadSelector' : 'podSelector']: this.selector(),
      port: this.port(),
      proxyProtocol: this.protocol(),
      ...(hasAccessPolicy && { accessPolicy: this.accessPolicy() }),
    };
  }

  public make(): void {
    prepareServer(this.traffic, this, this.unmatched ?? UnmatchedRequests.FORWARD);
  }

  public validate(): string[] {
    return serverFaults(this.traffic, this, this.ownPolicy !== undefined);
  }

  public podSelector(): RenderedSelector | undefined {
    return this.external ? undefined : this.selector();
  }

  public port(): number | string {
    return this.ownPort ?? this.onlyPort();
  }

  /** A Server ends what annotation or default list say of a port, and protocols in which the server speaks first would wait. */
  public protocol(): ProxyProtocol {
    const isOpaque = () => this.traffic.podsOf(this).some(({ workload: { annotations }, ports }) => (
      ports.some((port) => isOpaquePort(port, annotations[OPAQUE_PORTS_ANNOTATION] ?? null))));
    return this.ownProtocol ?? (isOpaque() ? ProxyProtocol.OPAQUE : ProxyProtocol.UNKNOWN);
  }

  public accessPolicy(): AccessPolicy {
    return this.ownPolicy ?? this.traffic.stageOf(this.namespace);
  }

  private get traffic(): InboundTraffic {
    return InboundTraffic.of(this.by);
  }

  private selector(): RenderedSelector {
    if (this.given !== undefined) {
      return this.given;
    }
    const { apiObject, kind } = this.workload!;
    if (kind !== 'ExternalWorkload') {
      return podSelectorOf(this.by, 'workload', apiObject!);
    }
    const matchLabels = apiObject!.toJson().metadata?.labels ?? {};
    refuse(this.by, isEmptySelector({ matchLabels }) ? `"workload" ExternalWorkload ${apiObject!.name} has no labels by which it could be selected; give it labels` : undefined);
    return { matchLabels };
  }

  private onlyPort(): number {
    const { apiObject, kind } = this.workload!;
    const ports: number[] = kind === 'ExternalWorkload' ? (apiObject!.toJson().spec?.ports ?? []).map(({ port }: { port: number }) => port)
      : [...new Set(portsOf(renderTemplate(apiObject!)!.spec).map(({ port }) => port))];
    refuse(this.by, ports.length === 1 ? undefined
      : `"port" is needed, because "workload" ${kind} ${apiObject!.name} has not exactly one TCP port; expected one of its ports: ${ports.length === 0 ? 'none' : ports.join(', ')}`);
    return ports[0];
  }
}
