import { cniBesideFaults } from '../../../linkerd/chart-sets';
import { CHART_KINDS, chartsCalled, linkerdChartsOf, valueName } from '../../../model/installed-charts';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const cniBesideControlPlane: Check = {
  name: 'install/cni-beside-control-plane',
  severity: 'warning',
  title: 'the CNI plugin and the control plane do not say the same of proxies',
  why: 'The plugin redirects traffic of a pod unless it is that of the proxy, which it knows by its user. Told otherwise than the injector, it sends the proxy its own connections, or those of the application past it; and where the injector does not know of it, pods get their rules twice.',
  fix: 'Set `cniEnabled` of the control plane, and user, group, ports and IPv6 of proxies to one value in both charts.',
  source: 'linkerd2: charts/linkerd2-cni/values.yaml, charts/linkerd-control-plane/values.yaml',
  on: CHART_KINDS,
  *find(object, model) {
    const [controlPlane] = chartsCalled('linkerd-control-plane', model);
    for (const installed of linkerdChartsOf(object)) {
      const isKnown = installed.chart === 'linkerd2-cni' && installed.isHere && !installed.isPartial && controlPlane?.isPartial === false;
      yield* isKnown ? problems(installed.valuesPath, ...cniBesideFaults(
        installed.values, controlPlane.values, controlPlane.values.cniEnabled === true, titleOf(controlPlane.object), valueName(installed))) : [];
    }
  },
};
