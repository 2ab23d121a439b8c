import { annotationDurationMs, canMatchPath, goDurationNs, isHeaderName, isHeaderValue, isPort, regexError } from './grammar';
import { filterErrors, GRPC_FILTERS, HTTP_FILTERS, Judged } from './route-filters';
import {
  Attachment, Protocol, attachments, findEgressNetwork, findService, groupOf, isRoute, isServiceProfile, isTrafficSplit, protocolOf, refersTo,
  takesEverything, title, unbalanced,
} from './service-traffic';
import { Manifest, OracleTarget, atLeast, when } from './target';
import { overrideErrors, trafficSplitErrors } from './traffic-split';

/** The version of each route kind that the policy controller of a target watches, or why it watches none. */
function watched(route: Manifest, target: OracleTarget): { readonly version?: string; readonly none?: string } {
  if (groupOf(route) === 'policy.linkerd.io') {
    return { version: 'v1beta3' };
  }
  const stable = atLeast(target, '2.18');
  switch (route.kind) {
    case 'HTTPRoute':
      return { version: stable ? 'v1' : 'v1beta1' };
    case 'GRPCRoute':
      if (!atLeast(target, '2.16')) {
        return { none: 'Linkerd reads GRPCRoutes from 2.16 on' };
      }
      return stable || (target.channel === 'experimental' && ['0.7.1', '1.1.1'].includes(target.gatewayApi))
        ? { version: stable ? 'v1' : 'v1alpha2' }
        : { none: 'Linkerd 2.16 and 2.17 watch v1alpha2, which these CRDs do not serve' };
    default:
      return atLeast(target, '2.17')
        ? target.channel === 'experimental' ? { version: 'v1alpha2' } : { none: `v1alpha2 of ${route.kind} needs the experimental channel` }
        : { none: `Linkerd reads ${route.kind}s from 2.17 on` };
  }
}

function versionErrors({ route, target }: Judged): string[] {
  const { version, none } = watched(route, target);
  const got = route.apiVersion.split('/')[1];
  return none ? [`apiVersion: kind is not available: ${none}`] : when(got !== version, `apiVersion: version ${got} is not the ${version} for this target`);
}

const READ_KINDS: Record<Protocol, readonly string[]> = {
  detected: ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'],
  http: ['HTTPRoute'],
  h2c: ['HTTPRoute', 'GRPCRoute'],
  opaque: ['TCPRoute'],
};

function protocolErrors(parent: Manifest, port: any, { route, manifests, target }: Judged): string[] {
  const protocol = protocolOf(parent, port, manifests, target);
  return when(!READ_KINDS[protocol].includes(route.kind), `port ${port.port} of ${title(parent)} is ${protocol}, where Linkerd ignores ${route.kind}s`);
}

function attachedErrors({ kind, name, namespace, port }: Attachment, judged: Judged): string[] {
  if (kind === 'EgressNetwork') {
    const network = findEgressNetwork(judged.manifests, namespace, name);
    return network && isPort(port) ? protocolErrors(network, { port }, judged) : [];
  }
  const service = findService(judged.manifests, namespace, name);
  if (!service) {
    return [];
  }
  const ports: any[] = service.spec?.ports ?? [];
  return [
    ...when(unbalanced(service), `parent ${title(service)} is ${unbalanced(service)}, no route attaches to it`),
    ...when(port !== undefined && !ports.some((p) => p.port === port), `parent ${title(service)} has no port ${port}`),
    ...when(port === undefined && ports.length > 1, `parent ${title(service)} has several ports, all of which the route changes`),
    ...ports.filter((p) => port === undefined || p.port === port).flatMap((p) => protocolErrors(service, p, judged)),
  ];
}

/** The standard channel of 0.7.1 prunes the field, so that only a Service with a single port can be meant. */
function hasNoPortField({ gatewayApi, channel }: OracleTarget): boolean {
  return gatewayApi === '0.7.1' && channel === 'standard';
}

