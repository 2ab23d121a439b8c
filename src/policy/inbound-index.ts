import { Grant, InboundRouteClaim, PodsOfServer, ServerClaim } from './inbound-claims';
import { isEmptySelector, selects } from '../linkerd/label-selector';
import { portNumbers } from '../linkerd/pods';
import { MeshTarget } from '../mesh-target';
import { objectId } from '../references/object-ref';
import { Workload, workloadsBeside } from '../references/workloads';

/** Claims as they are at one moment, by what they are looked up by: an app has thousands of each. */
export class InboundIndex {
  private readonly servers = new Map<string, ServerClaim[]>();
  private readonly serverById = new Map<string, ServerClaim>();
  private readonly routesByServer = new Map<string, InboundRouteClaim[]>();
  private readonly routeById = new Map<string, InboundRouteClaim>();
  private readonly grantsByTarget = new Map<string, Grant[]>();
  private readonly pods = new Map<ServerClaim, PodsOfServer[]>();
  private readonly others = new Map<string, Map<ServerClaim, ServerClaim>>();
  private workloads?: Map<string, Workload[]>;

  public constructor(servers: readonly ServerClaim[], routes: readonly InboundRouteClaim[], grants: readonly Grant[]) {
    for (const server of servers) {
      add(this.servers, server.object.namespace ?? '', server);
      this.serverById.set(objectId(server.object), server);
    }
    for (const route of routes) {
      add(this.routesByServer, objectId(route.server), route);
      this.routeById.set(objectId(route.object), route);
    }
    grants.forEach((grant) => add(this.grantsByTarget, objectId(grant.target), grant));
  }

  public serversIn(namespace: string | undefined): readonly ServerClaim[] {
    return this.servers.get(namespace ?? '') ?? [];
  }

  public server(id: string): ServerClaim | undefined {
    return this.serverById.get(id);
  }

  public route(id: string): InboundRouteClaim | undefined {
    return this.routeById.get(id);
  }

  public routesOf(serverId: string): readonly InboundRouteClaim[] {
    return this.routesByServer.get(serverId) ?? [];
  }

  public grantsFor(targetId: string): readonly Grant[] {
    return this.grantsByTarget.get(targetId) ?? [];
  }

  /** The pods of the app on which a Server decides, with the numbers of its port there. */
  public podsOf(server: ServerClaim): readonly PodsOfServer[] {
    let pods = this.pods.get(server);
    if (!pods) {
      const selector = server.podSelector();
      const [label] = Object.entries(selector?.matchLabels ?? {});
      const { namespace = '' } = server.object;
      pods = selector === undefined ? [] : this.candidates(server, label ? `${namespace} ${label.join('=')}` : namespace)
        .filter(({ labels }) => selects(selector, labels))
        .map((workload) => ({ workload, ports: portNumbers(workload.spec, server.port(), MeshTarget.of(server.by).linkerdVersion) }));
      this.pods.set(server, pods);
    }
    return pods;
  }

  /** An earlier Server that selects a port of pods that this one selects, too. */
  public overlapping(server: ServerClaim): ServerClaim | undefined {
    const namespace = server.object.namespace ?? '';
    let others = this.others.get(namespace);
    if (!others) {
      others = this.findOverlaps(this.serversIn(namespace));
      this.others.set(namespace, others);
    }
    return others.get(server);
  }

  private findOverlaps(servers: readonly ServerClaim[]): Map<ServerClaim, ServerClaim> {
    const overlaps = new Map<ServerClaim, ServerClaim>();
    const firsts = new Map<string, ServerClaim>();
    for (const server of servers) {
      const selector = server.podSelector();
      if (selector !== undefined) {
        const port = JSON.stringify(server.port());
        const isAll = isEmptySelector(selector);
        const pods = this.podsOf(server).flatMap(({ workload, ports }) => ports.map((number) => `pod ${workload.apiObject.node.path} ${number}`));
        const own = [`selector ${JSON.stringify(selector)} ${port}`, ...pods];
        const first = [...own, `all ${port}`, ...(isAll ? [`any ${port}`] : [])].map((key) => firsts.get(key)).find((other) => other !== undefined);
        if (first) {
          overlaps.set(server, first);
        }
        for (const key of [...own, `any ${port}`, ...(isAll ? [`all ${port}`] : [])]) {
          firsts.set(key, firsts.get(key) ?? server);
        }
      }
    }
    return overlaps;
  }

  private candidates(server: ServerClaim, key: string): readonly Workload[] {
    if (!this.workloads) {
      this.workloads = new Map();
      for (const workload of workloadsBeside(server.by)) {
        const { namespace = '' } = workload;
        add(this.workloads, namespace, workload);
        Object.entries(workload.labels).forEach((label) => add(this.workloads!, `${namespace} ${label.join('=')}`, workload));
      }
    }
    return this.workloads.get(key) ?? [];
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}
