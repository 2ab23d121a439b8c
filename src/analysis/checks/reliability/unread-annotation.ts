import { quote } from '../../../linkerd/rule';
import { TRAFFIC_ANNOTATIONS, TRAFFIC_KEYS, TrafficAnnotation, TrafficReader } from '../../../linkerd/traffic-annotations';
import { kindOf } from '../../../model/mesh-model';
import { MeshObject } from '../../../model/mesh-object';
import { ANNOTATED_ROUTES, EGRESS_NETWORK, isOutbound, SERVICE } from '../../../model/traffic';
import { WORKLOAD_KINDS, workloadOf } from '../../../model/workload';
import { Check } from '../../check';

/** What is said of kinds of which no annotation is read: where people put them all the same. */
const ELSEWHERE = ['/Namespace', 'linkerd.io/ServiceProfile', 'gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute', 'gateway.networking.k8s.io/Gateway', 'policy.linkerd.io/Server'];

export const unreadAnnotation: Check = {
  name: 'reliability/unread-annotation',
  severity: 'warning',
  title: 'an annotation for retries, timeouts or balancing where nobody reads it',
  why: 'Linkerd reads retries and timeouts on Services, EgressNetworks and the HTTPRoutes and GRPCRoutes that hang on them, and balancing on Services alone. They are not passed on from a Namespace or a pod, and a route reads only the list of statuses of its own protocol.',
  fix: 'Move the annotation to the Service that clients call, or to a route of it.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs, outbound/index/http.rs, outbound/index/grpc.rs',
  on: [SERVICE, EGRESS_NETWORK, ...ANNOTATED_ROUTES, ...ELSEWHERE, ...WORKLOAD_KINDS],
  mentions: TRAFFIC_KEYS,
  *find(object) {
    const place = placeOf(object);
    for (const row of TRAFFIC_ANNOTATIONS) {
      const { key, readOn, policy } = row;
      const template = object.annotations[key] !== undefined ? [] : place.podAnnotations?.[key] !== undefined ? place.template : undefined;
      if (template === undefined || isRead(row, place.kind)) {
        continue;
      }
      yield {
        message: `${quote(key)} is not read on ${place.title}; ${policy === 'RetryPolicy' || policy === 'TimeoutPolicy' ? `expected on ${listed(readOn)}${place.isInbound ? ' for clients of a Service' : ''}` : 'expected on the Service that clients call'}`,
        field: [...template, 'metadata', 'annotations', key],
      };
    }
  },
};

interface Place {
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly title: string;
  readonly template: readonly (string | number)[];
  readonly isInbound?: boolean;
}

/** Where annotations of an object count: with what makes pods, people mean the pods. */
function placeOf(object: MeshObject): Place {
  const workload = workloadOf(object);
  if (workload) {
    return { podAnnotations: workload.podAnnotations, kind: 'pod', title: object.kind === 'Pod' ? 'a Pod' : `a ${object.kind} or its pods`, template: workload.template };
  }
  const isInbound = ANNOTATED_ROUTES.includes(kindOf(object)) && !isOutbound(object);
  const article = /^[AEIOU]|^HTTP/.test(object.kind) ? 'an' : 'a';
  return {
    kind: isInbound ? 'inbound' : object.kind,
    title: isInbound ? `${article} ${object.kind} that hangs on neither a Service nor an EgressNetwork` : `${article} ${object.kind}`,
    template: [],
    isInbound,
  };
}

/** On an EgressNetwork a breaker counts for routes of it that send requests to a Service. */
function isRead({ readOn, policy }: TrafficAnnotation, kind: string): boolean {
  return readOn.includes(kind as TrafficReader) || (kind === 'EgressNetwork' && policy === 'CircuitBreaker');
}

function listed(kinds: readonly string[]): string {
  return `a ${kinds.slice(0, -1).join(', ')} or ${kinds[kinds.length - 1]}`;
}
