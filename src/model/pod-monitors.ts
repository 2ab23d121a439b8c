import { MeshObject } from './mesh-object';
import { Path } from '../linkerd/schema/clean';

export const POD_MONITOR = 'monitoring.coreos.com/PodMonitor';
const PORT_NAME = '__meta_kubernetes_pod_container_port_name';

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
