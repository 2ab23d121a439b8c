import { quote } from '../../../linkerd/rule';
import { TRAFFIC_ANNOTATIONS, trafficKeys } from '../../../linkerd/traffic-annotations';
import { annotationField, readAnnotations } from '../../annotation-values';
import { Check } from '../../check';

const MODE = 'balancer.linkerd.io/failure-accrual';
const SETTINGS = TRAFFIC_ANNOTATIONS.filter(({ policy, key, prop }) => policy === 'CircuitBreaker' && key !== MODE && prop !== undefined).map(({ key }) => key);

export const breakerWithoutMode: Check = {
  name: 'reliability/breaker-without-mode',
  severity: 'warning',
  title: 'a circuit breaker is configured, and not switched on',
  why: 'There is a circuit breaker only where a Service has "balancer.linkerd.io/failure-accrual". Without it all the other keys are not looked at.',
  fix: 'Set "balancer.linkerd.io/failure-accrual" to "consecutive", or from Linkerd 2.20 on to "unified".',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs (parse_accrual_config)',
  on: ['/Service'],
  mentions: trafficKeys('CircuitBreaker'),
  *find(object, _, target) {
    const given = readAnnotations(object, target, 'CircuitBreaker').map(({ row }) => row.key).filter((key) => SETTINGS.includes(key));
    if (given.length > 0 && object.annotations[MODE] === undefined) {
      const byRate = given.some((key) => key.includes('success-rate'));
      yield {
        message: `${given.map(quote).join(' and ')} would do nothing, because ${quote(MODE)} is not set; set it to ${byRate ? '"unified"' : '"consecutive"'}, or remove the rest`,
        field: annotationField(given[0]),
      };
    }
  },
};
