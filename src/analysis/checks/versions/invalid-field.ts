import { Check } from '../../check';

export const invalidField: Check = {
  name: 'versions/invalid-field',
  severity: 'error',
  title: 'a field is missing, of another type, or has a value that its kind does not allow',
  why: 'The API server compares every object with the schema of its kind, and refuses it as a whole. YAML makes numbers and booleans of texts that are not in quotes: an annotation with the value `true` is refused, one with `"true"` is not.',
  fix: 'Write what the kind allows; put quotes around what is to be a text.',
  source: 'linkerd2: charts/linkerd-crds/templates; gateway-api: config/crd',
  on: [],
  find: ({ problems }) => problems.filter(({ reason }) => reason === 'invalid').map(({ path, message }) => ({ message, field: path })),
};
