import { misplacedFaults } from '../../../linkerd/injection';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { faultsAt } from '../../injected';

export const annotationOnController: Check = {
  name: 'injection/annotation-on-controller',
  severity: 'warning',
  title: 'an annotation for the injector on a Deployment or its like instead of its pod template',
  why: 'The injector sees pods when they are made, and their metadata comes from the template. What stands on the Deployment, StatefulSet or Job itself does nothing: it is not meshed, or its proxy not configured.',
  fix: 'Write it below `spec.template.metadata.annotations`; of a CronJob below `spec.jobTemplate.spec.template.metadata.annotations`.',
  source: 'linkerd2: pkg/inject/inject.go',
  on: WORKLOAD_KINDS,
  *find(object, model) {
    for (const { is, annotations, workload } of placesOf(model, object)) {
      // The same on both is only said twice.
      for (const key of is === 'controller' ? Object.keys(annotations).filter((each) => annotations[each] !== workload?.podAnnotations[each]) : []) {
        yield* faultsAt(['metadata', 'annotations', key], ...misplacedFaults('annotation', `the ${object.kind}`, { [key]: annotations[key] }, 'annotations of its pod template'));
      }
    }
  },
};
