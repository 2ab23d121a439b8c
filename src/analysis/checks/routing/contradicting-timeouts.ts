import { Check } from '../../check';
import { refused } from '../../route-findings';

export const contradictingTimeouts: Check = {
  name: 'routing/contradicting-timeouts',
  severity: 'error',
  title: 'the timeouts of a rule are negative or contradict each other',
  why: 'A try cannot take longer than the request that it is part of, and Linkerd\'s webhook refuses an HTTPRoute that says so, even where the request timeout is 0.',
  fix: 'Leave backendRequest away, which Linkerd ignores since 2.16, or make it the shorter one.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: ['policy.linkerd.io/HTTPRoute'],
  mentions: ['timeouts'],
  find: (route, model) => refused('timeouts', route, model),
};
