import { ADMISSION_LABEL, misplacedFaults } from '../../../linkerd/injection';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const writtenAsLabel: Check = {
  name: 'annotations/written-as-label',
  severity: 'warning',
  title: 'an annotation for the injector that was written as a label',
  why: 'The injector reads annotations. `linkerd.io/inject` as a label meshes nothing, on a Namespace neither, although Istio does it that way.',
  fix: 'Write it below `annotations`; for what makes pods, in the metadata of the pod template.',
  source: 'linkerd2: pkg/healthcheck/healthcheck_labels.go',
  on: ['/Namespace', '/Service', ...WORKLOAD_KINDS],
  mentions: ['labels'],
  *find(object, model) {
    for (const { is, labels, at } of placesOf(model, object)) {
      const whose = `the ${is === 'namespace' ? 'namespace' : is === 'pod' ? 'pod' : object.kind}`;
      for (const key of Object.keys(labels).filter((each) => is !== 'namespace' || each !== ADMISSION_LABEL)) {
        for (const message of misplacedFaults('label', whose, { [key]: labels[key] }, is === 'controller' ? 'annotations of its pod template' : 'annotations of it')) {
          yield { message: message!, field: [...at, 'labels', key] };
        }
      }
    }
  },
};