function parentErrors(ref: any, judged: Judged): string[] {
  const { route } = judged;
  const own = route.metadata.namespace;
  const at = `parentRef ${ref.name}`;
  if (ref.group === undefined || ref.kind === undefined) {
    return [`${at} leaves out group or kind, which makes it a Gateway`];
  }
  if (refersTo(ref, 'Service', '', 'core')) {
    return [
      ...when(!ref.name, `${at} has no name`),
      ...when(!isPort(ref.port) && !hasNoPortField(judged.target), `${at} has no port: the route would change every port of the Service`),
      ...when(own !== undefined && !ref.namespace, `${at} has no namespace`),
      ...when(ref.sectionName !== undefined, `${at} has a sectionName, which is ignored`),
    ];
  }
  if (refersTo(ref, 'EgressNetwork', 'policy.linkerd.io')) {
    return [
      ...when(!ref.name, `${at} has no name`),
      ...when(!isPort(ref.port), `${at}: an EgressNetwork needs a port`),
      ...when(own !== undefined && !ref.namespace, `${at} has no namespace`),
      ...when(ref.sectionName !== undefined, `${at} has a sectionName, which is ignored`),
      ...when(!atLeast(judged.target, '2.17'), `${at}: EgressNetworks exist from 2.17 on`),
    ];
  }
  if (refersTo(ref, 'Server', 'policy.linkerd.io')) {
    const elsewhere = ref.namespace !== undefined && ref.namespace !== own;
    return when(ref.port !== undefined || ref.sectionName !== undefined || elsewhere, `${at}: a Server takes no port, sectionName or other namespace`);
  }
  return [`${at}: ${ref.group}/${ref.kind} is no parent that Linkerd reads`];
}

function backendErrors(ref: any, rule: any, judged: Judged): string[] {
  const { route, manifests } = judged;
  const at = `backendRef ${ref.name}`;
  const parents: any[] = route.spec.parentRefs ?? [];
  const explicit = [
    ...when(ref.group === undefined || ref.kind === undefined, `${at} leaves out group or kind`),
    ...when(ref.weight === undefined, `${at} has no weight`),
    ...when(ref.weight !== undefined && !(Number.isInteger(ref.weight) && ref.weight >= 0 && ref.weight <= 1_000_000), `${at} has a weight out of 0..1000000, got ${ref.weight}`),
  ];
  if (refersTo(ref, 'EgressNetwork', 'policy.linkerd.io')) {
    const home = (namespace?: string) => namespace ?? route.metadata.namespace;
    const same = parents.every((p) => refersTo(p, 'EgressNetwork', 'policy.linkerd.io') && p.name === ref.name && home(p.namespace) === home(ref.namespace));
    return [...explicit, ...when(!same, `${at}: an EgressNetwork is a backend only below itself`)];
  }
  const kind = ref.kind ?? 'Service';
  if (kind !== 'Service' || !['', 'core', undefined].includes(ref.group)) {
    return [...explicit, `${at}: ${ref.group}/${kind} is no backend that Linkerd reads`];
  }
  const known = parents.some((p) => p.namespace !== undefined) || route.metadata.namespace !== undefined;
  const namespaces = ref.namespace === undefined ? attachments(route).map((a) => a.namespace) : [ref.namespace];
  const services = namespaces.flatMap((namespace) => findService(manifests, namespace, ref.name) ?? []);
  return [
    ...explicit,
    ...when(ref.group === 'core', `${at} has the group core, which hides its port from the CRD; expected ''`),
    ...when(!isPort(ref.port), `${at}: cannot reference a Service without a port`),
    ...when(known && !ref.namespace, `${at} has no namespace: Linkerd looks in the parent's`),
    ...services.filter((s) => !s.spec?.ports?.some((p: any) => p.port === ref.port)).map((s) => `${at}: ${title(s)} has no port ${ref.port}`),
    ...(ref.filters ?? []).flatMap((filter: any) => filterErrors(filter, route.kind === 'HTTPRoute' ? HTTP_FILTERS : GRPC_FILTERS, rule, judged)),
  ];
}

