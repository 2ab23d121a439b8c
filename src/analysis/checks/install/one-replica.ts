import { oneReplicaFault } from '../../../linkerd/chart-sets';
import { CHART_KINDS, linkerdChartsOf, valueName } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

export const oneReplica: Check = {
  name: 'install/one-replica',
  severity: 'warning',
  title: 'webhooks that must answer, or high availability, with one pod',
  why: 'With the failure policy Fail the API server makes no pod of the mesh while the injector does not answer. Of one replica that is so whenever its node is drained. The value highAvailability by itself changes nothing but what linkerd check looks for.',
  fix: 'Set controllerReplicas to 3; or leave webhookFailurePolicy at Ignore.',
  source: 'linkerd2: charts/linkerd-control-plane/values-ha.yaml',
  on: CHART_KINDS,
  *find(object) {
    for (const installed of linkerdChartsOf(object)) {
      yield* installed.chart === 'linkerd-control-plane' && !installed.isPartial
        ? problems(installed.valuesPath, oneReplicaFault(installed.values, valueName(installed))) : [];
    }
  },
};
