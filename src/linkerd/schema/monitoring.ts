import { LABEL_SELECTOR } from './core';
import { ANY, BOOLEAN, list, open, Shape, TEXT } from './shape';

// Kinds of the Prometheus Operator, as far as a check reads them.

const ENDPOINTS = list(open({ relabelings: list(open({ action: TEXT, sourceLabels: list(TEXT), regex: TEXT })) }));
const OF_MONITORS = { podMonitorSelector: LABEL_SELECTOR, podMonitorNamespaceSelector: LABEL_SELECTOR };
const OF_RULES = { ruleSelector: LABEL_SELECTOR };

export const MONITORING_KINDS: Readonly<Record<string, Shape>> = {
  'monitoring.coreos.com/PodMonitor': open({
    spec: open({ namespaceSelector: open({ any: BOOLEAN, matchNames: list(TEXT) }), selector: LABEL_SELECTOR, podMetricsEndpoints: ENDPOINTS }),
  }),
  'monitoring.coreos.com/PrometheusRule': open({ spec: open({ groups: list(open({ rules: list(open({ expr: ANY })) })) }) }),
  'monitoring.coreos.com/Prometheus': open({ spec: open({ ...OF_MONITORS, ...OF_RULES }) }),
  'monitoring.coreos.com/PrometheusAgent': open({ spec: open(OF_MONITORS) }),
  'monitoring.coreos.com/ThanosRuler': open({ spec: open(OF_RULES) }),
};
