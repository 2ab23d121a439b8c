import { supports } from '../../../linkerd/features';
import { rpcTypeFault } from '../../../linkerd/route-admission';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';

export const grpcRegexMethod: Check = {
  name: 'routing/grpc-regex-method',
  severity: 'error',
  title: 'a GRPCRoute matches a gRPC method by a regex',
  why: 'Linkerd compares services and methods to the letter. Since 2.18 its webhook refuses RegularExpression as the type of a method, whatever the route hangs on; 2.16 and 2.17 take it for Exact, so that nothing matches.',
  fix: 'Make a match for each method, or leave method away for all methods of a service.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'grpcRoute',
  on: ['gateway.networking.k8s.io/GRPCRoute'],
  mentions: ['method'],
  *find({ spec: { rules = [] } }, _, { linkerdVersion }) {
    for (const [i, { matches = [] }] of rules.entries()) {
      for (const [j, { method }] of matches.entries()) {
        const field = ['spec', 'rules', i, 'matches', j, 'method', 'type'];
        const message = rpcTypeFault(fieldName(field), method?.type);
        if (message) {
          yield { message, field, severity: supports(linkerdVersion, 'gatewayApiV1') ? 'error' : 'warning' };
        }
      }
    }
  },
};
