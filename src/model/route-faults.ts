import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { isFilterOf, rulesOf } from './outbound-rule';
import { backendsOf, parentsOf, routeKindOf } from './routes';
import { supports } from '../linkerd/features';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';
import { goDurationError, goDurationMillis } from '../linkerd/go-duration';
import { headerNameFault, headerValueFault, pathFault } from '../linkerd/http';
import { unreadableRegexFault } from '../linkerd/path-regex';
import { backendPortFault, egressPortFault, oneRuleFault, replacementFault, rpcTypeFault, timeoutOrderFault } from '../linkerd/route-admission';
import { filterPlaceFault, redirectPathFault } from '../linkerd/route-filters';
import { Fault } from '../linkerd/rule';
import { fieldName, Path } from '../linkerd/schema/clean';
import { Target } from '../linkerd/target';

/** What of a route Linkerd refuses, or leaves the route out for. */
export type RouteFaultKind = 'egress port' | 'path' | 'match' | 'redirect' | 'header' | 'timeouts' | 'backend port' | 'rpc type' | 'rules' | 'filter' | 'annotation';

/** Why Linkerd refuses a route, or leaves it out. */
export interface RouteFault {
  readonly kind: RouteFaultKind;
  readonly message: string;
  readonly field: Path;
}

/** All for which Linkerd refuses a route, or leaves it out; its own annotations apart. */
export function routeFaults(model: MeshModel, route: MeshObject): readonly RouteFault[] {
  return model.onceFor(routeFaults, route, () => faultsOf(route, model.target));
}

function faultsOf(route: MeshObject, target: Target): RouteFault[] {
  const { kind } = routeKindOf(route);
  const isConnection = kind === 'TLSRoute' || kind === 'TCPRoute';
  return [
    ...parentsOf(route).flatMap(({ kind: parentKind, namespace, name, port, field }) => (
      parentKind === 'EgressNetwork' ? found('egress port', [...field, 'port'], (prop) => egressPortFault(prop, port, `EgressNetwork ${namespace}/${name}`)) : [])),
    ...isConnection ? found('rules', ['spec', 'rules'], (prop) => oneRuleFault(prop, kind, rulesOf(route).length))
      : rulesOf(route).flatMap((rule, i) => ruleFaults(rule, ['spec', 'rules', i], route, target)),
    ...isConnection || (route.group === HttpRouteApiGroup.LINKERD) || !supports(target.linkerdVersion, 'tlsAndTcpRoute') ? []
      : backendsOf(route).flat().flatMap(({ kind: backendKind, port, field }) => (
        backendKind === 'Service' ? found('backend port', [...field, 'port'], (prop) => backendPortFault(prop, port)) : [])),
  ];
}

function found(kind: RouteFaultKind, field: Path, fault: (prop: string) => Fault): RouteFault[] {
  // The name of the field is put together for what is wrong only.
  return fault('') === undefined ? [] : [{ kind, message: fault(fieldName(field))!, field }];
}

function ruleFaults({ matches = [], filters = [], backendRefs = [], timeouts }: any, at: Path, route: MeshObject, target: Target): RouteFault[] {
  return [
    ...matches.flatMap((match: any, i: number) => matchFaults(match, [...at, 'matches', i], route, target)),
    ...filters.flatMap((filter: any, i: number) => [
      ...placeFaults(filter, [...at, 'filters', i], route), ...filterFaults(filter, [...at, 'filters', i], route),
    ]),
    ...backendRefs.flatMap(({ filters: own = [] }: any, i: number) => (
      own.flatMap((filter: any, j: number) => filterFaults(filter, [...at, 'backendRefs', i, 'filters', j], route)))),
    ...timeouts && route.group === HttpRouteApiGroup.LINKERD ? timeoutFaults(timeouts, [...at, 'timeouts']) : [],
  ];
}

