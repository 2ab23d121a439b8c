import { kindOf } from '../../../model/mesh-model';
import { Check } from '../../check';

/** Kinds of which a webhook refuses what it does not know. */
const STRICT = ['linkerd.io/ServiceProfile'];

export const unknownField: Check = {
  name: 'versions/unknown-field',
  severity: 'warning',
  title: 'a field that its kind does not have',
  why: 'The API server refuses what its schemas do not know where it is asked to, as kubectl does. Helm, Flux and Argo CD mostly have it dropped: the object is there, and does not do what it says.',
  fix: 'Correct the name of the field, or remove it.',
  source: 'Kubernetes: field validation; linkerd2: charts/linkerd-crds/templates; gateway-api: config/crd',
  on: [],
  find: (object) => object.problems.filter(({ reason }) => reason === 'unknown')
    .map(({ path, message }) => ({ message, field: path, severity: STRICT.includes(kindOf(object)) ? 'error' : undefined })),
};
