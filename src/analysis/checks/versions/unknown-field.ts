import { Check } from '../../check';

export const unknownField: Check = {
  name: 'versions/unknown-field',
  severity: 'warning',
  title: 'a field that its kind does not have',
  why: 'The API server refuses what its schemas do not know where it is asked to, as kubectl does. Helm, Flux and Argo CD mostly have it dropped: the object is there, and does not do what it says.',
  fix: 'Correct the name of the field, or remove it.',
  source: 'Kubernetes: field validation; linkerd2: charts/linkerd-crds/templates; gateway-api: config/crd',
  on: [],
  *find({ problems }) {
    for (const { path, reason, message } of problems) {
      if (reason === 'unknown') {
        yield { message, field: path };
      }
    }
  },
};