function valueErrors(what: string, match: any): string[] {
  const regex = match.type === 'RegularExpression' ? regexError(match.value) : undefined;
  const header = what === 'header' && match.type !== 'RegularExpression' && !isHeaderValue(match.value);
  return [
    ...when(regex, `${what} ${match.name} has an invalid regex ${match.value}: ${regex}`),
    ...when(!isHeaderName(match.name), `invalid ${what} name, got ${JSON.stringify(match.name)}`),
    ...when(header, `invalid header value, got ${JSON.stringify(match.value)}`),
  ];
}

function httpMatchErrors({ path, headers = [], queryParams = [] }: any): string[] {
  const regex = path?.type === 'RegularExpression' ? regexError(path.value) : undefined;
  return [
    ...when(regex, `path has an invalid regex ${path?.value}: ${regex}`),
    ...when(path?.type === 'RegularExpression' && !regex && !canMatchPath(path.value), `path regex ${path?.value} matches no path: paths start with a slash`),
    ...when(path && path.type !== 'RegularExpression' && !(path.value ?? '/').startsWith('/'), `path must be absolute, got ${path?.value}`),
    ...headers.flatMap((h: any) => valueErrors('header', h)),
    ...queryParams.flatMap((q: any) => valueErrors('query parameter', q)),
  ];
}

function grpcMatchErrors({ method, headers = [] }: any): string[] {
  return [
    ...when(!method, 'match has no method, which fails every request to the parent'),
    ...when(method && !method.service && !method.method, 'method match has neither service nor method'),
    ...when(method?.type === 'RegularExpression', 'unsupported method match type RegularExpression'),
    ...headers.flatMap((h: any) => valueErrors('header', h)),
  ];
}

function timeoutErrors({ request, backendRequest }: any, { route, target, gateway }: Judged): string[] {
  const annotated = route.metadata.annotations?.['timeout.linkerd.io/request'] !== undefined;
  const ignored = when(backendRequest !== undefined && atLeast(target, '2.16'), 'timeouts.backendRequest is ignored');
  if (gateway) {
    const ms = annotationDurationMs(request ?? '');
    return [
      ...ignored,
      ...when(request !== undefined && !annotated && !atLeast(target, '2.20'), 'timeouts.request is ignored before 2.20'),
      ...when(request !== undefined && !annotated && !ms, `timeouts.request means no timeout, got ${request}`),
    ];
  }
  const [whole, backend] = [request, backendRequest].map((text) => (text === undefined ? undefined : goDurationNs(text)));
  return [
    ...ignored,
    ...when(request !== undefined && whole === undefined, `timeouts.request is no duration, got ${request}`),
    ...when(backendRequest !== undefined && backend === undefined, `timeouts.backendRequest is no duration, got ${backendRequest}`),
    ...when((whole ?? 0n) < 0n || (backend ?? 0n) < 0n, 'timeouts must not be negative'),
    ...when(whole !== undefined && backend !== undefined && backend > whole, 'timeouts.backendRequest must not exceed request'),
  ];
}

/** The standard channel has no rule that each name is there once, and an older CRD no name. */
function nameErrors({ name }: any, { route, target: { gatewayApi, channel }, gateway }: Judged): string[] {
  const named = route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute';
  const since: OracleTarget['gatewayApi'][] = channel === 'experimental' ? ['1.2.1', '1.3.0', '1.4.1', '1.5.1'] : ['1.4.1', '1.5.1'];
  return name === undefined ? [] : [
    ...when(named && !(gateway && since.includes(gatewayApi)), `rule name ${name} is not in the CRD of this target`),
    ...when(route.spec.rules.filter((rule: any) => rule.name === name).length > 1, `rule name ${name} is there twice`),
  ];
}

