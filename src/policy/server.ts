import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ContainerPort } from './container-port';
import { InboundTraffic, ServerClaim } from './inbound-traffic';
import { Network } from './network';
import { besideFault, ownNamespace } from './placement';
import { serverFaults } from './server-faults';
import { prepareServer } from './server-probes';
import { featureFault, supports } from '../linkerd/features';
import { AccessPolicy, accessPolicyFault, ProxyProtocol, proxyProtocolFault } from '../linkerd/inbound';
import { isEmptySelector, LabelSelector as RenderedSelector, labelSelectorFault } from '../linkerd/label-selector';
import { ALL_NETWORKS, networksFaults } from '../linkerd/networks';
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
  private readonly workload?: ResolvedObject;

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
    this.workload = props.workload && resolveObject(this, 'workload', props.workload, [...WORKLOAD_KINDS, 'ExternalWorkload.workload.linkerd.io'], EXPECTED);
    const external = externalWorkloadSelector !== undefined || this.workload?.kind === 'ExternalWorkload';
    const given = [this.workload, podSelector, externalWorkloadSelector].filter((each) => each !== undefined);
    refuse(this,
      given.length === 1 ? undefined
        : `exactly one of "workload", "podSelector" and "externalWorkloadSelector" is needed, got ${given.length}; for all pods of the namespace set "podSelector" to {}`,
      this.workload === undefined || this.workload.apiObject ? undefined : `"workload" is a reference, of which nothing is known; expected ${EXPECTED}; or use a selector`,
      external ? featureFault('a Server of external workloads', linkerdVersion, 'externalWorkload') : undefined,
      labelSelectorFault('podSelector', podSelector),
      labelSelectorFault('externalWorkloadSelector', externalWorkloadSelector),
      port === undefined && this.workload === undefined && given.length > 0 ? '"port" is needed beside a selector; set it to ContainerPort.named(...) or ContainerPort.number(...)' : undefined,
      port === undefined || ['string', 'number'].includes(typeof port?._port) ? undefined
        : `"port" is not a ContainerPort, got ${quote(port)}; expected one such as ContainerPort.named("http") or ContainerPort.number(8080)`,
      proxyProtocol === undefined ? undefined : proxyProtocolFault('proxyProtocol', proxyProtocol),
      accessPolicyFault('accessPolicy', accessPolicy, linkerdVersion),
      props.unmatched === undefined || Object.values(UnmatchedRequests).includes(props.unmatched) ? undefined
        : `"unmatched" is not known, got ${quote(props.unmatched)}; expected one of ${Object.keys(UnmatchedRequests).join(', ')}`,
      ...networksFaults('probeNetworks', probeNetworks),
      this.workload && besideFault('workload', this.workload, metadata, 'a Server'),
    );
    const namespace = this.workload ? this.workload.namespace : ownNamespace(this, metadata);
    const version = supports(linkerdVersion, 'accessPolicy') ? 'v1beta3' : supports(linkerdVersion, 'externalWorkload') ? 'v1beta2' : 'v1beta1';
    const selector = () => this.selector(podSelector ?? externalWorkloadSelector);
    this.apiObject = createApiObject(this, {
      apiVersion: `${POLICY_GROUP}/${version}`,
      kind: 'Server',
      metadata: { ...metadata, namespace },
      spec: (): ServerSpec => ({
        [external ? 'externalWorkloadSelector' : 'podSelector']: selector(),
        port: claim.port(),
        proxyProtocol: claim.protocol(),
        ...(version === 'v1beta3' && { accessPolicy: claim.accessPolicy() }),
      }),
    });
    const traffic = InboundTraffic.of(this);
    const claim: ServerClaim = {
      by: this,
      object: { group: POLICY_GROUP, kind: 'Server', name: this.apiObject.name, namespace, apiObject: this.apiObject },
      podSelector: () => (external ? undefined : selector()),
      port: () => port?._port ?? this.onlyPort(),
      protocol: () => proxyProtocol ?? this.protocolOf(traffic, claim),
      accessPolicy: () => accessPolicy ?? traffic.stageOf(namespace),
      probeNetworks: probeNetworks ? renderNetworks(probeNetworks) : ALL_NETWORKS,
    };
    traffic.addServer(claim);
    const unmatched = props.unmatched ?? UnmatchedRequests.FORWARD;
    SynthPass.of(this).prepare(this, () => prepareServer(traffic, claim, unmatched));
    this.node.addValidation({ validate: () => serverFaults(traffic, claim, accessPolicy !== undefined) });
    this.node.defaultChild = this.apiObject;
  }

  private selector(given: LabelSelector | undefined): RenderedSelector {
    if (given !== undefined) {
      return renderSelector(given);
    }
    const { apiObject, kind } = this.workload!;
    if (kind !== 'ExternalWorkload') {
      return podSelectorOf(this, 'workload', apiObject!);
    }
    const matchLabels = apiObject!.toJson().metadata?.labels ?? {};
    refuse(this, isEmptySelector({ matchLabels }) ? `"workload" ExternalWorkload ${apiObject!.name} has no labels by which it could be selected; give it labels` : undefined);
    return { matchLabels };
  }

  private onlyPort(): number {
    const { apiObject, kind } = this.workload!;
    const ports: number[] = kind === 'ExternalWorkload' ? (apiObject!.toJson().spec?.ports ?? []).map(({ port }: { port: number }) => port)
      : [...new Set(portsOf(renderTemplate(apiObject!)!.spec).map(({ port }) => port))];
    refuse(this, ports.length === 1 ? undefined
      : `"port" is needed, because "workload" ${kind} ${apiObject!.name} has not exactly one TCP port; expected one of its ports: ${ports.length === 0 ? 'none' : ports.join(', ')}`);
    return ports[0];
  }

  /** A Server ends what annotation or default list say of a port, and protocols in which the server speaks first would wait. */
  private protocolOf(traffic: InboundTraffic, claim: ServerClaim): ProxyProtocol {
    const opaque = traffic.podsOf(claim).some(({ workload: { annotations }, ports }) => (
      ports.some((port) => isOpaquePort(port, annotations[OPAQUE_PORTS_ANNOTATION] ?? null))));
    return opaque ? ProxyProtocol.OPAQUE : ProxyProtocol.UNKNOWN;
  }
}
