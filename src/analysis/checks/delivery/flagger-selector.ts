import { SELECTOR_LABELS } from '../../../linkerd/flagger';
import { quote } from '../../../linkerd/rule';
import { CANARY, canaryWorkload, DELIVERED, selectorLabel } from '../../../model/delivery';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

export const flaggerSelector: Check = {
  name: 'delivery/flagger-selector',
  severity: 'warning',
  title: 'a Canary of a workload whose pods Flagger cannot tell',
  why: 'Flagger tells the pods of the new version from those of the primary one by a label in the selector: "app", "name" or "app.kubernetes.io/name", unless it was installed with others. cdk8s-plus selects by a label of its own. Without one of them Flagger refuses the Canary.',
  fix: 'Add one of these labels to the selector and to the pods.',
  source: 'flagger: pkg/canary/deployment_controller.go',
  on: [CANARY],
  reads: DELIVERED,
  *find(canary, model) {
    const workload = canaryWorkload(model, canary);
    if (workload && selectorLabel(workload) === undefined) {
      yield {
        message: `${titleOf(workload)} has none of the labels ${SELECTOR_LABELS.map(quote).join(', ')} in its selector, by which Flagger tells its pods, got ${quote(Object.keys(workload.spec.selector?.matchLabels ?? {}))}; add one to the selector and to the pods`,
        field: ['spec', 'targetRef'],
      };
    }
  },
};
