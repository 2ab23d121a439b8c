import { deprecatedFault, VERSIONED_KINDS } from '../../../linkerd/kind-versions';
import { Check } from '../../check';

export const supersededVersion: Check = {
  name: 'deprecated/superseded-version',
  severity: 'info',
  title: 'a deprecated version of a kind',
  why: 'It is still served, and the API server warns of it whenever it is applied. It lacks the fields that came later, and will be gone one day.',
  fix: 'Write the newest version that the target serves.',
  source: 'linkerd2: charts/linkerd-crds/templates/policy; gateway-api: config/crd',
  on: VERSIONED_KINDS,
  *find({ group, kind, version }, _, target) {
    const message = deprecatedFault(group, kind, version, target);
    if (message !== undefined) {
      yield { message, field: ['apiVersion'] };
    }
  },
};
