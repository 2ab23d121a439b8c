import { valueAt } from '../../../linkerd/chart-values';
import { controlPlaneLabelFault, TRUST_ROOTS_NAME } from '../../../linkerd/control-plane-certificates';
import { CHART_KINDS, linkerdChartsIn } from '../../../model/installed-charts';
import { Check, Problem } from '../../check';
import { problems } from '../../problems';

const BUNDLE = 'trust.cert-manager.io/Bundle';
const CONFIG_MAP = '/ConfigMap';

export const trustRootsNotDelivered: Check = {
  name: 'install/trust-roots-not-delivered',
  severity: 'error',
  title: 'the namespace of the control plane has not the label by which it gets its trust anchors',
  why: 'With identity.externalCA the control plane reads its trust anchors from a ConfigMap that trust-manager writes into namespaces with a label. Linkerd\'s command line sets the label, Helm does not, and without the ConfigMap no pod of the control plane starts.',
  fix: 'Add the label linkerd.io/is-control-plane with the value true to the Namespace.',
  source: 'linkerd.io: tasks/automatically-rotating-control-plane-tls-credentials',
  on: ['/Namespace'],
  reads: [...CHART_KINDS, BUNDLE, CONFIG_MAP],
  *find({ name, labels }, model) {
    const waits = linkerdChartsIn(name, model).some(({ chart, values }) => chart === 'linkerd-control-plane' && valueAt(values, 'identity.externalCA') === true);
    // A Bundle of one's own may select by another label.
    const bundles = model.of(BUNDLE);
    const selects = bundles.every(({ spec }) => spec.target?.namespaceSelector?.matchLabels?.['linkerd.io/is-control-plane'] === 'true');
    const isThere = model.find(CONFIG_MAP, name, TRUST_ROOTS_NAME) !== undefined;
    // Without a Bundle in the input something else may write the ConfigMap.
    const severity = bundles.length > 0 ? 'error' : 'warning';
    yield* waits && selects && !isThere
      ? problems(['metadata', 'labels'], controlPlaneLabelFault(`Namespace ${name}`, labels)).map((problem): Problem => ({ ...problem, severity })) : [];
  },
};
