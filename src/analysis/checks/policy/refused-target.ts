import { policyTargetFault } from '../../../linkerd/authorizations';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedTarget: Check = {
  name: 'policy/refused-target',
  severity: 'error',
  title: 'an AuthorizationPolicy is for what Linkerd authorizes nobody on',
  why: 'A policy can be for a Server, for a route of one, or for its own namespace. The webhook of Linkerd refuses all else; up to 2.18 also HTTPRoutes of the Gateway API.',
  fix: 'Refer to a Server or a route of policy.linkerd.io, or to the namespace that the policy is in.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  *find({ spec: { targetRef }, namespace }, _, { linkerdVersion }) {
    if (targetRef) {
      yield* problems(['spec', 'targetRef'], policyTargetFault(fieldName(['spec', 'targetRef']), targetRef, namespace, linkerdVersion));
    }
  },
};
