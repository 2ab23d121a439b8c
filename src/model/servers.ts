import { byAge } from './age';
import { EXTERNAL_WORKLOAD, InboundWorkload, inboundWorkloads, INBOUND_WORKLOADS, serverPorts } from './inbound-workload';
import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { ProxyProtocol } from '../linkerd/inbound';
import { LabelSelector, selects } from '../linkerd/label-selector';

export const SERVER = 'policy.linkerd.io/Server';

/** The kinds that say which Server decides about a port. */
export const SERVER_READS: readonly string[] = [SERVER, ...INBOUND_WORKLOADS];

/** What a Server selects, and the numbers of its port there. */
export interface Selection {
  readonly server: MeshObject;
  readonly workload: InboundWorkload;
  readonly ports: readonly number[];
}

/** What a Server selects: pods or ExternalWorkloads of its namespace. */
export function selectionsOf(model: MeshModel, server: MeshObject): readonly Selection[] {
  return selections(model).byServer.get(server.manifest) ?? [];
}

/** The Servers that select a workload. */
export function serversOf(model: MeshModel, workload: InboundWorkload): readonly Selection[] {
  return selections(model).byWorkload.get(workload.object.manifest) ?? [];
}

/** The Servers that select a port of a workload, the one that Linkerd follows first. */
export function serversOn(model: MeshModel, workload: InboundWorkload, port: number): readonly MeshObject[] {
  return serversOf(model, workload).filter(({ ports }) => ports.includes(port)).map(({ server }) => server).sort(byAge);
}

/** How the port of a Server is spoken. */
export function protocolOf({ spec: { proxyProtocol } }: MeshObject): ProxyProtocol {
  return (Object.values(ProxyProtocol) as string[]).includes(proxyProtocol) ? proxyProtocol : ProxyProtocol.UNKNOWN;
}

/** The selector of a Server, and of what. */
export function selectorOf({ spec }: MeshObject): { readonly selector?: LabelSelector; readonly isExternal: boolean } {
  const isExternal = spec.podSelector === undefined;
  return { selector: isExternal ? spec.externalWorkloadSelector : spec.podSelector, isExternal };
}

interface Selections {
  readonly byServer: ReadonlyMap<unknown, Selection[]>;
  readonly byWorkload: ReadonlyMap<unknown, Selection[]>;
}

function selections(model: MeshModel): Selections {
  return model.once('selections of Servers', () => {
    const candidates = candidatesBy(inboundWorkloads(model));
    const all = model.of(SERVER).flatMap((server): Selection[] => {
      const { selector, isExternal } = selectorOf(server);
      const [label] = Object.entries(selector?.matchLabels ?? {});
      return selector === undefined ? [] : (candidates.get(placeOf(server.namespace, isExternal, label)) ?? [])
        .filter(({ labels }) => selects(selector, labels))
        .map((workload) => ({ server, workload, ports: serverPorts(workload, server.spec.port, model.target) }));
    });
    return { byServer: groupBy(all, ({ server }) => server.manifest), byWorkload: groupBy(all, ({ workload }) => workload.object.manifest) };
  });
}

/** Workloads by their namespace, and by that and each of their labels: most Servers ask for one. */
function candidatesBy(workloads: readonly InboundWorkload[]): ReadonlyMap<string, InboundWorkload[]> {
  const places = workloads.flatMap((workload) => [undefined, ...Object.entries(workload.labels)]
    .map((label) => ({ workload, place: placeOf(workload.object.namespace, workload.isExternal, label) })));
  return new Map([...groupBy(places, ({ place }) => place)].map(([place, its]) => [place, its.map(({ workload }) => workload)]));
}

function placeOf(namespace: string, isExternal: boolean, label?: readonly [string, string]): string {
  return `${isExternal ? EXTERNAL_WORKLOAD : ''} ${namespace} ${label?.join('=') ?? ''}`;
}
