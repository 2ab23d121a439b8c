import { filterContentFault, filterListFaults, redirectBackendsFault, replacedPrefixFault } from '../../../linkerd/route-cel';
import { Fault } from '../../../linkerd/rule';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { Check, Problem } from '../../check';

export const contradictingFilters: Check = {
  name: 'routing/contradicting-filters',
  severity: 'error',
  title: 'the filters of a rule do not go together, or not with what else it says',
  why: 'The CRDs of the Gateway API demand that a filter has the field that its type names and no other, that a rule redirects or sends on, each filter but mirrors once, and that a prefix is replaced only where exactly one is matched. The API server refuses the route.',
  fix: 'Remove what contradicts it, or make a rule for each.',
  source: 'gateway-api: httproutes and grpcroutes CRDs',
  on: ['gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'],
  mentions: ['filters'],
  *find({ spec: { rules = [] } }) {
    for (const [i, { filters = [], backendRefs = [], matches = [] }] of rules.entries()) {
      const at = ['spec', 'rules', i];
      const redirects = filters.some(({ type }: any) => type === 'RequestRedirect');
      yield* say([...at, 'backendRefs'], [redirectBackendsFault(fieldName([...at, 'backendRefs']), redirects, backendRefs.length)]);
      yield* ofList(filters, [...at, 'filters'], matches);
      for (const [j, { filters: own = [] }] of backendRefs.entries()) {
        yield* ofList(own, [...at, 'backendRefs', j, 'filters'], matches);
      }
    }
  },
};

function* ofList(filters: readonly any[], at: Path, matches: readonly any[]): Iterable<Problem> {
  yield* say(at, filterListFaults(fieldName(at), filters.map(({ type }) => type)));
  for (const [i, filter] of filters.entries()) {
    const field = [...at, i];
    yield* say(field, [filterContentFault(fieldName(field), filter)]);
    for (const name of ['requestRedirect', 'urlRewrite']) {
      // A rule without matches has a prefix, which the CRD puts in.
      const prefix = matches.length === 0 ? [{}] : matches;
      yield* say([...field, name, 'path'], [replacedPrefixFault(fieldName([...field, name, 'path']), filter[name]?.path, prefix)]);
    }
  }
}

function* say(field: Path, faults: readonly Fault[]): Iterable<Problem> {
  for (const message of faults) {
    if (message) {
      yield { message, field };
    }
  }
}
