import { Check } from '../../check';

export const newerField: Check = {
  name: 'versions/newer-field',
  severity: 'warning',
  title: 'a field that came later than the CRDs of the target',
  why: 'An older CRD does not know the field, so that the API server drops it, or refuses the object where it was asked to be strict. The object is there then, without its timeout, or for all ports instead of one.',
  fix: 'Say it in a way that the target has, upgrade its CRDs, or judge the manifests for another target.',
  source: 'gateway-api: config/crd; linkerd2: charts/linkerd-crds/templates',
  on: [],
  find: ({ problems }) => problems.filter(({ reason }) => reason === 'newer').map(({ path, message }) => ({ message, field: path })),
};
