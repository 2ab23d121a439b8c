import { fieldName } from '../../../linkerd/schema/clean';
import { backendsOf } from '../../../model/routes';
import { Check } from '../../check';

/** Versions in whose schema a backend without a namespace is one of the namespace `default`. */
const VERSIONS = ['v1alpha1', 'v1beta1'];

export const backendInDefaultNamespace: Check = {
  name: 'deprecated/backend-in-default-namespace',
  severity: 'warning',
  title: 'in old versions of HTTPRoute a backend is one of the namespace `default` unless it says otherwise',
  why: 'The schema of v1alpha1 and v1beta1 of policy.linkerd.io puts `namespace: default` into each backend that names none, and has no weights. Requests go to a Service of that namespace, or get an answer with status 500 where there is none.',
  fix: 'Write apiVersion policy.linkerd.io/v1beta3, in which a backend without a namespace is one of the namespace of the parent.',
  source: 'linkerd2: charts/linkerd-crds/templates/policy/httproute.yaml',
  on: ['policy.linkerd.io/HTTPRoute'],
  *find(route) {
    if (VERSIONS.includes(route.version) && route.namespace !== 'default') {
      for (const { namespace, field } of backendsOf(route).flat()) {
        if (namespace === '') {
          yield {
            message: `"${fieldName([...field, 'namespace'])}" is missing, with which policy.linkerd.io/${route.version} means the namespace "default"; expected a namespace; write policy.linkerd.io/v1beta3`,
            field,
          };
        }
      }
    }
  },
};
