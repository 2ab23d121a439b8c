import { MeshObject } from './mesh-object';
import { isEmptySelector } from '../linkerd/label-selector';
import { Path } from '../linkerd/schema/clean';

export const POD_MONITOR = 'monitoring.coreos.com/PodMonitor';
const PORT_NAME = '__meta_kubernetes_pod_container_port_name';
/** What all proxies of a mesh have in common. */
const OF_PROXIES = [PORT_NAME, '__meta_kubernetes_pod_container_name', '__meta_kubernetes_pod_label_linkerd_io_control_plane_ns'];

/** Which ports a PodMonitor scrapes: by their names, and perhaps by a label before. */
export interface KeptPorts {
  /** What else the regex is about. */
  readonly label?: string;
  readonly regex: string;
  readonly field: Path;
}

/** The steps by which a PodMonitor keeps ports. */
export function keptPorts({ spec }: MeshObject): KeptPorts[] {
  const endpoints: any[] = spec.podMetricsEndpoints ?? [];
  return endpoints.flatMap(({ relabelings = [] }, i) => relabelings.flatMap(({ action, sourceLabels = [], regex }: any, j: number) => {
    const [label] = sourceLabels;
    return action !== 'keep' || !sourceLabels.includes(PORT_NAME) || regex === undefined ? []
      : [{ label: sourceLabels.length > 1 ? label : undefined, regex, field: ['spec', 'podMetricsEndpoints', i, 'relabelings', j, 'regex'] }];
  }));
}

/** Whether a PodMonitor is for proxies. */
export function scrapesProxies(monitor: MeshObject): boolean {
  return keptPorts(monitor).some(({ regex }) => regex.includes('linkerd-admin'));
}

/** The namespaces in which a PodMonitor looks. None: all of them. */
export function scrapedNamespaces({ namespace, spec }: MeshObject): readonly string[] | undefined {
  const { any = false, matchNames = [namespace] } = spec.namespaceSelector ?? {};
  return any ? undefined : matchNames;
}

/** By what a PodMonitor tells pods apart, beside their containers and ports, as one text. Empty: it does not. */
export function scrapedPods({ spec }: MeshObject): string {
  const endpoints: any[] = spec.podMetricsEndpoints ?? [];
  const steps = endpoints.flatMap(({ relabelings = [] }) => relabelings.filter(({ action, sourceLabels = [] }: any) => (
    /^(keep|drop)/.test(action ?? '') && !sourceLabels.every((label: string) => OF_PROXIES.includes(label)))));
  const selector = isEmptySelector(spec.selector ?? {}) ? [] : [spec.selector];
  return [...selector, ...steps].map((each) => JSON.stringify(each)).join();
}

/** Whether a port of that name is kept. What is written in a way that is not known here keeps nothing. */
export function keeps(regex: string, port: string): boolean {
  // A few forms are in use. Others, and such as take long to match, are left alone.
  if (!/^[\w.*|()?^$-]{1,80}$/.test(regex)) {
    return false;
  }
  try {
    return new RegExp(`^(?:${regex})$`).test(port);
  } catch {
    return false;
  }
}
