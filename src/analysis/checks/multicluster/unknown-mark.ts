import { EXPORTED_LABEL, FEDERATED_LABEL } from '../../../linkerd/links';
import { unknownMarkFault } from '../../../linkerd/mirrors';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const unknownMark: Check = {
  name: 'multicluster/unknown-mark',
  severity: 'info',
  title: 'a Service is marked for other clusters by a value that no Link selects by itself',
  why: 'Links that are made as usual select exported Services by `true` or `remote-discovery`, and members of a federation by `member`. Other values, and other spellings of these, take somebody who wrote a selector for them.',
  fix: 'Write one of the values, in quotes where YAML would make a boolean of it.',
  source: 'linkerd2: multicluster/cmd/link-gen.go',
  on: ['/Service'],
  mentions: [EXPORTED_LABEL, FEDERATED_LABEL],
  *find(service) {
    for (const label of [EXPORTED_LABEL, FEDERATED_LABEL]) {
      const value = service.labels[label];
      yield* problems(['metadata', 'labels', label], value === undefined ? undefined : unknownMarkFault(titleOf(service), label, value));
    }
  },
};
