import { valueAt } from '../../../linkerd/chart-values';
import { quote } from '../../../linkerd/rule';
import { CHART_KINDS, chartsCalled, LinkerdChart } from '../../../model/installed-charts';
import { groupBy, MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { POD_MONITOR, scrapedNamespaces, scrapesProxies } from '../../../model/pod-monitors';
import { Check } from '../../check';

const POLICY = 'policy.linkerd.io/AuthorizationPolicy';
const NAMESPACE = 'linkerd-viz';

export const vizElsewhere: Check = {
  name: 'install/viz-elsewhere',
  severity: 'warning',
  title: 'a policy lets in the Prometheus of linkerd-viz, which is not there',
  why: 'The chart linkerd-multicluster, and what denies by default as a rule, let in the ServiceAccount prometheus of namespace linkerd-viz. Where the extension is in another namespace, or works with a Prometheus of your own, the one that scrapes gets a 403.',
  fix: 'Let in the ServiceAccount of the Prometheus that scrapes (`scrapers` of `DefaultDeny`, `ScrapeAccess`), or install linkerd-viz into linkerd-viz with its own.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/service-mirror-policy.yaml, viz/cmd/allow-scrapes.go',
  on: [POLICY],
  reads: [...CHART_KINDS, POD_MONITOR],
  *find(policy, model) {
    const refs: any[] = policy.spec.requiredAuthenticationRefs ?? [];
    const [viz] = chartsCalled('linkerd-viz', model);
    const isVizs = refs.length === 1 && refs[0].kind === 'ServiceAccount' && refs[0].name === 'prometheus' && refs[0].namespace === NAMESPACE;
    const [missing, other] = isVizs ? [viz && absence(viz), otherScraper(model, policy.namespace)] : [];
    const why = missing ?? other;
    if (why && !letsIn(model, policy)) {
      yield { severity: missing ? 'warning' : 'info', message: `"spec.requiredAuthenticationRefs" lets in the Prometheus of ${quote(NAMESPACE)}, and ${why}; expected a policy for the ServiceAccount of the Prometheus that scrapes, too`, field: ['spec', 'requiredAuthenticationRefs'] };
    }
  },
};

/** Why there is no such Prometheus. */
function absence({ namespace, values }: LinkerdChart): string | undefined {
  if (namespace !== undefined && namespace !== NAMESPACE) {
    return `linkerd-viz is in ${quote(namespace)}`;
  }
  return valueAt(values, 'prometheus.enabled') === false ? 'linkerd-viz is installed without one' : undefined;
}

/** Who else scrapes proxies there, under whatever account. */
function otherScraper(model: MeshModel, namespace: string): string | undefined {
  const monitor = model.of(POD_MONITOR).find((each) => scrapesProxies(each) && (scrapedNamespaces(each)?.includes(namespace) ?? true));
  return monitor && `${titleOf(monitor)} has another Prometheus scrape proxies`;
}

/** Whether another policy of the same target, or of its namespace, is for somebody else, or for what cannot be told. */
function letsIn(model: MeshModel, { namespace, spec }: MeshObject): boolean {
  const key = (where: string, { kind, name }: any = {}) => `${where}/${kind}/${name}`;
  const policies = model.of(POLICY);
  const byTarget = model.once(letsIn, () => groupBy(policies, (policy) => key(policy.namespace, policy.spec.targetRef)));
  const targets = [spec.targetRef, { kind: 'Namespace', name: namespace }];
  return targets.flatMap((ref) => byTarget.get(key(namespace, ref)) ?? []).some(({ spec: { requiredAuthenticationRefs: refs = [] } }) => (
    refs.every((ref: any) => ref.kind !== 'ServiceAccount' || ref.namespace !== NAMESPACE)));
}
