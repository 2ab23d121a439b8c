/** The group and version in which the Prometheus Operator reads its kinds. */
export const MONITORING_V1 = 'monitoring.coreos.com/v1';

/** The spec of a PodMonitor of the Prometheus Operator, as far as we write it. */
export interface PodMonitorSpec {
  readonly namespaceSelector: { readonly any: true } | { readonly matchNames: string[] };
  /** All pods: which of their ports are meant, the relabelings say. */
  readonly selector: object;
  readonly podMetricsEndpoints: PodMetricsEndpoint[];
}

export interface PodMetricsEndpoint {
  readonly interval: string;
  readonly scrapeTimeout: string;
  readonly honorTimestamps: boolean;
  readonly relabelings: Relabeling[];
}

/** A step of relabeling. */
export interface Relabeling {
  readonly action: 'keep' | 'drop' | 'replace' | 'labelmap' | 'labeldrop';
  readonly sourceLabels?: string[];
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
}

/** The spec of a PrometheusRule. */
export interface PrometheusRuleSpec {
  readonly groups: RuleGroup[];
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: (RecordingRule | AlertingRule)[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
