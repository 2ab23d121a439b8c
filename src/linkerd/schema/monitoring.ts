import { LABEL_SELECTOR } from './core';
import { ANY, BOOLEAN, list, open, Shape, TEXT } from './shape';

// Kinds of the Prometheus Operator, as far as a check reads them.

const ENDPOINTS = list(open({ relabelings: list(open({ action: TEXT, sourceLabels: list(TEXT), regex: TEXT })) }));

export const MONITORING_KINDS: Readonly<Record<string, Shape>> = {
  'monitoring.coreos.com/PodMonitor': open({
    spec: open({ namespaceSelector: open({ any: BOOLEAN, matchNames: list(TEXT) }), podMetricsEndpoints: ENDPOINTS }),
  }),
  'monitoring.coreos.com/PrometheusRule': open({ spec: open({ groups: list(open({ rules: list(open({ expr: ANY })) })) }) }),
  'monitoring.coreos.com/Prometheus': open({ spec: open({ podMonitorSelector: LABEL_SELECTOR, ruleSelector: LABEL_SELECTOR }) }),
};
