import { HttpRouteApiGroup, routeLimits } from '../../../linkerd/gateway-api';
import { matchCountFault } from '../../../linkerd/route-cel';
import { Check } from '../../check';

export const tooManyMatches: Check = {
  name: 'routing/too-many-matches',
  severity: 'error',
  title: 'the rules of a route have more matches in all than the CRD allows',
  why: 'Beside the limits of each list the CRDs of the Gateway API count the matches of all rules. The API server refuses a route with more.',
  fix: 'Spread the rules over several routes, those that can meet in one.',
  source: 'gateway-api: httproutes and grpcroutes CRDs',
  on: ['gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'],
  *find({ kind, spec: { rules = [] } }, _, target) {
    const { matches: max } = routeLimits(kind as 'HTTPRoute' | 'GRPCRoute', HttpRouteApiGroup.GATEWAY_API, target);
    const message = matchCountFault('spec.rules', rules.reduce((sum: number, { matches = [] }: any) => sum + matches.length, 0), max);
    if (message) {
      yield { message, field: ['spec', 'rules'] };
    }
  },
};
