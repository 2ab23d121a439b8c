import { quote } from '../../../linkerd/rule';
import { HTTP_ROUTES } from '../../../model/mesh-model';
import { rulesOf } from '../../../model/outbound-rule';
import { isOutbound, retriesOn } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

/** What a server may do twice when it is asked twice. */
const WRITES = ['POST', 'PATCH'];
const STATUSES = 'retry.linkerd.io/http';

export const retriedWrites: Check = {
  name: 'reliability/retried-writes',
  severity: 'info',
  title: 'a route for POST or PATCH is retried',
  why: 'A server that fails after it has done its work does it again when the request is retried. A proxy cannot tell. Bodies above 64 KiB are never retried.',
  fix: 'Retry only what may be done twice, for example because requests have an idempotency key; acknowledge it then.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/retry.rs',
  since: 'retryAnnotations',
  on: HTTP_ROUTES,
  *find(route, _, target) {
    if (!isOutbound(route) || !retriesOn(route, 'http', target)?.conditions.length) {
      return;
    }
    const methods = rulesOf(route).flatMap((rule) => (rule.matches ?? []).map(({ method }: any) => method)).filter((method) => WRITES.includes(method));
    if (methods.length > 0) {
      yield { message: `${quote(STATUSES)} has requests of ${[...new Set(methods)].join(' and ')} retried, which a server may then do twice; move their rules to a route without it, or acknowledge it if they may be repeated`, field: annotationField(STATUSES) };
    }
  },
};
