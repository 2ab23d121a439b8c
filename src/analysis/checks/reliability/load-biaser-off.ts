import { quote } from '../../../linkerd/rule';
import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { isZero } from '../../../linkerd/traffic-values';
import { annotationField, readAnnotations } from '../../annotation-values';
import { Check } from '../../check';

const PENALIZE = 'balancer.alpha.linkerd.io/penalize-failures';
const PENALTY = 'balancer.alpha.linkerd.io/load-biaser-penalty';

export const loadBiaserOff: Check = {
  name: 'reliability/load-biaser-off',
  severity: 'warning',
  title: 'load balancing by rate limits is configured, and does nothing',
  why: 'Only where "balancer.alpha.linkerd.io/penalize-failures" is true do proxies look at the keys of the load biaser, and only a penalty above zero makes a difference.',
  fix: 'Set "balancer.alpha.linkerd.io/penalize-failures" to "true" and a penalty above zero, or remove the keys.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  since: 'loadBiaser',
  on: ['/Service'],
  mentions: trafficKeys('LoadBalancer'),
  *find(object, _, target) {
    const annotations = readAnnotations(object, target, 'LoadBalancer');
    const read = new Map(annotations.map(({ row, text }) => [row.key, row.value.read(text)]));
    const idle = [...read.keys()].filter((key) => key !== PENALIZE);
    const isUnreadable = read.has(PENALIZE) && read.get(PENALIZE) === undefined;
    if (idle.length > 0 && !isUnreadable && read.get(PENALIZE) !== 'true') {
      yield { message: `${idle.map(quote).join(' and ')} would do nothing, because ${quote(PENALIZE)} is not true; set it to "true", or remove the rest`, field: annotationField(idle[0]) };
    } else if (read.get(PENALIZE) === 'true' && isZero(read.get(PENALTY))) {
      yield { message: `${quote(PENALTY)} adds no load to endpoints that refuse requests, got ${quote(object.annotations[PENALTY])}; expected a time above zero`, field: annotationField(PENALTY) };
    }
  },
};
