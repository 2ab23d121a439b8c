import {
  ROUTE_PROTOCOLS, authorizationsOfRoute, authorizationsOfServer, protocolOfServer, routeOf, routesOfServer, targetsRoute, unsupportedFilters,
} from './policy-allowed';
import { Context, authenticationKind, find, home, ofKind, probes, selectedPorts, serverRefs, workloads } from './policy-objects';
import { attachments, title } from './service-traffic';
import { Manifest, when } from './target';

function parentErrors(ref: any, route: Manifest, { manifests, options }: Context): string[] {
  const at = `parentRef ${ref.name}`;
  const elsewhere = (ref.namespace ?? home(route)) !== home(route);
  const server = find(manifests, 'Server', home(route), ref.name);
  const protocol = server && protocolOfServer(server);
  return [
    ...when(ref.port !== undefined, `${at}: a Server has no port, and Linkerd ignores the route`),
    ...when(ref.sectionName !== undefined, `${at}: a Server has no sectionName, and Linkerd ignores the route`),
    ...when(elsewhere, `${at}: a Server of namespace ${ref.namespace} is out of reach, and Linkerd ignores the route`),
    ...when(!server && !elsewhere && options.closed, `${at} is not there`),
    ...when(protocol && !elsewhere && !ROUTE_PROTOCOLS[route.kind]?.includes(protocol), `${at} speaks ${protocol}, where ${route.kind}s are ignored`),
  ];
}

const ANNOTATION = /^(retry|timeout)\.linkerd\.io\//;

const isResponseFilter = ({ type }: any): boolean => type === 'ResponseHeaderModifier';

/** What only the proxies of clients read, or apply. */
function outboundErrors({ metadata, spec }: Manifest): string[] {
  const rules: any[] = spec.rules ?? [];
  return [
    ...Object.keys(metadata.annotations ?? {}).filter((key) => ANNOTATION.test(key)).map((key) => `${key} has no effect on requests to a Server`),
    ...rules.flatMap(({ backendRefs, timeouts, filters = [] }, i) => [
      ...when(backendRefs?.length, `rules[${i}].backendRefs have no effect on requests to a Server`),
      ...when(timeouts, `rules[${i}].timeouts have no effect on requests to a Server`),
      ...when(filters.some(isResponseFilter), `rules[${i}]: ResponseHeaderModifier has no effect on requests to a Server`),
    ]),
  ];
}

/** Judges a route that has Servers for parents; what it is to Services and EgressNetworks is not the matter here. */
export function inboundRouteErrors(route: Manifest, context: Context): string[] {
  const matches: any[] = (route.spec.rules ?? []).flatMap((rule: any) => rule.matches ?? []);
  return [
    ...serverRefs(route).flatMap((ref) => parentErrors(ref, route, context)),
    ...(attachments(route).length === 0 ? outboundErrors(route) : []),
    ...unsupportedFilters(route).map((type) => `filter ${type} makes Linkerd ignore the route`),
    ...when(route.kind === 'GRPCRoute' && matches.some(({ method }) => !method), 'a match without method fails every request to the Server'),
  ];
}

/** A policy for a route narrows nothing on a Server that lets its clients in anyway. */
export function scopeErrors(policy: Manifest, { manifests }: Context): string[] {
  const routes = manifests.filter((route) => route.spec && targetsRoute(policy, route));
  const servers = routes.flatMap((route) => serverRefs(route).flatMap(({ name }) => find(manifests, 'Server', home(route), name) ?? []));
  return [...new Set(servers)].filter(({ spec }) => /^(all|cluster)-/.test(spec.accessPolicy ?? ''))
    .map((server) => `restricts nothing: ${title(server)} has the accessPolicy ${server.spec.accessPolicy}`);
}

/** Whether a client without identity can be let in. */
function takesAnyone(m: Manifest): boolean {
  return m.kind === 'ServerAuthorization' ? m.spec.client?.unauthenticated === true
    : (m.spec.requiredAuthenticationRefs ?? []).every((ref: any) => authenticationKind(ref) === 'NetworkAuthentication');
}

/** Routes end the authorization that probes have by themselves. */
export function probeErrors(server: Manifest, { manifests, target }: Context): string[] {
  const routes = routesOfServer(server, manifests).filter(({ kind }) => kind === 'HTTPRoute');
  const open = /^(all|cluster)-unauthenticated$|^audit$/.test(server.spec.accessPolicy ?? '')
    || authorizationsOfServer(server, manifests).some(takesAnyone);
  const near = workloads(manifests, target).filter(({ manifest }) => home(manifest) === home(server));
  const asked = near.flatMap((its) => {
    const ports = selectedPorts(server, its, target);
    return probes(its).filter(({ port }) => ports.includes(port)).map((probe) => ({ ...probe, workload: its.manifest }));
  });
  const errors = asked.filter(({ https }) => https || routes.length > 0).flatMap(({ path, port, https, workload }) => {
    const probe = `probe GET ${path} on port ${port} of ${title(workload)}`;
    if (https) {
      // To the proxy it is a TLS connection, for which there are no routes.
      return [
        ...when(/^HTTP|^gRPC/.test(server.spec.proxyProtocol ?? ''), `${probe} is TLS, and the Server speaks ${server.spec.proxyProtocol}`),
        ...when(!open, `${probe} is TLS, and clients without an identity are not let in`),
      ];
    }
    const route = routeOf(routes, { method: 'GET', path });
    const identified = route && !open && !authorizationsOfRoute(route, manifests).some(takesAnyone);
    return route ? when(identified, `${probe} goes to ${title(route)}, which asks for an identity`) : [`${probe} goes to none of the routes`];
  });
  return [...new Set(errors)];
}

const sorted = (value: any): any => (Array.isArray(value) ? value.map((each) => JSON.stringify(sorted(each))).sort()
  : value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value);

const signature = ({ spec: { podSelector, externalWorkloadSelector, port } }: Manifest): string =>
  JSON.stringify(sorted({ podSelector, externalWorkloadSelector, port }));

/** Of two Servers on one port of a pod, the older one wins. */
export function overlapErrors(server: Manifest, { manifests, target }: Context): string[] {
  const servers = ofKind(manifests, 'Server');
  const later = servers.slice(servers.indexOf(server) + 1).filter((other) => home(other) === home(server));
  const near = workloads(manifests, target).filter(({ manifest }) => home(manifest) === home(server));
  return later.flatMap((other) => {
    const shared = near.flatMap((its) => {
      const ports = selectedPorts(other, its, target);
      const both = selectedPorts(server, its, target).filter((port) => ports.includes(port));
      return [...new Set(both)].map((port) => `port ${port} of ${title(its.manifest)}`);
    });
    return shared.length > 0 ? shared.map((port) => `takes ${port}, as ${title(other)} does`)
      : when(signature(server) === signature(other), `selects the same pods and port as ${title(other)}`);
  });
}
