import { ANNOTATIONS, annotationOf, hasEnded } from '../linkerd/annotations';
import { supports } from '../linkerd/features';
import { PolicyPod, portsOf } from '../linkerd/pods';
import { TRAFFIC_ANNOTATIONS } from '../linkerd/traffic-annotations';
import { Authorization } from '../model/authorizations';
import { Inbound, inbound } from '../model/inbound';
import { inboundWorkloads } from '../model/inbound-workload';
import { MeshModel } from '../model/mesh-model';
import { MeshObject, titleOf } from '../model/mesh-object';
import { Outbound, outboundOf } from '../model/outbound';
import { attachmentsTo } from '../model/routes';
import { WORKLOAD_KINDS } from '../model/workload';

/** What an object comes to, in words: what it is about, and how it is. */
export interface Fact {
  readonly object: MeshObject;
  readonly about: string;
  readonly is: string;
}

/** How a fact is that has nothing to say. */
export const NONE = 'none';

/** What the objects of a model come to. Between two targets, the facts that differ are what an upgrade changes. */
export function factsOf(model: MeshModel): Fact[] {
  return [
    ...model.of('/Service', 'policy.linkerd.io/EgressNetwork').flatMap((parent) => outboundFacts(model, parent)),
    ...inboundWorkloads(model).flatMap(({ object, pod }) => portNumbers(pod).flatMap((port) => {
      const policy = inbound(model, object, port);
      return policy ? inboundFacts(object, policy) : [];
    })),
    ...model.objects.flatMap((object) => annotationFacts(model, object)),
  ];
}

function outboundFacts(model: MeshModel, parent: MeshObject): Fact[] {
  const attached = attachmentsTo(model, parent.kind as 'Service' | 'EgressNetwork', parent.namespace, parent.name);
  const declared: number[] = (parent.spec.ports ?? []).map(({ port }: any) => port);
  const ports = [...new Set([...declared, ...attached.flatMap((each) => each.parent.port ?? [])])].filter((port) => port !== undefined);
  const clients = [...new Set([parent.namespace, ...attached.map(({ route }) => route.namespace)])];
  return ports.flatMap((port) => clients.flatMap((client) => {
    const where = `port ${port}${client === parent.namespace ? '' : `, for clients in ${client}`}`;
    return Object.entries(outboundWords(outboundOf(model, client, parent, port))).map(([what, is]) => ({ object: parent, about: `${where}: ${what}`, is }));
  }));
}

function outboundWords(policy: Outbound): Record<string, string> {
  const { protocol, routes, ruledBy, undeclared, failureAccrual, loadEstimator, broken } = policy;
  const followed = routes.filter(({ route }) => route !== undefined);
  return {
    'what proxies speak': protocol === 'detect' ? 'what the client speaks, which is detected' : protocol,
    'the routes that are followed': followed.length === 0 ? NONE : followed.map(({ route }) => titleOf(route!)).join(', '),
    'who decides': ruledBy === 'profile' ? 'a ServiceProfile' : 'routes and annotations',
    ...Object.fromEntries(routes.flatMap(({ name, rules }) => rules.flatMap(({ timeouts, retry }, i) => [
      [`timeouts of rule ${i} of ${name}`, settings(timeouts)],
      [`retries of rule ${i} of ${name}`, retry === undefined ? NONE : settings(retry)],
    ]))),
    'circuit breaking': failureAccrual === undefined ? NONE : settings(failureAccrual),
    'balancing': settings(loadEstimator),
    'whether it works': broken.length > 0 ? `all requests fail: ${broken.join('; ')}` : undeclared ? 'connections are refused, because the Service does not declare the port' : 'yes',
  };
}

function inboundFacts(object: MeshObject, { port, server, protocol, policy, authorizations, routes, probes, isSkipped, rateLimit }: Inbound): Fact[] {
  const words = {
    'the Server that decides': isSkipped ? 'none, the port goes past the proxy' : server ? titleOf(server) : 'none, but the default policy',
    'protocol': protocol,
    'access policy': policy,
    'who is let in': authorizations.length === 0 ? 'nobody' : authorizations.map(clientsOf).join('; '),
    'the routes that are followed': routes.length === 0 ? NONE : routes.map(({ route }) => titleOf(route)).join(', '),
    'who is let in on routes': routes.flatMap((each) => each.authorizations.map((authorization) => `${each.route.name}: ${clientsOf(authorization)}`)).join('; ') || 'nobody else',
    'probes that are let in by themselves': probes.join(', ') || NONE,
    'rate limits': rateLimit ? titleOf(rateLimit.policy) : NONE,
  };
  return Object.entries(words).map(([what, is]) => ({ object, about: `port ${port}: ${what}`, is }));
}

function clientsOf({ by, policy, demands, identities }: Authorization): string {
  return `${by ? titleOf(by) : policy} (${demands === 'identities' ? identities.join(', ') : demands === 'nothing' ? 'everybody' : demands})`;
}

/** Whether the annotations of an object are read. */
function annotationFacts({ target: { linkerdVersion } }: MeshModel, object: MeshObject): Fact[] {
  const { group, kind, annotations } = object;
  const isPodMaker = WORKLOAD_KINDS.includes(`${group}/${kind}`);
  const keys = isPodMaker ? Object.keys(templateAnnotations(object)) : Object.keys(annotations);
  return keys.flatMap((key) => {
    const row = annotationOf(key);
    const traffic = TRAFFIC_ANNOTATIONS.find((each) => each.key === key && (each.readOn as readonly string[]).includes(kind));
    const about = `annotation ${key}`;
    if (row && ANNOTATIONS.includes(row) && (isPodMaker || kind === 'Namespace')) {
      const ended = hasEnded(row.until, linkerdVersion) || (kind === 'Namespace' && hasEnded(row.untilOnNamespace, linkerdVersion));
      return [{ object, about, is: ended || (row.since && !supports(linkerdVersion, row.since)) ? 'does nothing' : 'is read' }];
    }
    return traffic ? [{ object, about, is: traffic.since && !supports(linkerdVersion, traffic.since) ? 'does nothing' : 'is read' }] : [];
  });
}

function templateAnnotations({ kind, annotations, spec }: MeshObject): Record<string, string> {
  return kind === 'Pod' ? annotations : (kind === 'CronJob' ? spec.jobTemplate?.spec?.template : spec.template)?.metadata?.annotations ?? {};
}

/** The ports of the application. */
function portNumbers(pod: PolicyPod): number[] {
  return [...new Set(portsOf(pod).filter(({ container }) => container !== 'linkerd-proxy').map(({ port }) => port))];
}

/** Settings as people read them: `limit 2, timeout 300ms`. */
function settings(value: object): string {
  const words = Object.entries(value).filter(([, each]) => each !== undefined)
    .map(([key, each]) => (key.endsWith('Ms') ? `${key.slice(0, -'Ms'.length)} ${each}ms` : `${key} ${inWords(each)}`));
  return words.join(', ') || NONE;
}

function inWords(value: any): string {
  if (Array.isArray(value)) {
    return value.map(inWords).join(' ');
  }
  if (typeof value !== 'object' || value === null) {
    return `${value}`;
  }
  return value.min === undefined ? `(${settings(value)})` : value.min === value.max ? `${value.min}` : `${value.min}-${value.max}`;
}
