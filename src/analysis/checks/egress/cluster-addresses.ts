import { clusterAddressFaults } from '../../../linkerd/egress';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const clusterAddresses: Check = {
  name: 'egress/cluster-addresses',
  severity: 'warning',
  title: 'an EgressNetwork has addresses of the cluster',
  why: 'Linkerd does not accept an EgressNetwork with networks of the cluster, unless an exception has all of each, and attaches no routes to it. Yet it catches what is sent to IP addresses of pods, and with Deny it blocks that.',
  fix: 'Leave networks away, which means all that is outside of the cluster, or except every network of the cluster.',
  source: 'linkerd2: policy-controller/k8s/status/src/index.rs, policy-controller/k8s/api/src/policy/network.rs',
  since: 'egressNetwork',
  on: ['policy.linkerd.io/EgressNetwork'],
  *find({ spec: { networks = [] } }, _, { clusterNetworks }) {
    const readable = networks.filter(({ cidr }: any) => cidr !== undefined);
    yield* problems(['spec', 'networks'], ...clusterAddressFaults(fieldName(['spec', 'networks']), readable, clusterNetworks));
  },
};
