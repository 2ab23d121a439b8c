import { allOpaqueFault, noClusterIpFault } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { serviceOfFqdn } from '../../../model/profiles';
import { serviceSpecOf } from '../../../model/traffic';
import { Check } from '../../check';

export const idleService: Check = {
  name: 'profile/idle-service',
  severity: 'warning',
  title: 'a ServiceProfile of a Service for which it does nothing',
  why: 'Clients of a headless Service call pods by their addresses, where Linkerd looks for no ServiceProfile of the Service. And on opaque ports proxies see no requests, and so no routes.',
  fix: 'Profile a Service with a cluster IP and a port that is not opaque.',
  source: 'linkerd2: controller/api/destination/server.go',
  on: ['linkerd.io/ServiceProfile'],
  reads: ['/Service', '/Namespace'],
  *find({ name, spec: { routes = [] } }, model, { clusterDomain }) {
    const named = serviceOfFqdn(name, clusterDomain);
    const service = named && model.service(named.namespace, named.name);
    const fault = service && (noClusterIpFault(() => titleOf(service), service.spec)
      ?? (routes.length > 0 ? allOpaqueFault(() => titleOf(service), serviceSpecOf(model, service)) : undefined));
    if (fault !== undefined) {
      yield { message: fault, field: ['metadata', 'name'] };
    }
  },
};
