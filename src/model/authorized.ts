import { Authorization } from './authorizations';
import { Inbound } from './inbound';
import { MeshObject } from './mesh-object';
import { Request, takenBy } from './request-match';
import { identityContains, isSpiffe } from '../linkerd/identities';
import { AccessPolicy, INBOUND, ProxyProtocol } from '../linkerd/inbound';
import { cidrsOverlap, containsCidr, networksContain, NetworkRange } from '../linkerd/networks';
import { Target } from '../linkerd/target';

/** Who asks. */
export interface Client {
  /** What its proxy proves. None: it has no proxy. */
  readonly identity?: string;
  /** Its IP address. None: some address in the networks of the cluster. */
  readonly address?: string;
}

/** What a proxy does with a connection or a request. */
export interface Decision {
  /** `audited` is let in and logged; `not found` is answered with 404, because no route takes it; `unknown` rests on what is not in the input. */
  readonly verdict: 'allowed' | 'audited' | 'denied' | 'not found' | 'unknown';
  /** What lets it in. */
  readonly by?: Authorization;
  /** The route that takes the request. */
  readonly route?: MeshObject;
}

const LOOPBACK: readonly NetworkRange[] = [{ cidr: '127.0.0.0/8' }, { cidr: '::1' }];

/** Whether a client is let in on a port, with a request of HTTP or a connection of another protocol. */
export function authorized(port: Inbound, client: Client, target: Target, request?: Request): Decision {
  if (port.isSkipped || port.workload.injection === 'not injected') {
    return { verdict: 'allowed' };
  }
  const { protocol, routes, probes, probeNetworks } = port;
  if (INBOUND[protocol].route === undefined || (protocol === ProxyProtocol.UNKNOWN && request === undefined)) {
    return decide(port.authorizations, port.unresolved, client, target);
  }
  const asked = request ?? { method: protocol === ProxyProtocol.GRPC ? 'POST' : 'GET', path: '/' };
  if (routes.length > 0) {
    const taken = takenBy(routes.map(({ route }) => route), asked);
    const route = routes.find((each) => each.route === taken?.route);
    return route === undefined ? { verdict: 'not found' } : {
      ...decide([...port.authorizations, ...route.authorizations], [...port.unresolved, ...route.unresolved], client, target), route: route.route,
    };
  }
  const isProbe = asked.method === 'GET' && probes.includes(asked.path.split('?')[0]);
  const forProbes: Authorization = { policy: 'probe', demands: 'nothing', identities: [], networks: probeNetworks };
  return decide([...port.authorizations, ...(isProbe ? [forProbes] : [])], port.unresolved, client, target);
}

function decide(authorizations: readonly Authorization[], unresolved: readonly MeshObject[], client: Client, target: Target): Decision {
  const proving = authorizations.filter((each) => proves(client, each));
  const admitting = proving.filter(({ networks }) => isIn(client, networks, target) === true);
  const by = admitting.find(({ policy }) => policy !== AccessPolicy.AUDIT) ?? admitting[0];
  const isHere = client.address !== undefined && LOOPBACK.some(({ cidr }) => containsCidr(cidr, client.address!));
  if (isHere || (by && by.policy !== AccessPolicy.AUDIT)) {
    return { verdict: 'allowed', by };
  }
  return unresolved.length > 0 || proving.some(({ networks }) => isIn(client, networks, target) === undefined) ? { verdict: 'unknown' }
    : by ? { verdict: 'audited', by } : { verdict: 'denied' };
}

/** Whether a client has what is demanded. */
export function proves({ identity }: Client, { demands, identities }: Authorization): boolean {
  switch (demands) {
    case 'nothing': return true;
    case 'TLS': return identity !== undefined;
    case 'any identity': return identity !== undefined && !isSpiffe(identity);
    case 'identities': return identity !== undefined && identities.some((each) => identityContains(each, identity));
  }
}

/** Whether a client is in one of some networks; not known where only a part of the cluster is. */
function isIn({ address }: Client, networks: readonly NetworkRange[], { clusterNetworks }: Target): boolean | undefined {
  if (address !== undefined) {
    return networksContain(networks, [{ cidr: address }]);
  }
  return networksContain(networks, clusterNetworks.map((cidr) => ({ cidr })))
    || (networks.some(({ cidr }) => clusterNetworks.some((each) => cidrsOverlap(each, cidr))) ? undefined : false);
}
