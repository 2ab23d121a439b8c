import { isEmptySelector, LabelSelector, selects } from '../../../linkerd/label-selector';
import { quote } from '../../../linkerd/rule';
import { CANARY, canaryWorkload, DELIVERED, selectorLabel } from '../../../model/delivery';
import { groupBy, MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

/** Kinds with a selector of pods. */
const SELECTING = ['policy.linkerd.io/Server', 'networking.k8s.io/NetworkPolicy'];

export const primaryNotSelected: Check = {
  name: 'delivery/primary-not-selected',
  severity: 'warning',
  title: 'a Server or NetworkPolicy selects the pods of a Canary, and not those of its primary workload',
  why: 'Flagger copies the workload for the stable version, and gives the pods of the copy another value of the label that tells them: "web" becomes "web-primary". What selects by the old value holds for the version under test alone, while almost all traffic goes to the primary one.',
  fix: 'Select by another label that both have, or by a matchExpression with both values.',
  source: 'flagger: pkg/canary/util.go',
  on: SELECTING,
  reads: [CANARY, ...DELIVERED],
  *find(object, model) {
    const selector: LabelSelector = object.spec.podSelector ?? {};
    if (isEmptySelector(selector)) {
      return;
    }
    for (const { canary, pods, primaryPods, label } of deliveries(model).get(object.namespace) ?? []) {
      if (selects(selector, pods) && !selects(selector, primaryPods)) {
        yield {
          message: `"spec.podSelector" selects the pods of ${titleOf(canary)} by the label ${quote(label)}, and not those that Flagger makes for the primary version, with ${quote(primaryPods[label])}; select by a label that both have, or list both values`,
          field: ['spec', 'podSelector'],
        };
      }
    }
  },
};

interface Delivery {
  readonly canary: MeshObject;
  readonly label: string;
  readonly pods: Readonly<Record<string, string>>;
  readonly primaryPods: Readonly<Record<string, string>>;
}

/** The workloads of Canaries and their copies, by namespace. */
function deliveries(model: MeshModel): ReadonlyMap<string, Delivery[]> {
  const canaries = model.of(CANARY);
  return model.once(deliveries, () => groupBy(canaries.flatMap((canary): Delivery[] => {
    const workload = canaryWorkload(model, canary);
    const label = workload && selectorLabel(workload);
    const pods = workload && model.workload(workload)!.podLabels;
    return label === undefined || pods?.[label] === undefined ? [] : [{ canary, label, pods, primaryPods: { ...pods, [label]: `${pods[label]}-primary` } }];
  }), ({ canary }) => canary.namespace));
}
