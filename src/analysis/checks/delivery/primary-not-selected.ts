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
    for (const { canary, pods, primaryPods, label } of candidates(model, object.namespace, selector)) {
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

/** The deliveries in a namespace, and by each label of their pods. */
interface Deliveries {
  readonly all: readonly Delivery[];
  readonly byLabel: ReadonlyMap<string, readonly Delivery[]>;
}

/** Those deliveries that a selector may select: of its labels the one that fewest have. */
function candidates(model: MeshModel, namespace: string, { matchLabels = {} }: LabelSelector): readonly Delivery[] {
  const { all = [], byLabel } = deliveries(model).get(namespace) ?? {};
  return Object.entries(matchLabels).map(([key, value]) => byLabel?.get(`${key}=${value}`) ?? [])
    .reduce((fewest, each) => (each.length < fewest.length ? each : fewest), all);
}

/** The workloads of Canaries and their copies, by namespace. */
function deliveries(model: MeshModel): ReadonlyMap<string, Deliveries> {
  const canaries = model.of(CANARY);
  return model.once(deliveries, () => {
    const all = canaries.flatMap((canary): Delivery[] => {
      const workload = canaryWorkload(model, canary);
      const label = workload && selectorLabel(workload);
      const pods = workload && model.workload(workload)!.podLabels;
      return label === undefined || pods?.[label] === undefined ? [] : [{ canary, label, pods, primaryPods: { ...pods, [label]: `${pods[label]}-primary` } }];
    });
    return new Map([...groupBy(all, ({ canary }) => canary.namespace)].map(([namespace, each]): [string, Deliveries] => {
      const labelled = each.flatMap((delivery) => Object.entries(delivery.pods).map(([key, value]) => ({ label: `${key}=${value}`, delivery })));
      return [namespace, {
        all: each,
        byLabel: new Map([...groupBy(labelled, ({ label }) => label)].map(([label, those]) => [label, those.map(({ delivery }) => delivery)])),
      }];
    }));
  });
}
