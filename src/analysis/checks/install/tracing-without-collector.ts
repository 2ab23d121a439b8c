import { tracingFault } from '../../../linkerd/control-plane-values';
import { CHART_KINDS, linkerdChartsOf, valueField, valueName } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

const TRACING = 'proxy.tracing.enabled';

export const tracingWithoutCollector: Check = {
  name: 'install/tracing-without-collector',
  severity: 'error',
  title: 'proxies are to send traces, and nothing says where to',
  why: 'The injector renders every proxy with the address and the identity of the collector. Without one of them it fails, and with it every pod of the mesh that is made from then on.',
  fix: 'Set proxy.tracing.collector.endpoint and both fields of proxy.tracing.collector.meshIdentity.',
  source: 'linkerd2: charts/partials/templates/_proxy.tpl',
  since: 'tracingValues',
  on: CHART_KINDS,
  *find(object) {
    for (const installed of linkerdChartsOf(object)) {
      yield* installed.isPartial || installed.chart !== 'linkerd-control-plane' ? []
        : problems(valueField(installed, TRACING), tracingFault(installed.values, valueName(installed)));
    }
  },
};
