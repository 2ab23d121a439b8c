import { HttpRouteApiGroup } from '../../../linkerd/gateway-api';
import { filterPlaceFault } from '../../../linkerd/route-filters';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { clientParents } from '../../route-findings';

const TYPE = 'ResponseHeaderModifier';

export const grpcResponseHeaders: Check = {
  name: 'routing/grpc-response-headers',
  severity: 'error',
  title: 'a GRPCRoute changes headers of responses',
  why: 'Linkerd passes the filter on with nothing in it. Proxies refuse that, and with it everything that they are told of the parent: all requests to its port fail.',
  fix: 'Remove the filter, and set the headers in the application. An HTTPRoute of the Gateway API can change headers of responses, also of gRPC.',
  source: 'linkerd2: policy-controller/grpc/src/outbound/grpc.rs; linkerd2-proxy: linkerd/proxy/client-policy/src/grpc.rs',
  since: 'tlsAndTcpRoute',
  on: ['gateway.networking.k8s.io/GRPCRoute'],
  mentions: ['filters'],
  *find(route) {
    for (const [i, { filters = [], backendRefs = [] }] of clientParents(route).length > 0 ? (route.spec.rules ?? []).entries() : []) {
      const at = ['spec', 'rules', i];
      const all = [
        ...filters.map(({ type }: any, j: number) => ({ type, place: 'rule', field: [...at, 'filters', j] })),
        ...backendRefs.flatMap(({ filters: own = [] }: any, j: number) => (
          own.map(({ type }: any, k: number) => ({ type, place: 'backend', field: [...at, 'backendRefs', j, 'filters', k] })))),
      ];
      for (const { field, place } of all.filter(({ type }) => type === TYPE)) {
        yield { message: filterPlaceFault(fieldName(field), TYPE, place, 'GRPCRoute', HttpRouteApiGroup.GATEWAY_API)!, field };
      }
    }
  },
};
