import { ciliumFaults } from '../../../linkerd/cilium';
import { CHART_KINDS, chartsOf, linkerdCharts } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { Check } from '../../check';
import { problems } from '../../problems';

export const cilium: Check = {
  name: 'install/cilium',
  severity: 'error',
  title: 'Cilium is set up to take traffic past Linkerd',
  why: 'An exclusive Cilium removes the CNI plugin of others, so that pods are never redirected. Its socket load balancer picks a pod for a connection before the proxy sees it, so that requests are not balanced and policy by Service does not hold.',
  fix: 'Set cni.exclusive to false beside Linkerd\'s CNI plugin, and socketLB.hostNamespaceOnly to true with socketLB.enabled.',
  source: 'linkerd.io: reference/cluster-configuration',
  on: CHART_KINDS,
  *find(object, model) {
    for (const { chart, values, isPartial, isHere, valuesPath } of chartsOf(object)) {
      yield* chart === 'cilium' && !isPartial && isHere ? problems(valuesPath, ...ciliumFaults(values, hasCni(model))) : [];
    }
  },
};

/** Whether Linkerd redirects pods by CNI. */
function hasCni(model: MeshModel): boolean {
  const charts = linkerdCharts(model);
  return model.once(hasCni, () => charts.some(({ chart, values }) => chart === 'linkerd2-cni' || (chart === 'linkerd-control-plane' && values.cniEnabled === true)));
}
