import { Breaker, breakerFaults } from '../../../linkerd/breakers';
import { TRAFFIC_ANNOTATIONS, trafficTextFault } from '../../../linkerd/traffic-annotations';
import { annotationField, readAnnotations } from '../../annotation-values';
import { Check } from '../../check';

const MODE = 'balancer.linkerd.io/failure-accrual';
const KEYS = new Map(TRAFFIC_ANNOTATIONS.filter(({ policy, prop }) => policy === 'CircuitBreaker' && prop !== undefined).map(({ prop, key }) => [prop!, key]));

export const idleBreaker: Check = {
  name: 'reliability/idle-breaker',
  severity: 'warning',
  title: 'values of a circuit breaker that do not go together',
  why: 'With a first penalty above the longest one Linkerd drops the whole breaker. With nothing that could open it, it never opens. And the share of successes counts in mode "unified" alone.',
  fix: 'Give what belongs to the mode, penalties in order, and at least one way to open the breaker.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs (parse_accrual_config)',
  on: ['/Service'],
  mentions: [MODE],
  *find(object, _, target) {
    const annotations = readAnnotations(object, target, 'CircuitBreaker').filter(({ row }) => row.prop !== undefined);
    if (!['consecutive', 'unified'].includes(object.annotations[MODE]) || annotations.some(({ row, text }) => trafficTextFault(row, text) !== undefined)) {
      return;
    }
    const breaker = Object.fromEntries(annotations.map(({ row, text }) => [row.prop!, row.value.read(text)])) as unknown as Breaker;
    for (const message of breakerFaults(breaker, (prop) => KEYS.get(prop)!)) {
      if (message !== undefined) {
        yield { message, field: annotationField(MODE) };
      }
    }
  },
};
