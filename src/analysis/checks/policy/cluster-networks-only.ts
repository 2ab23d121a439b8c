import { Check } from '../../check';

export const clusterNetworksOnly: Check = {
  name: 'policy/cluster-networks-only',
  severity: 'info',
  title: 'a ServerAuthorization for everybody, which is for the networks of the cluster only',
  why: 'A ServerAuthorization without networks is for clients in the networks that Linkerd was installed with as those of the cluster. Clients that come from elsewhere, such as load balancers and nodes, are denied, also where it says unauthenticated.',
  fix: 'Write the networks: 0.0.0.0/0 and ::/0 for all, or those of the cluster.',
  source: 'linkerd2: policy-controller/grpc/src/inbound.rs',
  on: ['policy.linkerd.io/ServerAuthorization'],
  *find({ spec: { client } }) {
    if (client?.unauthenticated === true && client.meshTLS === undefined && (client.networks ?? []).length === 0) {
      yield {
        message: '"spec.client.networks" is not there, with which only clients in the networks of the cluster are let in; expected the networks; write 0.0.0.0/0 and ::/0 for all',
        field: ['spec', 'client'],
      };
    }
  },
};
