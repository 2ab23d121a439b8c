import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

const GATEWAY = 'mirror.linkerd.io/multicluster-gateway';

export const sourceNetworks: Check = {
  name: 'multicluster/source-networks',
  severity: 'info',
  title: 'the networks that may use the gateway are narrowed, and its Service hides the addresses of clients',
  why: 'Unless externalTrafficPolicy is Local, a node that passes connections on to another puts its own address in the place of the client\'s. The gateway then refuses clients whose networks are listed.',
  fix: 'Set externalTrafficPolicy of the gateway\'s Service to `Local`, or list the networks of the nodes, too.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/gateway-policy.yaml',
  on: ['policy.linkerd.io/NetworkAuthentication'],
  reads: ['/Service'],
  *find({ name, namespace, spec }, model) {
    const networks: any[] = spec.networks ?? [];
    const gateway = name === 'source-cluster' && networks.length > 0 && !networks.some(({ cidr = '' }) => cidr.endsWith('/0'))
      ? model.of('/Service').find((service) => service.namespace === namespace && service.annotations[GATEWAY] === 'true') : undefined;
    if (gateway && gateway.spec.type !== 'ClusterIP' && gateway.spec.externalTrafficPolicy !== 'Local') {
      yield { message: `"spec.networks" is compared with addresses that ${titleOf(gateway)} may replace by those of nodes; expected externalTrafficPolicy "Local" there, or the networks of nodes here, too`, field: ['spec', 'networks'] };
    }
  },
};
