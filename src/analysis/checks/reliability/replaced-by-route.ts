import { droppedSettingsFault } from '../../../linkerd/inherited';
import { Path } from '../../../linkerd/schema/clean';
import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { HTTP_ROUTES, MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { fieldTimeouts, rulesOf } from '../../../model/outbound-rule';
import { ANNOTATED_ROUTES, EGRESS_NETWORK, GRPC_ROUTE, outboundParents, protocolOf, retriesOn, SERVICE, timeoutsOn } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

export const replacedByRoute: Check = {
  name: 'reliability/replaced-by-route',
  severity: 'warning',
  title: 'a route has retries or timeouts of its own, and so drops others of its Service',
  why: 'As soon as a route says one of its retries, none of the retries of its Service hold for it. Timeouts are likewise all or none, and a timeout in a rule counts as one of the route.',
  fix: 'Repeat on the route what is to hold for it, or set all of it in one place.',
  source: 'linkerd2: policy-controller/grpc/src/outbound/http.rs, policy-controller/grpc/src/outbound/grpc.rs',
  since: 'retryAnnotations',
  on: ANNOTATED_ROUTES,
  mentions: [...trafficKeys('RetryPolicy', 'TimeoutPolicy'), 'timeouts'],
  reads: [SERVICE, EGRESS_NETWORK, ...HTTP_ROUTES, GRPC_ROUTE],
  *find(route, model) {
    const settings = [ownRetries(route, model), ownTimeouts(route, model)].filter((each) => each !== undefined);
    for (const parent of settings.length === 0 ? [] : outboundParents(model, route)) {
      for (const { group, keys, field, above } of settings) {
        const names = above(parent).filter((key) => !keys.includes(key));
        if (names.length > 0) {
          yield { message: droppedSettingsFault({ group, names, above: titleOf(parent), kind: parent.kind, route: 'this route', restater: 'its annotations' }), field };
        }
      }
    }
  },
};

/** What a route sets of a group, and what something above it does. */
interface OwnSettings {
  readonly group: 'retries' | 'timeouts';
  readonly keys: readonly string[];
  readonly field: Path;
  readonly above: (parent: MeshObject) => readonly string[];
}

function ownRetries(route: MeshObject, { target }: MeshModel): OwnSettings | undefined {
  const protocol = protocolOf(route);
  const keys = ['limit', 'timeout', protocol].map((name) => `retry.linkerd.io/${name}`);
  const own = retriesOn(route, protocol, target);
  // As near as a route can come to having no retries.
  const isOff = own?.conditions.length === 0 && own.limit === 1 && own.timeoutMs === undefined;
  const given = keys.filter((key) => route.annotations[key] !== undefined);
  return own === undefined || isOff ? undefined : {
    group: 'retries',
    keys: given,
    field: annotationField(given[0]),
    above: (parent) => (retriesOn(parent, protocol, target) === undefined ? [] : keys.filter((key) => parent.annotations[key] !== undefined)),
  };
}

function ownTimeouts(route: MeshObject, model: MeshModel): OwnSettings | undefined {
  const keys = ['request', 'response', 'idle'].map((name) => `timeout.linkerd.io/${name}`);
  const annotated = timeoutsOn(route, model.target) === undefined ? [] : keys.filter((key) => route.annotations[key] !== undefined);
  const rule = route.kind === 'HTTPRoute' ? rulesOf(route).findIndex((each) => fieldTimeouts(each, route, model).requestMs !== undefined) : -1;
  const given = rule === -1 ? annotated : [keys[0], ...annotated];
  return given.length === 0 ? undefined : {
    group: 'timeouts',
    keys: given,
    field: annotated.length > 0 ? annotationField(annotated[0]) : ['spec', 'rules', rule, 'timeouts'],
    above: (parent) => (timeoutsOn(parent, model.target) === undefined ? [] : keys.filter((key) => parent.annotations[key] !== undefined)),
  };
}
