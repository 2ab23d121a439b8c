import { GATEWAY_HEADER_MODIFIER, HTTP_ROUTE_KINDS } from './http-route';
import {
  backendRefs, changed, EXTENSION_REF, GATEWAY_PARENT_REFS, has, HEADER_VALUE, HOSTNAMES, namedMatches, REQUEST_MIRROR, RULE_NAME,
  SESSION_PERSISTENCE, USE_DEFAULT_GATEWAYS, V1_3, V1_4,
} from './route';
import { choice, closed, depends, list, required, Shape, sized } from './shape';
import { HOSTNAME, TOKEN } from './texts';
import { specOf } from './with-spec';

// The routes of the Gateway API.

const GRPC_MATCH = closed({
  method: closed({ type: choice('Exact', 'RegularExpression'), service: sized(0, 1024), method: sized(0, 1024) }),
  headers: namedMatches(TOKEN, HEADER_VALUE),
});
const GRPC_FILTERS = list(closed({
  type: required(choice('RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'ExtensionRef')),
  requestHeaderModifier: GATEWAY_HEADER_MODIFIER,
  responseHeaderModifier: GATEWAY_HEADER_MODIFIER,
  requestMirror: REQUEST_MIRROR,
  extensionRef: EXTENSION_REF,
}), 0, 16);

const GRPC_ROUTE = closed({
  parentRefs: GATEWAY_PARENT_REFS,
  hostnames: HOSTNAMES,
  rules: list(closed({
    name: RULE_NAME,
    matches: changed(list(GRPC_MATCH, 0, 8), V1_3, list(GRPC_MATCH, 0, 64)),
    filters: GRPC_FILTERS,
    backendRefs: backendRefs({ filters: GRPC_FILTERS }),
    sessionPersistence: SESSION_PERSISTENCE,
  }), 0, 16),
  useDefaultGateways: USE_DEFAULT_GATEWAYS,
});

const CONNECTION_RULE = closed({ name: RULE_NAME, backendRefs: required(backendRefs({}, 1), (target) => has(target, V1_4)) });
const TCP_RULES = list(CONNECTION_RULE, 1, 16);
const [TLS_HOSTNAMES, TLS_RULES] = [list(HOSTNAME, 1, 16), list(CONNECTION_RULE, 1, 1)];
const NEW_TLS = ['v1', 'v1alpha3'];

export const GATEWAY_KINDS: Readonly<Record<string, Shape>> = {
  ...HTTP_ROUTE_KINDS,
  'gateway.networking.k8s.io/GRPCRoute': closed({ spec: required(GRPC_ROUTE, (target) => has(target, V1_4)) }),
  'gateway.networking.k8s.io/TLSRoute': specOf(closed({
    parentRefs: GATEWAY_PARENT_REFS,
    hostnames: required(depends((_, version) => (NEW_TLS.includes(version) ? TLS_HOSTNAMES : HOSTNAMES)), (_, version) => NEW_TLS.includes(version)),
    rules: required(depends((_, version) => (NEW_TLS.includes(version) ? TLS_RULES : TCP_RULES))),
    useDefaultGateways: USE_DEFAULT_GATEWAYS,
  })),
  'gateway.networking.k8s.io/TCPRoute': specOf(closed({ parentRefs: GATEWAY_PARENT_REFS, rules: required(TCP_RULES), useDefaultGateways: USE_DEFAULT_GATEWAYS })),
};
