import { isDnsSubdomain, serviceFqdn } from '../../../linkerd/names';
import { quote } from '../../../linkerd/rule';
import { serviceOfFqdn } from '../../../model/profiles';
import { Check } from '../../check';

export const unusedName: Check = {
  name: 'profile/unused-name',
  severity: 'warning',
  title: 'a ServiceProfile whose name is not that of a Service of the cluster',
  why: 'Linkerd looks a ServiceProfile up by the full DNS name of the Service: its name, its namespace, "svc" and the domain of the cluster. One of another name is accepted, and never looked for. For hosts outside of the cluster there are no ServiceProfiles.',
  fix: 'Name it after the Service, with the domain of the cluster. For a host outside of the cluster use an EgressNetwork with an HTTPRoute.',
  source: 'linkerd2: controller/api/destination/server.go',
  on: ['linkerd.io/ServiceProfile'],
  reads: ['/Service'],
  *find({ name }, model, { clusterDomain }) {
    if (!isDnsSubdomain(name)) {
      return;
    }
    const service = serviceOfFqdn(name, clusterDomain);
    if (service === undefined) {
      yield {
        message: `"metadata.name" is not the DNS name of a Service in this cluster, got ${quote(name)}; expected one such as ${quote(serviceFqdn('web', 'shop', clusterDomain))}, by which Linkerd looks a ServiceProfile up`,
        field: ['metadata', 'name'],
      };
    } else if (model.isComplete(service.namespace) && !model.service(service.namespace, service.name)) {
      yield { message: `"metadata.name" is the name of Service ${service.namespace}/${service.name}, which is not there; expected that of a Service`, field: ['metadata', 'name'] };
    }
  },
};
