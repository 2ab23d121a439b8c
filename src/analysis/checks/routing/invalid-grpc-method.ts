import { grpcNameFault } from '../../../linkerd/http';
import { emptyRpcFault } from '../../../linkerd/route-cel';
import { Fault } from '../../../linkerd/rule';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { Check } from '../../check';

export const invalidGrpcMethod: Check = {
  name: 'routing/invalid-grpc-method',
  severity: 'error',
  title: 'a match of a GRPCRoute names a gRPC method that is none',
  why: 'The CRD demands a service or a method, in the letters that protobuf allows. The API server refuses the route.',
  fix: 'Write the full name of the service with its package, such as shop.v1.Orders, and the method without it.',
  source: 'gateway-api: grpcroutes CRD',
  on: ['gateway.networking.k8s.io/GRPCRoute'],
  *find({ spec: { rules = [] } }) {
    for (const [i, { matches = [] }] of rules.entries()) {
      for (const [j, { method }] of matches.entries()) {
        for (const { fault, field } of method ? faultsOf(method, ['spec', 'rules', i, 'matches', j, 'method']) : []) {
          if (fault) {
            yield { message: fault, field };
          }
        }
      }
    }
  },
};

function faultsOf({ type, service, method }: any, at: Path): { fault: Fault; field: Path }[] {
  const named = ([['service', service], ['method', method]] as const).filter(([, name]) => name && name.length <= 1024 && type !== 'RegularExpression');
  return [
    { fault: emptyRpcFault(fieldName(at), { service, method }), field: at },
    ...named.map(([what, name]) => ({ fault: grpcNameFault(what, name)?.replace(`"${what}"`, `"${fieldName([...at, what])}"`), field: [...at, what] })),
  ];
}