function ruleErrors(rule: any, judged: Judged): string[] {
  const { route, gateway } = judged;
  const backends: any[] = rule.backendRefs ?? [];
  const weights = backends.map((b) => b.weight ?? 1);
  const allZero = weights.length > 0 && weights.every((w) => w === 0);
  const matchErrors = route.kind === 'HTTPRoute' ? httpMatchErrors : grpcMatchErrors;
  const ruleFilters = route.kind === 'GRPCRoute' ? GRPC_FILTERS : gateway ? HTTP_FILTERS : ['RequestHeaderModifier', 'RequestRedirect'];
  return [
    ...when(backends.length > 0 && rule.filters?.some((filter: any) => filter.type === 'RequestRedirect'), 'a rule that redirects has backends, to which nothing goes'),
    ...nameErrors(rule, judged),
    ...when(allZero && weights.length > 1, 'every weight is 0, which breaks the client proxies'),
    ...when(allZero && weights.length === 1, 'the only backend has weight 0 and still gets all traffic'),
    ...backends.flatMap((ref) => backendErrors(ref, rule, judged)),
    ...(rule.matches ?? []).flatMap(matchErrors),
    ...(rule.filters ?? []).flatMap((filter: any) => filterErrors(filter, ruleFilters, rule, judged)),
    ...timeoutErrors(rule.timeouts ?? {}, judged),
  ];
}

function shapeErrors({ route, target }: Judged): string[] {
  const rules: any[] | undefined = route.spec.rules;
  if (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') {
    return when(rules?.length === 0 || (!rules && route.kind === 'GRPCRoute'), 'a route without rules fails every request');
  }
  const head = target.linkerd === 'head';
  return [
    ...when(rules?.length !== 1, `${route.kind} takes exactly one rule`),
    ...when(head && route.kind === 'TLSRoute' && !route.spec.hostnames?.length, 'hostnames are required: the route is skipped without'),
    ...when(head && rules?.some((rule) => !rule.backendRefs?.length), 'backendRefs are required: the route is skipped without'),
  ];
}

function routeErrors(route: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const judged = { route, manifests, target, gateway: groupOf(route) === 'gateway.networking.k8s.io' };
  const parents: any[] = route.spec?.parentRefs ?? [];
  return (route.spec === undefined ? ['has no spec'] : [
    ...versionErrors(judged),
    ...when(parents.length === 0, 'has no parentRefs and attaches to nothing'),
    ...parents.flatMap((ref) => parentErrors(ref, judged)),
    ...attachments(route).flatMap((a) => attachedErrors(a, judged)),
    ...shapeErrors(judged),
    ...(route.spec.rules ?? []).flatMap((rule: any) => ruleErrors(rule, judged)),
  ]).map((error) => `${title(route)}: ${error}`);
}

/** Requests that no rule takes are answered with 404, so some route of a port has to take all that is left. */
function catchAllErrors(manifests: readonly Manifest[]): string[] {
  const all = manifests.filter((m) => m.kind === 'HTTPRoute' || m.kind === 'GRPCRoute').filter((m) => isRoute(m) && m.spec).flatMap(attachments)
    // What no route of an EgressNetwork takes is left to its traffic policy.
    .filter(({ kind }) => kind === 'Service');
  const leavesNothing = ({ route: { kind, spec } }: Attachment) =>
    !spec.hostnames?.length && (spec.rules ?? (kind === 'HTTPRoute' ? [{}] : [])).some((rule: any) => takesEverything(kind, rule));
  const covers = (a: Attachment, b: Attachment) => a.namespace === b.namespace && a.name === b.name && a.route.kind === b.route.kind &&
    (b.port === undefined || a.port === b.port) && (b.clients === undefined || a.clients === b.clients);
  const uncovered = all.filter((a) => !all.some((b) => covers(a, b) && leavesNothing(b)));
  const messages = uncovered.map((a) => `${title(a.route)}: no catch-all on port ${a.port ?? 'any'} of Service ${a.namespace}/${a.name}, other requests get 404`);
  return [...new Set(messages)];
}

/** Judges what decides where the requests to a Service go: routes, SMI splits and overrides in profiles. */
export function splitErrors(manifests: Manifest[], target: OracleTarget): string[] {
  const judge = (m: Manifest): string[] =>
    isRoute(m) ? routeErrors(m, manifests, target)
      : isTrafficSplit(m) ? trafficSplitErrors(m, manifests)
        : isServiceProfile(m) ? overrideErrors(m, manifests, target.clusterDomain ?? 'cluster.local') : [];
  return [...manifests.flatMap(judge), ...catchAllErrors(manifests)];
}
