import { valueAt } from '../../../linkerd/chart-values';
import { localMembersFault } from '../../../linkerd/cluster-sets';
import { LinkMode } from '../../../linkerd/link-modes';
import { FEDERATED_LABEL } from '../../../linkerd/links';
import { CHART_KINDS, linkerdChartsOf, wholeValues } from '../../../model/installed-charts';
import { LINK, modesOf } from '../../../model/links';
import { Check } from '../../check';
import { problems } from '../../problems';

/** The chart's own. */
const MEMBERS = `${FEDERATED_LABEL}=member`;

export const localMembers: Check = {
  name: 'multicluster/local-members',
  severity: 'warning',
  title: 'the local service mirror joins other Services than the Links do',
  why: 'The Services of the cluster itself join a federated Service by a selector of the chart, those of other clusters by one of the Link. Where the two differ, local members are missing, or others than meant.',
  fix: 'Set `localServiceMirror.federatedServiceSelector` of the chart to the `federatedServiceSelector` of the Links.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/values.yaml',
  since: 'federatedServices',
  on: CHART_KINDS,
  reads: [LINK],
  *find(object, model) {
    for (const installed of linkerdChartsOf(object).filter(({ isHere }) => isHere)) {
      const { chart, valuesPath } = installed;
      const values = wholeValues(installed);
      const local = values && (valueAt(values, 'localServiceMirror.federatedServiceSelector') ?? MEMBERS);
      const link = model.of(LINK).find((each) => modesOf(each).includes(LinkMode.FEDERATED));
      if (chart === 'linkerd-multicluster' && typeof local === 'string' && link) {
        yield* problems([...valuesPath, 'localServiceMirror'], localMembersFault('localServiceMirror.federatedServiceSelector', local, link.spec.federatedServiceSelector));
      }
    }
  },
};
