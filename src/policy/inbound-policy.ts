import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AllowedRequests, AllowOptions, GatewayAllowOptions, InboundPolicyProps, TrustDomainAllowOptions } from './allow-options';
import { AuthorizationPolicy } from './authorization-policy';
import { ContainerPort } from './container-port';
import { InboundGrpcRoute } from './inbound-grpc-route';
import { InboundHttpRoute } from './inbound-http-route';
import { MeshTlsAuthentication } from './mesh-tls-authentication';
import { Network } from './network';
import { NetworkAuthentication } from './network-authentication';
import { ClientGrant, PortRoute, PortServer } from './port-route';
import { Server, ServerOptions } from './server';
import { meshIdentity } from '../linkerd/identities';
import { ProxyProtocol } from '../linkerd/inbound';
import { GATEWAY_NAME, MULTICLUSTER_NAMESPACE } from '../linkerd/links';
import { isDnsLabel, isDnsSubdomain, namespaceFault } from '../linkerd/names';
import { serviceAccountOf } from '../linkerd/pods';
import { Fault, quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { resolveClient } from '../references/identity';
import { labelOf, ResolvedObject, resolveObject } from '../references/object-ref';
import { renderTemplate, WORKLOAD_KINDS } from '../references/pod-template';
import { ownServiceAccount } from '../references/service-account';
import { ServiceAccountRef } from '../references/service-account-ref';
import { RouteMatch } from '../routing/route-match';

/** What a rule of every route has room for. */
const MATCHES_PER_RULE = 8;

/**
 * Who may call a workload, said as it is meant: whoever is not let in here is kept out of the ports that are mentioned.
 *
 * Makes, once for each need: a Server for each port, an HTTPRoute or GRPCRoute for each set of requests, an
 * AuthorizationPolicy for each client with the authentications that it needs, and a ServiceAccount for a client that shares
 * the `default` one of its namespace, which it then runs as, because otherwise all pods there would be let in with it.
 *
 * @example
 * const inbound = new InboundPolicy(chart, 'inbound', { workload: deployment });
 * inbound.allowFrom(webDeployment, { port: ContainerPort.number(8080), routes: [RouteMatch.pathPrefix('/api')] });
 */
export class InboundPolicy extends Construct {
  private readonly workload: ResolvedObject;
  private readonly servers = new Map<string, PortServer>();
  private readonly grants = new Map<string, AuthorizationPolicy>();
  /** Those that were said, and do not only follow from a wider one. */
  private readonly said = new Set<string>();
  private readonly clients: { readonly workload: ResolvedObject; readonly account: ResolvedObject }[] = [];

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the workload
   * @throws at construction: if the workload is none, or a port is there twice; at synth: as `Server` does, and if the pods of
   * a client run as another ServiceAccount by then
   */
  public constructor(scope: Construct, id: string, props: InboundPolicyProps) {
    super(scope, id);
    this.workload = resolveObject(this, 'workload', props.workload, [...WORKLOAD_KINDS, 'ExternalWorkload.workload.linkerd.io'],
      'a construct with a Deployment, another workload, or an ExternalWorkload');
    const ports = props.ports ?? [];
    const twice = ports.find(({ port }, i) => ports.findIndex((other) => `${other.port}` === `${port}`) !== i);
    refuse(this, twice && `"ports" has the port ${twice.port} twice; expected each once`);
    ports.forEach(({ port, ...options }) => this.addServer(port, options));
    this.node.addValidation({ validate: () => this.accountFaults() });
  }

  /**
   * The Server of a port, for what is said of it besides, such as rate limits; made if it is not there yet.
   *
   * @param port the container port; without it the only TCP port of the workload
   *
   * @example
   * new HttpLocalRateLimitPolicy(chart, 'limits', { server: inbound.server(), total: 100 });
   */
  public server(port?: ContainerPort): Server {
    return this.serverOf(port).server;
  }

  /**
   * Lets in the pods of a workload, an external workload, the pods that run as a ServiceAccount, or all of a namespace, with
   * mutual TLS.
   *
   * @param client a workload, an ExternalWorkload, a ServiceAccount or a Namespace: a construct with such an object, a
   * `ServiceAccountRef`, a `NamespaceRef`
   * @param options which port and requests, and from where
   * @returns the policy; the one that is there if that has been said already
   * @throws at construction: if the client is something else, or what it may call cannot be said to the port; at synth: if
   * it is let in by another policy anyway
   *
   * @example
   * inbound.allowFrom(NamespaceRef.fromName(chart, 'frontend', 'frontend'));
   */
  public allowFrom(client: IConstruct, options: AllowOptions = {}): AuthorizationPolicy {
    const resolved = resolveClient(this, 'client', client);
    if (resolved.kind === 'ExternalWorkload') {
      return this.allowFromIdentities([resolved.apiObject!.toJson().spec?.meshTLS?.identity ?? ''], options);
    }
    this.refuseUnknownNamespace('client', resolved);
    if (resolved.kind === 'Namespace') {
      return this.allow(`namespace-${resolved.name}`, options, (id) => [new MeshTlsAuthentication(this, id, { identityRefs: [client], metadata: this.metadata() })]);
    }
    const account = resolved.kind === 'ServiceAccount' ? resolved : ownServiceAccount(client, resolved);
    if (resolved.kind !== 'ServiceAccount') {
      this.clients.push({ workload: resolved, account });
    }
    const { name, namespace } = account;
    return this.allow(`${namespace ?? ''}-${name}`, options, () => [account]);
  }

  /**
   * Lets in clients with some identities: of other clusters, of external workloads.
   *
   * @param identities DNS names, the first label of which may be `*`, and SPIFFE URIs
   * @param options which port and requests, and from where
   * @returns the policy; the one that is there if that has been said already
   * @throws if there is none, or one is no identity, and as `allowFrom` does
   *
   * @example
   * inbound.allowFromIdentities(['spiffe://root.linkerd.cluster.local/vm']);
   */
  public allowFromIdentities(identities: string[], options: AllowOptions = {}): AuthorizationPolicy {
    return this.allow([...identities].sort().join('-') || 'nobody', options, (id) => [new MeshTlsAuthentication(this, id, { identities, metadata: this.metadata() })]);
  }

  /**
   * Lets in every workload of a mesh: all ServiceAccounts whose identities end in a trust domain.
   *
   * @param options which mesh, which port and requests, and from where
   * @returns the policy; the one that is there if that has been said already
   * @throws if the trust domain is none, and as `allowFrom` does
   *
   * @example
   * inbound.allowFromTrustDomain({ trustDomain: 'east.example.com' });
   */
  public allowFromTrustDomain(options: TrustDomainAllowOptions = {}): AuthorizationPolicy {
    const target = MeshTarget.of(this);
    const { trustDomain = target.trustDomain, controlPlaneNamespace = target.controlPlaneNamespace, ...others } = options;
    refuse(this,
      isDnsSubdomain(trustDomain) ? undefined : `"trustDomain" is not a DNS domain, got ${quote(trustDomain)}; expected a name such as "cluster.local"`,
      isDnsLabel(controlPlaneNamespace) ? undefined : `"controlPlaneNamespace" is not a namespace name, got ${quote(controlPlaneNamespace)}; expected a name such as "linkerd"`,
    );
    return this.allowFromIdentities([meshIdentity(controlPlaneNamespace, trustDomain)], others);
  }

  /**
   * Lets in the multicluster gateway of this cluster, as which all clients of all clusters come that reach the workload
   * through it: they cannot be told apart here. Between flat and federated Services clients keep their identity.
   *
   * @param options which gateway, which port and requests, and from where
   * @returns the policy; the one that is there if that has been said already
   * @throws if a name is none, and as `allowFrom` does
   *
   * @example
   * ExportedService.mirror(web);
   * inbound.allowGateway({ routes: [RouteMatch.pathPrefix('/api')] });
   */
  public allowGateway(options: GatewayAllowOptions = {}): AuthorizationPolicy {
    const { gatewayName: name = GATEWAY_NAME, gatewayNamespace: namespace = MULTICLUSTER_NAMESPACE, ...others } = options;
    refuse(this,
      isDnsSubdomain(name) ? undefined : `"gatewayName" is not the name of a ServiceAccount, got ${quote(name)}; expected lower-case letters, digits, "-" and ".", at most 253`,
      namespaceFault('gatewayNamespace', namespace),
    );
    return this.allow(`${namespace}-${name}`, others, () => [{ group: '', kind: 'ServiceAccount', name, namespace }]);
  }

  /**
   * Lets in clients by their network alone, also without mutual TLS: those that are not meshed. Every pod in the networks can
   * call then.
   *
   * @param networks where they are
   * @param options which port and requests
   * @returns the policy; the one that is there if that has been said already
   * @throws if there is no network, or one is none, and as `allowFrom` does
   *
   * @example
   * inbound.allowUnauthenticatedFrom([{ cidr: '10.0.0.0/24' }]);
   */
  public allowUnauthenticatedFrom(networks: Network[], options: AllowedRequests = {}): AuthorizationPolicy {
    return this.allow('unauthenticated', { ...options, networks }, () => []);
  }

  private allow(client: string, options: AllowOptions, authenticate: (id: string) => (Construct | ResolvedObject)[]): AuthorizationPolicy {
    const { port, routes, networks } = options;
    refuse(this,
      routes?.length === 0 ? '"routes" is empty; expected at least one match, or leave it away for all requests' : undefined,
      networks?.length === 0 ? '"networks" is empty; expected at least one network, or leave it away for all' : undefined,
    );
    const server = this.serverOf(port);
    const grant: ClientGrant = { client, networks, authenticate };
    const route = routes && this.routeOf(server, routes);
    const target = route?.route ?? server.server;
    const narrower = server.routes.filter((other) => route && other !== route && other.isWithin(route));
    refuse(this, ...narrower.map((other) => this.pointlessFault(grant, other.route, target)), this.pointlessFault(grant, target));
    route?.grants.push(grant);
    this.said.add(keyOf(grant, target));
    // Linkerd looks at the policies of the most specific route only.
    narrower.forEach((other) => this.grant(grant, other.route));
    return this.grant(grant, target);
  }

  /** The fault of a grant that says a part of what another one says: the other comes now, or was there before. */
  private pointlessFault(grant: ClientGrant, target: Construct, by?: Construct): Fault {
    const key = keyOf(grant, target);
    return this.said.has(key) === (by === undefined) || !this.grants.has(key) ? undefined
      : `the requests of ${target.node.id} are let in for this client ${by ? 'already, which this grant for more of them makes pointless' : 'by a grant for more of them already'}; expected each client and request once; leave the narrower one away`;
  }

  private grant({ client, networks, authenticate }: ClientGrant, target: Construct): AuthorizationPolicy {
    const key = keyOf({ client, networks }, target);
    const there = this.grants.get(key);
    if (there) {
      return there;
    }
    const id = this.freeId(`From-${client}-${target.node.id}`);
    const identity = authenticate(`${id}-Identity`);
    const network = networks ? [new NetworkAuthentication(this, `${id}-Networks`, { networks, metadata: this.metadata() })] : [];
    const requiredAuthentications = [...identity.map((each) => this.constructOf(each)), ...network];
    const policy = new AuthorizationPolicy(this, id, { target, requiredAuthentications });
    this.grants.set(key, policy);
    return policy;
  }

  /** An id that becomes part of names: with letters, digits and dashes only, and not taken. */
  private freeId(words: string): string {
    const id = words.replace(/\*/g, 'any').replace(/[^A-Za-z0-9-]+/g, '-');
    const taken = [id, ...this.node.children.map((child) => child.node.id)];
    return [id, ...taken.map((_, i) => `${id}-${i + 2}`)].find((each) => this.node.tryFindChild(each) === undefined)!;
  }

  /** A ServiceAccount that is only known by its name becomes a reference. */
  private constructOf(client: Construct | ResolvedObject): IConstruct {
    if ('node' in client) {
      return client;
    }
    const id = `Account-${client.namespace ?? ''}-${client.name}`;
    return client.apiObject ?? this.node.tryFindChild(id) ?? ServiceAccountRef.fromName(this, id, client);
  }

  private serverOf(port: ContainerPort | undefined): PortServer {
    return this.servers.get(`${port ?? ''}`) ?? this.addServer(port, {});
  }

  private addServer(port: ContainerPort | undefined, options: ServerOptions): PortServer {
    const server = new Server(this, port === undefined ? 'Server' : `Server-${port}`, { ...options, workload: this.workload.apiObject!, port });
    const entry: PortServer = { server, grpc: options.proxyProtocol === ProxyProtocol.GRPC, routes: [] };
    this.servers.set(`${port ?? ''}`, entry);
    return entry;
  }

  private routeOf(server: PortServer, matches: RouteMatch[]): PortRoute {
    const key = matches.map((match) => JSON.stringify(match?._conditions?.())).sort().join();
    const there = server.routes.find((route) => route.key === key);
    if (there) {
      return there;
    }
    const count = Math.ceil(matches.length / MATCHES_PER_RULE);
    const rules = Array.from({ length: count }, (_, i) => ({ matches: matches.slice(i * MATCHES_PER_RULE, (i + 1) * MATCHES_PER_RULE) }));
    const id = `${server.server.node.id.replace('Server', 'Route')}-${server.routes.length + 1}`;
    const props = { server: server.server, rules };
    const construct = server.grpc ? new InboundGrpcRoute(this, id, props) : new InboundHttpRoute(this, id, props);
    const route = new PortRoute(this, construct, key, matches.map((match) => match._conditions()));
    const wider = server.routes.filter((other) => route.isWithin(other));
    server.routes.forEach((other) => other.isWithin(route));
    server.routes.push(route);
    wider.forEach((other) => other.grants.forEach((grant) => this.grant(grant, construct)));
    return route;
  }

  private metadata(): { namespace?: string } {
    return { namespace: this.workload.namespace };
  }

  private refuseUnknownNamespace(prop: string, object: ResolvedObject): void {
    const fault: Fault = object.kind === 'Namespace' || (object.namespace === undefined) === (this.workload.namespace === undefined) ? undefined
      : `the namespaces of "${prop}" ${labelOf(object)} and of "workload" ${labelOf(this.workload)} are not both known; set "namespace" on their Charts, or "metadata.namespace" on both`;
    refuse(this, fault);
  }

  private accountFaults(): string[] {
    return this.clients.flatMap(({ workload, account }) => {
      const now = serviceAccountOf(renderTemplate(workload.apiObject as ApiObject)!.spec);
      return now === account.name ? []
        : [`${labelOf(workload)} was let in as ServiceAccount ${quote(account.name)}, and runs as ${quote(now)}; expected the same; choose its ServiceAccount before it is let in`];
    });
  }
}

function keyOf({ client, networks }: Pick<ClientGrant, 'client' | 'networks'>, target: Construct): string {
  return JSON.stringify([client, networks, target.node.id]);
}
