import { kubernetesFault } from '../../../linkerd/kubernetes';
import { CHART_KINDS, linkerdChartsOf } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

export const oldKubernetes: Check = {
  name: 'install/old-kubernetes',
  severity: 'error',
  title: 'a chart that does not install on a Kubernetes as old as this',
  why: 'Charts say which Kubernetes they need, and Helm refuses to install or to upgrade them on an older one.',
  fix: 'Upgrade Kubernetes first, or stay with a version of the chart that goes with it.',
  source: 'linkerd2: charts/linkerd-control-plane/Chart.yaml',
  on: CHART_KINDS,
  *find(object, _, { kubernetesVersion }) {
    for (const { release, isHere } of linkerdChartsOf(object)) {
      yield* release && isHere ? problems(['spec'], kubernetesFault('kubernetesVersion', kubernetesVersion, release)) : [];
    }
  },
};
