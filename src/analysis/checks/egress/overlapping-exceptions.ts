import { exceptionOverlapFaults } from '../../../linkerd/networks';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const overlappingExceptions: Check = {
  name: 'egress/overlapping-exceptions',
  severity: 'warning',
  title: 'exceptions of an EgressNetwork have addresses in common',
  why: 'Of the EgressNetworks that have an address Linkerd follows the smallest, and takes the addresses of each exception away to find its size. Addresses that stand in two exceptions are taken away twice, so that another EgressNetwork may be followed.',
  fix: 'Write exceptions that have no address in common.',
  source: 'linkerd2: policy-controller/k8s/api/src/policy/network.rs',
  since: 'egressNetwork',
  on: ['policy.linkerd.io/EgressNetwork'],
  *find({ spec: { networks = [] } }) {
    for (const [i, { except = [] }] of networks.entries()) {
      yield* problems(['spec', 'networks', i], ...exceptionOverlapFaults(fieldName(['spec', 'networks', i]), except));
    }
  },
};