function matchFaults({ path, method, headers = [], queryParams = [] }: any, at: Path, route: MeshObject, target: Target): RouteFault[] {
  const { value = '/', type = 'PathPrefix' } = path ?? {};
  const isRegex = type === 'RegularExpression';
  // What is no more than unusual only the CRDs of the Gateway API refuse; all of them refuse what is too long.
  const isWrong = value.length <= 1024 && (!value.startsWith('/') || route.group !== HttpRouteApiGroup.LINKERD);
  return [
    ...isRegex ? found('match', [...at, 'path', 'value'], (prop) => unreadableRegexFault(prop, value))
      : isWrong ? found('path', [...at, 'path', 'value'], (prop) => pathFault(prop, value)) : [],
    ...typeof method === 'object' && supports(target.linkerdVersion, 'gatewayApiV1') ? found('rpc type', [...at, 'method', 'type'], (prop) => rpcTypeFault(prop, method.type)) : [],
    ...([['headers', headers], ['queryParams', queryParams]] as const).flatMap(([name, values]) => values.flatMap((each: any, i: number) => (
      found('match', [...at, name, i, 'value'], (prop) => (
        each.type === 'RegularExpression' ? unreadableRegexFault(prop, each.value ?? '') : name === 'headers' ? visibleFault(prop, each.value) : undefined))
    ))),
  ];
}

/** A filter that Linkerd does not know in the rule of a route makes it leave out the route. */
function placeFaults({ type }: any, at: Path, route: MeshObject): RouteFault[] {
  const { kind, apiGroup } = routeKindOf(route);
  const isInbound = parentsOf(route).every((parent) => parent.kind === 'Server');
  return typeof type !== 'string' || isFilterOf(type, 'rule', kind, apiGroup) ? []
    : found('filter', at, (prop) => filterPlaceFault(prop, type, isInbound ? 'inbound rule' : 'rule', kind as 'HTTPRoute' | 'GRPCRoute', apiGroup));
}

function filterFaults({ requestHeaderModifier, responseHeaderModifier, requestRedirect }: any, at: Path, { kind }: MeshObject): RouteFault[] {
  const { path } = kind === 'HTTPRoute' ? requestRedirect ?? {} : {} as any;
  return [
    ...(['requestHeaderModifier', 'responseHeaderModifier'] as const).flatMap((name) => (
      headerFaults({ requestHeaderModifier, responseHeaderModifier }[name] ?? {}, [...at, name]))),
    ...found('redirect', [...at, 'requestRedirect', 'path'], (prop) => replacementFault(prop, path)),
    ...(['replaceFullPath', 'replacePrefixMatch'] as const).flatMap((name) => {
      const value = path?.[name];
      return typeof value !== 'string' || value.startsWith('/') ? [] : found('redirect', [...at, 'requestRedirect', 'path', name], (prop) => redirectPathFault(prop, value));
    }),
  ];
}

function headerFaults({ set = [], add = [], remove = [] }: any, at: Path): RouteFault[] {
  return [
    ...([['set', set], ['add', add]] as const).flatMap(([name, list]) => list.flatMap((header: any, i: number) => (
      found('header', [...at, name, i, 'value'], (prop) => visibleFault(prop, header.value))))),
    ...remove.flatMap((header: string, i: number) => found('header', [...at, 'remove', i], (prop) => headerNameFault(prop, header))),
  ];
}

/** What is too short or too long the CRD refuses, as it does names. */
function visibleFault(prop: string, value: string | undefined): Fault {
  return value && value.length <= 4096 ? headerValueFault(prop, value) : undefined;
}

function timeoutFaults({ request, backendRequest }: any, at: Path): RouteFault[] {
  const [ofRequest, ofBackend] = [request, backendRequest].map((text) => (typeof text === 'string' && goDurationError(text) === undefined ? goDurationMillis(text) : undefined));
  return found('timeouts', at, (prop) => timeoutOrderFault(prop, ofRequest, ofBackend));
}
