import { Construct, IConstruct } from 'constructs';
import { AllowedAccess, allowListOf } from './allow-list';
import { AuthorizationPolicy } from './authorization-policy';
import { ContainerPort } from './container-port';
import { InboundTraffic } from './inbound-traffic';
import { Network } from './network';
import { NetworkAuthentication } from './network-authentication';
import { allowClient, makeProxyServer } from './proxy-server';
import { Server } from './server';
import { featureFault } from '../linkerd/features';
import { AccessPolicy } from '../linkerd/inbound';
import { DEFAULT_INBOUND_POLICY_ANNOTATION, isMeshedPod } from '../linkerd/injection';
import { networksFaults } from '../linkerd/networks';
import { portsOf, probesOf } from '../linkerd/pods';
import { quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { annotate, annotationsOf } from '../references/annotate';
import { resolveIdentity } from '../references/identity';
import { ResolvedObject, resolveObject } from '../references/object-ref';
import { ServiceAccountRef } from '../references/service-account-ref';
import { Workload, workloadsBeside } from '../references/workloads';
import { UnmatchedRequests } from '../routing/route-rules';
import { SynthPass } from '../synth-pass';

/** How far a namespace is on its way to default-deny. */
export enum DefaultDenyStage {
  /** Everybody is still let in; what would be denied is logged and counted. Linkerd 2.16 and later. */
  AUDIT = 'AUDIT',
  /** Who is not let in is denied. */
  ENFORCE = 'ENFORCE',
}

/**
 * A namespace in which nobody may call anything unless somebody says so.
 */
export interface DefaultDenyProps {
  /**
   * The namespace: a MeshedNamespace, or any construct with a Namespace of this app.
   */
  readonly namespace: IConstruct;

  /**
   * Whether what nobody allowed is denied, or only seen.
   */
  readonly stage: DefaultDenyStage;

  /**
   * Who may read the proxies' metrics: ServiceAccounts of meshed scrapers, or Namespaces.
   *
   * @default - ServiceAccount `prometheus` in `linkerd-viz`
   */
  readonly scrapers?: IConstruct[];

  /**
   * Where scrapers without a proxy are, which have no identity.
   *
   * @default - none
   */
  readonly scraperNetworks?: Network[];

  /**
   * Who may call every port that the namespace's workloads declare, with mutual TLS: ServiceAccounts or Namespaces of
   * ingress controllers and of multicluster gateways.
   *
   * @default - none
   */
  readonly clients?: IConstruct[];

  /**
   * From where every port that the namespace's workloads declare may be called without mutual TLS: by ingress controllers
   * and load balancers that are not meshed.
   *
   * @default - none
   */
  readonly unauthenticatedNetworks?: Network[];
}

const VIZ = { name: 'prometheus', namespace: 'linkerd-viz' };

/**
 * Turns a namespace from "anyone may call anything" to default-deny, without stopping what ought to work: probes of the
 * kubelet, scrapes of metrics, tap, and the clients that are named. What workloads may do among each other is said with
 * `InboundPolicy`. Pods take the default policy that they started with: restart them.
 *
 * Results in the annotation `config.linkerd.io/default-inbound-policy` of the Namespace; a Server for the proxies' own port
 * with HTTPRoutes and AuthorizationPolicies for metrics and probes; and at synth, where clients are named or a probe needs
 * it, Servers and AuthorizationPolicies for the ports of the app's workloads in the namespace that have none.
 *
 * @example
 * new DefaultDeny(chart, 'default-deny', { namespace, stage: DefaultDenyStage.AUDIT });
 */
export class DefaultDeny extends Construct {
  private readonly namespace: ResolvedObject;
  private readonly policy: AccessPolicy;
  private readonly admin: Server;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the namespace, the stage, and who may call all of it
   * @throws at construction: if it is no Namespace of this app, it has a DefaultDeny or another default policy already, a
   * network is none, or the target cannot audit; at synth: if a workload has a more open default policy of its own, or a
   * probe cannot get through
   */
  public constructor(scope: Construct, id: string, props: DefaultDenyProps) {
    super(scope, id);
    this.namespace = resolveObject(this, 'namespace', props.namespace, ['Namespace'], 'a construct with a Namespace of this app');
    const { apiObject, name } = this.namespace;
    const { linkerdVersion } = MeshTarget.of(this);
    const traffic = InboundTraffic.of(this);
    const { stage, scraperNetworks, clients = [], unauthenticatedNetworks } = props;
    refuse(this,
      apiObject ? undefined : `"namespace" ${name} is a reference, which cannot be annotated; expected a construct with a Namespace of this app`,
      Object.values(DefaultDenyStage).includes(stage) ? undefined : `"stage" is not known, got ${quote(stage)}; expected one of ${Object.keys(DefaultDenyStage).join(', ')}`,
      stage === DefaultDenyStage.AUDIT ? featureFault('"stage" AUDIT', linkerdVersion, 'auditPolicy') : undefined,
      traffic.isStaged(name) ? `"namespace" ${name} has a DefaultDeny already; expected one for each namespace; remove one of the two` : undefined,
      ...networksFaults('scraperNetworks', scraperNetworks),
      ...networksFaults('unauthenticatedNetworks', unauthenticatedNetworks),
    );
    this.policy = stage === DefaultDenyStage.AUDIT ? AccessPolicy.AUDIT : AccessPolicy.DENY;
    annotate(this, apiObject!, { [DEFAULT_INBOUND_POLICY_ANNOTATION]: this.policy });
    traffic.setStage(name, this.policy);
    clients.forEach((client, i) => resolveIdentity(this, `clients[${i}]`, client));
    this.admin = this.allowProxies(props.scrapers ?? [ServiceAccountRef.fromName(this, 'Viz', VIZ)], scraperNetworks);
    SynthPass.of(this).prepare(this, { make: () => this.coverPorts(traffic, clients, unauthenticatedNetworks) }, true);
    this.node.addValidation({ validate: () => this.faults() });
  }

  /**
   * Who may call what in the namespace, as far as this app says it, at this moment: a row for each port of a workload, kind
   * of request and client.
   *
   * @example
   * new DefaultDeny(chart, 'default-deny', { namespace, stage: DefaultDenyStage.ENFORCE }).allowList();
   */
  public allowList(): AllowedAccess[] {
    const { admin, namespace: { name, apiObject } } = this;
    return SynthPass.of(this).within(() => (
      allowListOf(InboundTraffic.of(this), { namespace: name, annotations: annotationsOf(apiObject!), workloads: this.workloads(), admin })));
  }

  private allowProxies(scrapers: readonly IConstruct[], scraperNetworks: Network[] | undefined): Server {
    // While it is only audited, nothing is to be answered with 404 either.
    const unmatched = this.policy === AccessPolicy.DENY ? UnmatchedRequests.NOT_FOUND : UnmatchedRequests.FORWARD;
    return makeProxyServer(this, this.namespace, { scrapers, scraperNetworks }, { accessPolicy: this.saidPolicy(), unmatched });
  }

  /** Servers for the ports that have none, where somebody is to be let in or a probe must be seen, and the grants on all of them. */
  private coverPorts(traffic: InboundTraffic, clients: readonly IConstruct[], networks: Network[] | undefined): void {
    const { name } = this.namespace;
    const isGranted = clients.length > 0 || networks !== undefined;
    const covered = new Set(traffic.serversIn(name).flatMap((server) => traffic.podsOf(server))
      .flatMap(({ workload, ports }) => ports.map((port) => `${workload.apiObject.node.path} ${port}`)));
    for (const { apiObject, name: workload, spec } of this.workloads()) {
      const probed = probesOf(spec).flatMap(({ automatic, port }) => (automatic ? [] : [port]));
      const wanted = [...new Set([...(isGranted ? portsOf(spec).map(({ port }) => port) : []), ...probed])];
      for (const port of wanted.filter((each) => !covered.has(`${apiObject.node.path} ${each}`)).sort((a, b) => a - b)) {
        new Server(this, `${apiObject.kind}-${workload}-${port}`, { workload: apiObject, port: ContainerPort.number(port), accessPolicy: this.saidPolicy() });
      }
    }
    if (isGranted) {
      const network = networks && new NetworkAuthentication(this, 'UnauthenticatedNetworks', { networks, metadata: { namespace: name } });
      for (const { by, object } of traffic.serversIn(name).filter((server) => server.by !== this.admin)) {
        clients.forEach((client, i) => allowClient(this, `Client${i + 1}-${object.name}`, by, client, `clients[${i}]`, name));
        if (network) {
          new AuthorizationPolicy(this, `Unauthenticated-${object.name}`, { target: by, requiredAuthentications: [network] });
        }
      }
    }
  }

  /** That nobody is let in on a Server of ours is meant. */
  private saidPolicy(): AccessPolicy | undefined {
    return this.policy === AccessPolicy.DENY ? AccessPolicy.DENY : undefined;
  }

  /** The meshed workloads of the namespace in this app. */
  private workloads(): Workload[] {
    const namespace = annotationsOf(this.namespace.apiObject!);
    return workloadsBeside(this).filter((each) => each.namespace === this.namespace.name && isMeshedPod(namespace, each.annotations, each.spec));
  }

  private faults(): string[] {
    const allowed: (string | undefined)[] = [undefined, AccessPolicy.DENY, this.policy];
    const { apiObject: namespaceObject, name } = this.namespace;
    const isMeshed = isMeshedPod(annotationsOf(namespaceObject!), {}, {}) || this.workloads().length > 0;
    const policies = this.workloads().map(({ apiObject, annotations }) => ({ apiObject, policy: annotations[DEFAULT_INBOUND_POLICY_ANNOTATION] }));
    return isMeshed ? policies.filter(({ policy }) => !allowed.includes(policy)).map(({ apiObject, policy }) => (
      `${apiObject.kind} ${apiObject.name} in the namespace has a default policy of its own, got ${quote(policy)}, with which it is not subject to this one; expected none; remove it, and let clients in with an InboundPolicy`))
      : [`"namespace" ${name} is not meshed, and policies concern pods with a proxy only; expected a MeshedNamespace; mesh it with MeshedNamespace.mesh`];
  }
}
