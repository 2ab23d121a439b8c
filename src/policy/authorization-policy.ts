import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Clients } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { besideFault } from './placement';
import { authenticationCountFaults, noAuthenticationsFault, noServersFault } from '../linkerd/authorizations';
import { featureFault } from '../linkerd/features';
import { Fault, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { AuthorizationPolicySpec, NamespacedRef, POLICY_GROUP, POLICY_V1ALPHA1 } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { acknowledgeByProp } from '../references/acknowledged';
import { objectsBeside } from '../references/app-objects';
import { identityOf } from '../references/identity';
import { kindOf, labelOf, ResolvedObject, resolveObject } from '../references/object-ref';
import { ServiceTraffic } from '../references/service-traffic';

/**
 * Who may call what.
 */
export interface AuthorizationPolicyProps {
  /**
   * What may be called: a Server, an inbound route of one (`InboundHttpRoute`, `InboundGrpcRoute`), or a Namespace,
   * which means all Servers in it, and not the ports without a Server. A construct of ours, an imported L1, an ApiObject,
   * a `PolicyRef` of a Server, a `NamespaceRef`. A route of the Gateway API's HTTPRoute needs Linkerd 2.19. `spec.targetRef`.
   */
  readonly target: IConstruct;

  /**
   * What must hold of a client, all of it: at most one identity (a `MeshTlsAuthentication`, or a ServiceAccount) and at
   * most one network (a `NetworkAuthentication`). To let in one or another, make several policies, of which one is enough.
   * `spec.requiredAuthenticationRefs`.
   *
   * @default - none, which lets everybody in and must be said by `allowAnyone`
   */
  readonly requiredAuthentications?: IConstruct[];

  /**
   * Lets in everybody, also without mutual TLS: writes an empty list of authentications, which Linkerd takes for that.
   *
   * @default false
   */
  readonly allowAnyone?: boolean;

  /**
   * Metadata of the AuthorizationPolicy, which stands in the namespace of its target.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

const TARGETS = ['Server.policy.linkerd.io', 'HTTPRoute.policy.linkerd.io', 'HTTPRoute.gateway.networking.k8s.io', 'GRPCRoute.gateway.networking.k8s.io', 'Namespace'];
const AUTHENTICATIONS = ['MeshTLSAuthentication.policy.linkerd.io', 'NetworkAuthentication.policy.linkerd.io', 'ServiceAccount'];

/**
 * Lets clients in on a Server, on some of its requests, or on all Servers of a namespace. Policies add up: a client gets in
 * when any one of them admits it, so a policy for few beside one for many does nothing, and is refused.
 *
 * Results in an AuthorizationPolicy (`policy.linkerd.io/v1alpha1`).
 *
 * @example
 * new AuthorizationPolicy(chart, 'web-may-read', {
 *   target: new InboundHttpRoute(chart, 'read', { server, rules: [{ matches: [RouteMatch.method(HttpMethod.GET)] }] }),
 *   requiredAuthentications: [ServiceAccountRef.fromName(chart, 'web-account', { name: 'web' })],
 * });
 */
export class AuthorizationPolicy extends Construct {
  /** The AuthorizationPolicy. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the policy stands in the tree
   * @param id its id there
   * @param props what may be called, and by whom
   * @throws at construction: if the target or an authentication is of another kind, there is more than one of a kind,
   * nothing is asked of clients without `allowAnyone`, or the target release does not accept it; at synth: if a policy
   * for more clients makes this one pointless, or no Server is in a namespace that it is for
   */
  public constructor(scope: Construct, id: string, props: AuthorizationPolicyProps) {
    super(scope, id);
    const { requiredAuthentications = [], allowAnyone = false, metadata } = props;
    const target = resolveObject(this, 'target', props.target, TARGETS, 'a Server, an inbound HTTPRoute or GRPCRoute, or a Namespace');
    const required = requiredAuthentications.map((each, i) => (
      resolveObject(this, `requiredAuthentications[${i}]`, each, AUTHENTICATIONS, 'a MeshTLSAuthentication, a NetworkAuthentication or a ServiceAccount')));
    const namespace = target.kind === 'Namespace' ? target.name : target.namespace;
    refuse(this,
      ...authenticationFaults(required.map(({ kind }) => kind), allowAnyone),
      ...this.targetFaults(target),
      besideFault('target', target, metadata, 'an AuthorizationPolicy'),
      ...required.map((each, i) => namespaceKnownFault(`requiredAuthentications[${i}]`, each, namespace)),
    );
    if (allowAnyone) {
      acknowledgeByProp(this, 'policy/everyone-authorized', 'allowAnyone');
    }
    this.apiObject = createApiObject(this, {
      apiVersion: POLICY_V1ALPHA1,
      kind: 'AuthorizationPolicy',
      metadata: { ...metadata, namespace },
      spec: (): AuthorizationPolicySpec => ({
        targetRef: { group: target.group, kind: target.kind, name: target.name },
        requiredAuthenticationRefs: required.map(namespacedRef),
      }),
    });
    const traffic = InboundTraffic.of(this);
    traffic.addGrant({ by: this, target, apiObject: this.apiObject, clients: () => this.clients(traffic, required, namespace) });
    this.node.addValidation({ validate: () => this.faults(traffic, target) });
  }

  private targetFaults(target: ResolvedObject): Fault[] {
    const { linkerdVersion } = MeshTarget.of(this);
    const outbound = target.apiObject && ServiceTraffic.of(this).parentsOf(target.apiObject);
    const version = kindOf(target) === 'HTTPRoute.gateway.networking.k8s.io' ? featureFault('an HTTPRoute of the Gateway API as "target"', linkerdVersion, 'gatewayRouteAuthorization')
      : target.kind === 'GRPCRoute' ? featureFault('a GRPCRoute as "target"', linkerdVersion, 'grpcRoute') : undefined;
    return [
      outbound ? `"target" ${labelOf(target)} routes what clients send to ${outbound[0].label}, and nobody is authorized there; expected a route of a Server, made with InboundHttpRoute or InboundGrpcRoute` : undefined,
      version && target.kind === 'HTTPRoute' ? `${version}; set "apiGroup" of the route to HttpRouteApiGroup.LINKERD` : version,
    ];
  }

  private clients(traffic: InboundTraffic, required: readonly ResolvedObject[], namespace: string | undefined): Clients {
    const all = required.map((each): Clients => (
      each.kind === 'ServiceAccount' ? { identities: [identityOf(this, 'requiredAuthentications', each, namespace)] } : traffic.clientsOf(each)));
    return Object.assign({}, ...all);
  }

  private faults(traffic: InboundTraffic, target: ResolvedObject): string[] {
    return [
      ...(target.kind === 'Namespace' ? [] : traffic.pointlessFaults(this, target)),
      ...(target.apiObject && target.kind === 'Namespace' && !this.hasServers(traffic, target.name) ? [
        noServersFault('target', target.name),
      ] : []),
    ];
  }

  private hasServers(traffic: InboundTraffic, namespace: string): boolean {
    return traffic.serversIn(namespace).length > 0
      || [...objectsBeside(this).values()].some(({ kind, metadata }) => kind === 'Server' && metadata.namespace === namespace);
  }
}

/** The faults of a list of authentications, by their kinds. */
function authenticationFaults(kinds: readonly string[], allowAnyone: boolean): Fault[] {
  const none = allowAnyone ? undefined : noAuthenticationsFault('requiredAuthentications', kinds.length);
  return [
    none && `${none}; or set "allowAnyone" to true to say that`,
    kinds.length > 0 && allowAnyone ? '"allowAnyone" goes with no "requiredAuthentications"; remove one of the two' : undefined,
    ...authenticationCountFaults('requiredAuthentications', kinds),
  ];
}

/** The fault of an object that would be looked up in another namespace than it is in. */
export function namespaceKnownFault(prop: string, object: ResolvedObject, namespace: string | undefined): Fault {
  return object.kind === 'Namespace' || (object.namespace === undefined) === (namespace === undefined) ? undefined
    : `the namespaces of "${prop}" ${labelOf(object)} and of this object are not both known; set "namespace" on their Charts, or "metadata.namespace" on both`;
}

/** An object as policies refer to it, with its namespace said. */
export function namespacedRef({ group, kind, name, namespace }: ResolvedObject): NamespacedRef {
  return { group: group === '' ? '' : POLICY_GROUP, kind, name, ...(namespace !== undefined && kind !== 'Namespace' && { namespace }) };
}
