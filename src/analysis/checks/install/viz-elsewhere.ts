import { quote } from '../../../linkerd/rule';
import { CHART_KINDS, chartsCalled } from '../../../model/installed-charts';
import { groupBy, MeshModel } from '../../../model/mesh-model';
import { MeshObject } from '../../../model/mesh-object';
import { Check } from '../../check';

const POLICY = 'policy.linkerd.io/AuthorizationPolicy';
/** The Servers of the multicluster chart for metrics. */
const COMPONENTS = ['linkerd-admin', 'service-mirror', 'controller', 'local-service-mirror'];

export const vizElsewhere: Check = {
  name: 'install/viz-elsewhere',
  severity: 'warning',
  title: 'linkerd-viz is not in the namespace whose Prometheus is let in on controllers of links',
  why: 'The chart linkerd-multicluster lets in the ServiceAccount prometheus of namespace linkerd-viz, whatever the extension\'s namespace is. Its Prometheus elsewhere gets a 403 from the controllers and the gateway.',
  fix: 'Add an AuthorizationPolicy for the ServiceAccount of the namespace where linkerd-viz is, or install it into linkerd-viz.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/service-mirror-policy.yaml',
  on: [POLICY],
  reads: CHART_KINDS,
  *find(policy, model) {
    const refs: any[] = policy.spec.requiredAuthenticationRefs ?? [];
    const [viz] = chartsCalled('linkerd-viz', model);
    const { targetRef } = policy.spec;
    const isCharts = refs.length === 1 && refs[0].kind === 'ServiceAccount' && refs[0].name === 'prometheus' && refs[0].namespace === 'linkerd-viz' && COMPONENTS.includes(targetRef?.name);
    if (viz && isCharts && viz.namespace !== 'linkerd-viz' && !letsIn(model, policy, viz.namespace)) {
      yield { message: `"spec.requiredAuthenticationRefs" lets in the Prometheus of "linkerd-viz", and linkerd-viz is in ${quote(viz.namespace)}; expected a policy for its ServiceAccount there, too`, field: ['spec', 'requiredAuthenticationRefs'] };
    }
  },
};

/** Whether another policy of the same Server is for somebody of a namespace, or for what cannot be told. */
function letsIn(model: MeshModel, { namespace, spec }: MeshObject, client: string): boolean {
  const key = (where: string, name: unknown) => `${where}/${name}`;
  const policies = model.of(POLICY);
  const byTarget = model.once(letsIn, () => groupBy(policies, (policy) => key(policy.namespace, policy.spec.targetRef?.name)));
  return byTarget.get(key(namespace, spec.targetRef?.name))!.some(({ spec: { requiredAuthenticationRefs: refs = [] } }) => (
    refs.every((ref: any) => ref.kind !== 'ServiceAccount' || ref.namespace === client)));
}
