import { installedTwiceFault } from '../../../linkerd/chart-sets';
import { CHART_KINDS, chartsCalled, linkerdChartsOf } from '../../../model/installed-charts';
import { placeOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const chartTwice: Check = {
  name: 'install/chart-twice',
  severity: 'warning',
  title: 'a chart of Linkerd is installed twice in one cluster',
  why: 'Charts of Linkerd have webhooks, roles and CRDs outside of namespaces, under names that do not follow from the release. Helm refuses what another release has, and a GitOps tool that applies it goes on replacing one by the other.',
  fix: 'Remove one of the two. What belongs to several clusters goes into a Chart with a Mesh for each, or into a folder for each.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml',
  on: CHART_KINDS,
  *find(object, model) {
    for (const { chart, isHere } of linkerdChartsOf(object)) {
      const first = isHere ? chartsCalled(chart, model)[0].object : object;
      // Two objects of one name are another check's.
      const isOther = first !== object && (first.kind !== object.kind || first.namespace !== object.namespace || first.name !== object.name);
      yield* problems(['spec'], isOther ? installedTwiceFault(chart, placeOf(first)) : undefined);
    }
  },
};
