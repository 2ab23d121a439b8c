import { ChartName, CHARTS, groupsOfChart } from '../../../linkerd/charts';
import { KINDS } from '../../../linkerd/schema/kinds';
import { CHART_KINDS, linkerdChartsOf } from '../../../model/installed-charts';
import { areTogether, MeshObject, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

const GROUPS = new Set(Object.keys(CHARTS).flatMap((chart) => groupsOfChart(chart as ChartName, { installGatewayAPI: true })));
const BROUGHT = Object.keys(KINDS).filter((kind) => GROUPS.has(kind.split('/')[0]));

export const missingKind: Check = {
  name: 'gitops/missing-kind',
  severity: 'warning',
  title: 'objects stand in one file with the chart that brings their kind',
  why: 'Flux and Argo CD try all objects of a Kustomization or an Application before they apply any. In a cluster that does not know a kind yet they refuse all of them, and with them the HelmRelease or Application that would bring it. That is so in each new cluster, and in one that is built anew after a disaster.',
  fix: 'Put what installs charts into a Chart of its own, whose Kustomization the other one depends on. Argo CD can be told to pass over them, by sync option SkipDryRunOnMissingResource=true on the objects or on the Application that applies the file; acknowledge it then.',
  source: 'Flux: kustomize-controller, server-side dry-run; Argo CD: user-guide/sync-options',
  on: CHART_KINDS,
  reads: BROUGHT,
  *find(object, model) {
    for (const { chart, values, isHere } of linkerdChartsOf(object)) {
      const groups = groupsOfChart(chart, values);
      const brought = model.of(...BROUGHT).filter(({ group }) => groups.includes(group));
      const [first, ...others] = brought.filter((each) => areTogether(each, object) && !isPassedOver(each));
      if (isHere && first) {
        const more = others.length > 0 ? ` and ${others.length} more` : '';
        yield {
          message: `${chart} brings the CRD of ${titleOf(first)}${more} in the same file, and until it is there ${
            object.kind === 'Application' ? 'Argo CD' : 'Flux'} applies neither; put the charts into a file of their own, which is applied first`,
        };
      }
    }
  },
};

/** Whether Argo CD is told to apply an object without having tried it. */
function isPassedOver({ annotations }: MeshObject): boolean {
  return (annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').some((option) => option.trim() === 'SkipDryRunOnMissingResource=true');
}
