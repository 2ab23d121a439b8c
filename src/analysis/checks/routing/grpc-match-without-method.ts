import { rpcMethodFault } from '../../../linkerd/route-admission';
import { fieldName } from '../../../linkerd/schema/clean';
import { parentsOf } from '../../../model/routes';
import { Check } from '../../check';
import { hasProblem } from '../../route-findings';

export const grpcMatchWithoutMethod: Check = {
  name: 'routing/grpc-match-without-method',
  severity: 'error',
  title: 'a match of a GRPCRoute names no gRPC method',
  why: 'The Gateway API allows matches of headers alone. Proxies cannot read a match without a method, and refuse everything that they are told of the parent: all requests to the port of the Service or Server fail.',
  fix: 'Set method with a service or a method. For conditions of headers alone use an HTTPRoute; for all calls leave matches away.',
  source: 'linkerd2: policy-controller/grpc/src/routes/grpc.rs; linkerd2-proxy: linkerd/http/route/src/grpc/match.rs',
  since: 'grpcRoute',
  on: ['gateway.networking.k8s.io/GRPCRoute'],
  *find(route) {
    for (const [i, { matches = [] }] of parentsOf(route).some(({ kind }) => kind !== 'other') ? (route.spec.rules ?? []).entries() : []) {
      for (const [j, { method }] of matches.entries()) {
        const field = ['spec', 'rules', i, 'matches', j];
        const message = rpcMethodFault(fieldName(field), method);
        if (message && !hasProblem(route, [...field, 'method'])) {
          yield { message, field };
        }
      }
    }
  },
};
