import { Duration, Testing } from 'cdk8s';
import { CircuitBreaker, LinkerdVersion, LoadBalancer, LoadBalancerProps } from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const annotationsOf = (props: Partial<LoadBalancerProps>) => {
  const chart = meshedChart();
  new LoadBalancer(chart, 'balancer', { service: service(chart, 'web'), ...props });
  return only(chart, 'Service').metadata.annotations;
};

test('endpoints that refuse requests are avoided, by as much as is said', () => {
  expect(annotationsOf({})).toEqual({ 'balancer.alpha.linkerd.io/penalize-failures': 'true' });
  expect(annotationsOf({ loadBiaserPenalty: Duration.millis(4_294_967_295), loadBiaserMaxRetryAfter: Duration.millis(0) })).toEqual({
    'balancer.alpha.linkerd.io/penalize-failures': 'true',
    'balancer.alpha.linkerd.io/load-biaser-penalty': '4294967295ms',
    'balancer.alpha.linkerd.io/load-biaser-max-retry-after': '0s',
  });
});

test('it goes with a CircuitBreaker on the same Service', () => {
  const chart = meshedChart();
  const web = service(chart, 'web');
  new LoadBalancer(chart, 'balancer', { service: web });
  new CircuitBreaker(chart, 'breaker', { service: web });
  expect(Object.keys(only(chart, 'Service').metadata.annotations)).toEqual(['balancer.alpha.linkerd.io/penalize-failures', 'balancer.linkerd.io/failure-accrual']);
});

test.each<[string, object, string]>([
  ['the penalty is too large', { loadBiaserPenalty: Duration.millis(4_294_967_296) }, '"loadBiaserPenalty" is out of range, got 4294967296ms; expected 1ms to 4294967295ms'],
  ['the penalty is none', { loadBiaserPenalty: Duration.millis(0) }, '"loadBiaserPenalty" is out of range, got 0ms; expected 1ms to 4294967295ms'],
  ['the cap is a number', { loadBiaserMaxRetryAfter: 300 }, '"loadBiaserMaxRetryAfter" is not a Duration, got 300; expected one of cdk8s, such as Duration.seconds(2)'],
])('fails when %s', (_, props, message) => {
  expect(messageOf(() => annotationsOf(props as LoadBalancerProps))).toBe(`chart/balancer: ${message}`);
});

test('fails before 2.20, beside another one, and at synth on a headless Service', () => {
  const old = meshedChart({ version: LinkerdVersion.V2_19 });
  expect(messageOf(() => new LoadBalancer(old, 'balancer', { service: service(old, 'web') }))).toBe('chart/balancer: a LoadBalancer needs Linkerd 2.20 (edge-26.6.2) or later, got target 2.19');
  const chart = meshedChart();
  const web = service(chart, 'web', [80], { clusterIP: 'None' });
  new LoadBalancer(chart, 'first', { service: web });
  expect(messageOf(() => new LoadBalancer(chart, 'second', { service: web }))).toBe('chart/second: Service "web" already has the LoadBalancer chart/first; expected one LoadBalancer for a target; remove one');
  expect(messageOf(() => Testing.synth(chart))).toContain('[chart/first] "service" Service demo/web is headless');
});
