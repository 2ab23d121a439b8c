import { valueAt } from '../../../linkerd/chart-values';
import { namespaceFault } from '../../../linkerd/charts';
import { CHART_KINDS, linkerdChartsIn } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

export const webhooksOfControlPlane: Check = {
  name: 'install/webhooks-of-control-plane',
  severity: 'warning',
  title: 'pods of the control plane wait for webhooks that are pods of the control plane',
  why: 'With the failure policy Fail, as for high availability, the API server makes no pod while the injector is away. If all of its pods are gone at once, none of them comes back, unless the namespace is kept out of the webhooks by its label.',
  fix: 'Add the label config.linkerd.io/admission-webhooks with the value disabled to the Namespace.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml, namespace.yaml',
  on: ['/Namespace'],
  reads: CHART_KINDS,
  *find({ name, labels }, model) {
    const fails = linkerdChartsIn(name, model).some(({ chart, values }) => chart === 'linkerd-control-plane' && valueAt(values, 'webhookFailurePolicy') === 'Fail');
    yield* fails ? problems(['metadata', 'labels'], namespaceFault('linkerd-control-plane', name, labels, 'config.linkerd.io/admission-webhooks')) : [];
  },
};
