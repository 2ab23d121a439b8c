import { MeshModel } from '../../../model/mesh-model';
import { Check } from '../../check';

const VIZ = 'linkerd-viz';
const SERVER = 'prometheus-admin';
const POLICY = 'policy.linkerd.io/AuthorizationPolicy';

export const prometheusAccess: Check = {
  name: 'delivery/prometheus-access',
  severity: 'warning',
  title: 'a delivery asks the Prometheus of linkerd-viz, which lets nobody in from outside',
  why: 'The extension authorizes its own parts alone. Flagger and Argo Rollouts get a 403 for each query, and every analysis fails.',
  fix: 'Authorize the ServiceAccount of the engine on Server prometheus-admin of linkerd-viz: a PrometheusAccess does it.',
  source: 'flagger: kustomize/linkerd; linkerd2: viz/charts/linkerd-viz',
  on: ['flagger.app/MetricTemplate'],
  reads: [POLICY],
  *find({ spec }, model) {
    const asksViz = /\/\/prometheus\.linkerd-viz\b/.test(spec.provider?.address ?? '');
    if (asksViz && model.isComplete(VIZ) && !letsOthersIn(model)) {
      yield {
        message: `"spec.provider.address" is the Prometheus of ${VIZ}, which no AuthorizationPolicy lets anybody ask from outside of that namespace; add one for the ServiceAccount of Flagger on Server ${SERVER}`,
        field: ['spec', 'provider', 'address'],
      };
    }
  },
};

/** Whether some policy of the Server of Prometheus names somebody of another namespace, or what cannot be told. */
function letsOthersIn(model: MeshModel): boolean {
  const policies = model.of(POLICY);
  return model.once(prometheusAccess, () => policies.filter(({ namespace, spec }) => namespace === VIZ && (spec.targetRef?.kind === 'Namespace' || spec.targetRef?.name === SERVER))
    .some(({ spec }) => (spec.requiredAuthenticationRefs ?? []).every(({ kind, namespace }: any) => kind !== 'ServiceAccount' || (namespace ?? VIZ) !== VIZ)));
}

