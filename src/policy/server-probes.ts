import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { InboundRouteClaim, ServerClaim } from './inbound-claims';
import { clientsContain, InboundTraffic } from './inbound-traffic';
import { HttpRouteApiGroup, routeApiVersion } from '../linkerd/gateway-api';
import { INBOUND } from '../linkerd/inbound';
import { isEverywhere } from '../linkerd/networks';
import { GRPC_HEALTH_SERVICE, Probe, probesOf } from '../linkerd/pods';
import { createApiObject } from '../manifest/api-object';
import { AuthorizationPolicySpec, NetworkAuthenticationSpec, POLICY_GROUP, POLICY_V1ALPHA1, renderNetworks } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { UnmatchedRequests } from '../routing/route-rules';

/** The apiVersion of an inbound route. */
export function inboundRouteVersion(owner: Construct, kind: 'HTTPRoute' | 'GRPCRoute', apiGroup: string): { apiVersion: string } | { fault: string } {
  return kind === 'HTTPRoute' && apiGroup === HttpRouteApiGroup.LINKERD ? { apiVersion: `${POLICY_GROUP}/v1beta3` } : routeApiVersion(kind, MeshTarget.of(owner));
}

/** A Server as the parent of a route: without a port or section, with which Linkerd would ignore the route. */
export function serverParentRef({ name, namespace }: { readonly name: string; readonly namespace?: string }): object {
  return { group: POLICY_GROUP, kind: 'Server', name, namespace };
}

/** The probes that reach the port of a Server. */
export function probesOn(traffic: InboundTraffic, server: ServerClaim): Probe[] {
  const probes = traffic.podsOf(server).flatMap(({ workload, ports }) => probesOf(workload.spec).filter(({ port }) => ports.includes(port)));
  return probes.filter((probe, i) => probes.findIndex(({ kind, path }) => kind === probe.kind && path === probe.path) === i);
}

/** Whether some clients without an identity are let in on the whole port. */
export function isOpen(traffic: InboundTraffic, server: ServerClaim): boolean {
  return traffic.grantsOn(server).some(({ route, clients }) => route === undefined && !clients.unknown && clients.identities === undefined);
}

/** Whether all from where probes may come are let in on the whole port anyway. */
function isOpenToProbes(traffic: InboundTraffic, server: ServerClaim): boolean {
  const kubelet = isEverywhere(server.probeNetworks) ? {} : { networks: server.probeNetworks };
  return traffic.grantsOn(server).some(({ route, clients }) => route === undefined && clientsContain(clients, kubelet));
}

/** The probes for which a Server has a route: all that its proxies can see, once Linkerd does not let in every one of them by itself. */
export function routedProbes(traffic: InboundTraffic, server: ServerClaim): Probe[] {
  const { route, probes: http } = INBOUND[server.protocol()];
  const probes = probesOn(traffic, server).filter(({ kind }) => route !== undefined && (kind === 'grpc' || (kind === 'http' && http)));
  const needsRoute = traffic.routesOf(server.object).length > 0 || (probes.some(({ automatic }) => !automatic) && !isOpenToProbes(traffic, server));
  return needsRoute ? probes : [];
}

/**
 * The routes that a Server needs beside those that were made for it: the first route ends what Linkerd does for HTTP
 * probes by itself, which it never does for those of gRPC, and what no route matches is answered with 404.
 */
export function prepareServer(traffic: InboundTraffic, server: ServerClaim, unmatched: UnmatchedRequests): void {
  const kind = INBOUND[server.protocol()].route;
  const routes = traffic.routesOf(server.object);
  const needed = routedProbes(traffic, server);
  if (kind === undefined || routes.length + needed.length === 0) {
    return;
  }
  const admitted = isOpenToProbes(traffic, server);
  // On a Server that lets them in anyway they need a route at most, and no policy.
  if (needed.length > 0 && (!admitted || unmatched === UnmatchedRequests.NOT_FOUND)) {
    const probeRoute = emitRoute('Probes', server, routes, kind === 'GRPCRoute' ? grpcRules() : httpRules(needed));
    if (!admitted) {
      allowProbes(traffic, server, probeRoute);
    }
  }
  if (unmatched === UnmatchedRequests.FORWARD && !routes.some((route) => route.takesAll())) {
    emitRoute('Unmatched', server, routes, [kind === 'HTTPRoute' ? { matches: [{ path: { type: 'PathPrefix', value: '/' } }] } : {}]);
  }
}

function httpRules(probes: readonly Probe[]): object[] {
  const matches = probes.map(({ kind, path }) => ({ path: { type: 'Exact', value: path }, method: kind === 'grpc' ? 'POST' : 'GET' }));
  // A rule of the HTTPRoute of policy.linkerd.io has room for eight.
  return Array.from({ length: Math.ceil(matches.length / 8) }, (_, i) => ({ matches: matches.slice(i * 8, i * 8 + 8) }));
}

function grpcRules(): object[] {
  return [{ matches: [{ method: { type: 'Exact', service: GRPC_HEALTH_SERVICE } }] }];
}

function allowProbes(traffic: InboundTraffic, { by, object: { namespace }, probeNetworks: networks }: ServerClaim, route: ApiObject): void {
  const authentication = traffic.shared(`${namespace} ${JSON.stringify(networks)}`, () => createApiObject(by, {
    apiVersion: POLICY_V1ALPHA1,
    kind: 'NetworkAuthentication',
    metadata: { namespace },
    spec: (): NetworkAuthenticationSpec => ({ networks: renderNetworks(networks) }),
  }, 'ProbeNetworks'));
  createApiObject(by, {
    apiVersion: POLICY_V1ALPHA1,
    kind: 'AuthorizationPolicy',
    metadata: { namespace },
    spec: (): AuthorizationPolicySpec => ({
      targetRef: { group: route.apiGroup, kind: route.kind, name: route.name },
      requiredAuthenticationRefs: [{ group: POLICY_GROUP, kind: 'NetworkAuthentication', name: authentication.name, namespace }],
    }),
  }, 'ProbePolicy');
}

function emitRoute(id: string, server: ServerClaim, routes: readonly InboundRouteClaim[], rules: object[]): ApiObject {
  const kind = INBOUND[server.protocol()].route!;
  const apiGroup = kind === 'GRPCRoute' ? HttpRouteApiGroup.GATEWAY_API : routes[0]?.apiGroup ?? HttpRouteApiGroup.LINKERD;
  const version = inboundRouteVersion(server.by, kind, apiGroup);
  if ('fault' in version) {
    throw new Error(`${server.by.node.path}: ${version.fault}`);
  }
  return createApiObject(server.by, {
    apiVersion: version.apiVersion,
    kind,
    metadata: { namespace: server.object.namespace },
    spec: () => ({ parentRefs: [serverParentRef(server.object)], rules }),
  }, id);
}
