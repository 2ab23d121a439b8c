import { serviceOfFqdn } from '../../../model/profiles';
import { Check } from '../../check';

const FIELDS = ['routes', 'retryBudget', 'dstOverrides'];

export const replacedByClient: Check = {
  name: 'profile/replaced-by-client',
  severity: 'info',
  title: 'a ServiceProfile of a client\'s namespace lacks what that of the Service has',
  why: 'For clients in its namespace a ServiceProfile replaces that in the namespace of the Service as a whole. Nothing is merged: what it does not say does not hold for them.',
  fix: 'Repeat in it what is to hold for these clients, too, or keep only the one of the Service.',
  source: 'linkerd2: controller/api/destination/fallback_profile_listener.go',
  on: ['linkerd.io/ServiceProfile'],
  *find({ name, namespace, spec }, model, { clusterDomain }) {
    const service = serviceOfFqdn(name, clusterDomain);
    const general = service && service.namespace !== namespace ? model.find('linkerd.io/ServiceProfile', service.namespace, name) : undefined;
    const lost = FIELDS.filter((field) => general?.spec[field] !== undefined && spec[field] === undefined);
    if (lost.length > 0) {
      yield {
        message: `${lost.map((field) => `"spec.${field}"`).join(' and ')} of ServiceProfile ${service!.namespace}/${name} would not hold for clients in "${namespace}", for whom this one replaces it as a whole; repeat ${lost.map((field) => `"${field}"`).join(' and ')}`,
        field: ['spec'],
      };
    }
  },
};
