import { Construct, IConstruct } from 'constructs';
import { Clients, ServerClaim } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { Network } from './network';
import { supports } from '../linkerd/features';
import { AccessPolicy } from '../linkerd/inbound';
import { NetworkRange, networksFaults } from '../linkerd/networks';
import { proxyPort } from '../linkerd/proxy-rules';
import { refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { inNamespace, NetworkPeer, NetworkPolicySpec, tcp } from '../manifest/network-policy';
import { MeshTarget } from '../mesh-target';
import { annotationsOf } from '../references/annotate';
import { ResolvedObject, resolveObject } from '../references/object-ref';
import { SynthPass } from '../synth-pass';

/**
 * A meshed namespace, and what of the network its pods need beside the mesh.
 */
export interface MeshNetworkPolicyProps {
  /**
   * The namespace: a MeshedNamespace, or any construct with a Namespace of this app.
   */
  readonly namespace: IConstruct;

  /**
   * Namespaces of those who read the proxies' metrics and use tap.
   *
   * @default - linkerd-viz
   */
  readonly observers?: IConstruct[];

  /**
   * Where pods may connect to outside of the cluster's DNS, Linkerd's control plane and other meshed pods: databases,
   * the internet, the API server.
   *
   * @default - nowhere
   */
  readonly egressNetworks?: Network[];
}

const DNS_PORT = 53;
/** Identity, destination and policy, as the control plane's own pods listen. */
const CONTROL_PLANE_PORTS = [8080, 8086, 8090];

/**
 * NetworkPolicies that fit meshed pods. Those that are written for the application's ports do not: since Linkerd 2.18 all
 * meshed traffic arrives on the proxy's port, 4143, whatever port the client dialled, so the network can say from where
 * pods are reached, and only Servers and AuthorizationPolicies on which port and by whom.
 *
 * Results in a NetworkPolicy for all pods of the namespace, with which they reach DNS, the control plane and the mesh. Once
 * a DefaultDeny of the namespace is enforced, it closes the pods to all but those who read metrics and use tap, and at synth
 * there is one more for the pods of each Server of the app, which lets in the clients of its AuthorizationPolicies: meshed
 * ones on the proxy's port by their namespaces (before 2.18 on the Server's port, too), others by their networks on the
 * Server's port.
 *
 * @example
 * new MeshNetworkPolicy(chart, 'network', { namespace });
 */
export class MeshNetworkPolicy extends Construct {
  private readonly namespace: ResolvedObject;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the namespace, and what else its pods need
   * @throws if it is no Namespace of this app, or a network is none
   */
  public constructor(scope: Construct, id: string, props: MeshNetworkPolicyProps) {
    super(scope, id);
    this.namespace = resolveObject(this, 'namespace', props.namespace, ['Namespace'], 'a construct with a Namespace of this app');
    refuse(this,
      this.namespace.apiObject ? undefined : `"namespace" ${this.namespace.name} is a reference, of which nothing is known; expected a construct with a Namespace of this app`,
      ...networksFaults('egressNetworks', props.egressNetworks),
    );
    const traffic = InboundTraffic.of(this);
    const observers = (props.observers ?? []).map((each, i) => resolveObject(this, `observers[${i}]`, each, ['Namespace'], 'a construct with a Namespace, or a NamespaceRef').name);
    this.emit('Mesh', () => this.forAll(traffic, props.observers ? observers : ['linkerd-viz'], props.egressNetworks ?? []));
    const make = () => this.servers(traffic).forEach((server) => this.emit(server.object.name, () => this.forServer(traffic, server)));
    SynthPass.of(this).prepare(this, { make });
  }

  /** Until then ports are open, and the network cannot tell one from another on the proxy's port. */
  private isEnforced(traffic: InboundTraffic): boolean {
    return traffic.isStaged(this.namespace.name) && traffic.stageOf(this.namespace.name) === AccessPolicy.DENY;
  }

  private servers(traffic: InboundTraffic): ServerClaim[] {
    return this.isEnforced(traffic) ? traffic.serversIn(this.namespace.name).filter((server) => traffic.podsOf(server).length > 0) : [];
  }

  private emit(id: string, spec: () => NetworkPolicySpec): void {
    createApiObject(this, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace: this.namespace.name }, spec }, id);
  }

  private forAll(traffic: InboundTraffic, observers: readonly string[], networks: readonly Network[]): NetworkPolicySpec {
    const { controlPlaneNamespace } = MeshTarget.of(this);
    const { inbound, admin, control } = this.proxyPorts();
    const anyPod = { namespaceSelector: {} };
    const denies = this.isEnforced(traffic);
    return {
      podSelector: {},
      policyTypes: denies ? ['Ingress', 'Egress'] : ['Egress'],
      ...(denies && { ingress: observers.map((name) => ({ from: [inNamespace(name)], ports: tcp(inbound, admin, control) })) }),
      egress: [
        { to: [anyPod], ports: [{ protocol: 'UDP', port: DNS_PORT }, ...tcp(DNS_PORT)] },
        { to: [inNamespace(controlPlaneNamespace)], ports: tcp(inbound, ...CONTROL_PLANE_PORTS) },
        { to: [anyPod], ...(this.hasOneMeshPort() && { ports: tcp(inbound) }) },
        ...(networks.length > 0 ? [{ to: networks.map(ipBlock) }] : []),
      ],
    };
  }

  private forServer(traffic: InboundTraffic, server: ServerClaim): NetworkPolicySpec {
    const { inbound } = this.proxyPorts();
    const port = server.port();
    const grants: Clients[] = server.accessPolicy() === AccessPolicy.AUDIT ? [{}] : traffic.grantsOn(server).map(({ clients }) => clients);
    const meshed = grants.filter(({ identities, unknown }) => identities !== undefined || unknown);
    const unmeshed = grants.filter(({ identities, unknown }) => identities === undefined && !unknown);
    const ports = [...tcp(inbound), ...(this.hasOneMeshPort() ? [] : tcp(port))];
    return {
      podSelector: server.podSelector()!,
      policyTypes: ['Ingress'],
      ingress: [
        ...meshed.map(({ identities, networks, unknown }) => ({ ...from(unknown ? ['*'] : identities!.map((identity) => this.namespaceOf(identity)), networks), ports })),
        ...unmeshed.map(({ networks }) => ({ ...(networks && { from: networks.map(ipBlock) }), ports: [...tcp(port), ...tcp(inbound)] })),
      ],
    };
  }

  /** The namespace in this cluster of who has an identity, or `*` where it may be any or is in another cluster. */
  private namespaceOf(identity: string): string {
    const { controlPlaneNamespace, trustDomain } = MeshTarget.of(this);
    const suffix = `.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
    const [, namespace] = identity.endsWith(suffix) ? /^.*\.([^.]+)$/.exec(identity.slice(0, -suffix.length)) ?? [] : [];
    return namespace ?? '*';
  }

  private hasOneMeshPort(): boolean {
    return supports(MeshTarget.of(this).linkerdVersion, 'oneMeshPort');
  }

  private proxyPorts(): { inbound: number; admin: number; control: number } {
    const annotations = annotationsOf(this.namespace.apiObject!);
    return { inbound: proxyPort('inbound', annotations), admin: proxyPort('admin', annotations), control: proxyPort('control', annotations) };
  }
}

/** Where clients may come from: those of any namespace may be in another cluster, too. */
function from(namespaces: readonly string[], networks: readonly NetworkRange[] | undefined): { from?: NetworkPeer[] } {
  if (networks !== undefined) {
    return { from: networks.map(ipBlock) };
  }
  return namespaces.includes('*') ? {} : { from: [...new Set(namespaces)].map(inNamespace) };
}

function ipBlock({ cidr, except = [] }: NetworkRange): NetworkPeer {
  const withBits = (text: string) => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  return { ipBlock: { cidr: withBits(cidr), ...(except.length > 0 && { except: except.map(withBits) }) } };
}
