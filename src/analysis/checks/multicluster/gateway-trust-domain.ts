import { valueAt } from '../../../linkerd/chart-values';
import { gatewayTrustDomainFault } from '../../../linkerd/cluster-sets';
import { CHART_KINDS, linkerdChartsOf, trustDomainOf, wholeValues } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

export const gatewayTrustDomain: Check = {
  name: 'multicluster/gateway-trust-domain',
  severity: 'warning',
  title: 'the gateway is told another trust domain than the cluster has',
  why: 'The chart writes its value identityTrustDomain into the annotation of the gateway by which links learn whom to expect. The gateway proves the identity that the control plane issues, so that all connections through it fail.',
  fix: 'Set `identityTrustDomain` of linkerd-multicluster to that of linkerd-control-plane: `LinkerdMulticluster` takes it from the Mesh.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/gateway.yaml',
  on: CHART_KINDS,
  *find(object, model) {
    const actual = trustDomainOf(model);
    for (const installed of linkerdChartsOf(object).filter(({ isHere }) => isHere)) {
      const { chart, valuesPath } = installed;
      const values = wholeValues(installed);
      const said = values?.identityTrustDomain;
      if (chart === 'linkerd-multicluster' && values && actual !== undefined && (said === undefined || typeof said === 'string') && valueAt(values, 'gateway.enabled') !== false) {
        yield* problems([...valuesPath, 'identityTrustDomain'], gatewayTrustDomainFault('identityTrustDomain', said, actual));
      }
    }
  },
};
