import { deliveryErrors } from './delivery';
import { Manifest, OracleTarget } from './target';

const newest: OracleTarget = { linkerd: '2.20', gatewayApi: '1.4.1', channel: 'standard' };
const oldest: OracleTarget = { linkerd: '2.14', gatewayApi: '0.7.1', channel: 'experimental' };

const metadata = (name: string) => ({ name, namespace: 'app' });
const pods = { labels: { app: 'web' } };
const deployment = (name: string): Manifest => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata(name), spec: { selector: { matchLabels: pods.labels }, template: { metadata: pods } } });
const service = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Service', metadata: metadata(name), spec: { selector: pods.labels, ports: [{ port: 80 }] } });

function flagger(): Manifest[] {
  const of = 'namespace="{{ namespace }}",deployment="{{ target }}",direction="inbound"';
  return [
    {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: metadata('web'),
      spec: {
        provider: 'gatewayapi:v1',
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' },
        service: { port: 80, gatewayRefs: [{ group: 'core', kind: 'Service', name: 'web', port: 80 }], apex: { annotations: { 'retry.linkerd.io/http': '5xx', 'timeout.linkerd.io/request': '2s' } } },
        analysis: {
          interval: '60s',
          threshold: 5,
          stepWeights: [5, 50],
          metrics: [{ name: 'success-rate', templateRef: metadata('success-rate'), thresholdRange: { min: 99 }, interval: '60s' }],
          webhooks: [{ name: 'load', url: 'http://tester.test/', timeout: '5s' }],
        },
      },
    },
    {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      metadata: metadata('success-rate'),
      spec: {
        provider: { type: 'prometheus', address: 'http://prometheus:9090' },
        query: `sum(rate(response_total{${of},classification="success"}[{{ interval }}])) / sum(rate(response_total{${of}}[{{ interval }}]))`,
      },
    },
    deployment('web'),
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: metadata('web'), spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } },
  ];
}

function argo(): Manifest[] {
  const backend = 'outbound_http_route_backend_response_statuses_total{backend_kind="Service",backend_namespace="app",backend_name="web-canary"}[60s]';
  return [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: metadata('web'),
      spec: {
        selector: { matchLabels: pods.labels },
        template: { metadata: pods },
        strategy: {
          canary: {
            stableService: 'web-stable',
            canaryService: 'web-canary',
            trafficRouting: { plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'web', namespace: 'app' } } },
            analysis: { templates: [{ templateName: 'web' }], startingStep: 1 },
            steps: [{ setWeight: 5 }, { pause: { duration: '60s' } }, { setWeight: 50 }, { pause: {} }],
          },
        },
      },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: metadata('web'),
      spec: {
        metrics: [{
          name: 'success-rate', interval: '60s', successCondition: 'len(result) > 0 && result[0] >= 99', failureLimit: 4, provider: { prometheus: { address: 'http://prometheus:9090', query: `sum(rate(${backend}))` } },
        }],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: metadata('web'),
      spec: {
        parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'app', port: 80 }],
        rules: [{ backendRefs: [{ kind: 'Service', name: 'web-stable', port: 80, weight: 100 }, { kind: 'Service', name: 'web-canary', port: 80, weight: 0 }] }],
      },
    },
    ...['web', 'web-stable', 'web-canary'].map(service),
  ];
}

const abTest = (manifests: any[]) => {
  const { spec: { service: its, analysis } } = manifests[0];
  delete analysis.stepWeights;
  Object.assign(analysis, { iterations: 3, match: [{ headers: { 'x-beta': { exact: 'on' } } }] });
  its.timeout = '2s';
};
const headerRoute = (manifests: any[]) => {
  const { canary } = manifests[0].spec.strategy;
  canary.trafficRouting.managedRoutes = [{ name: 'header' }];
  canary.steps = [{ setCanaryScale: { weight: 100 } }, { setHeaderRoute: { name: 'header', match: [{ headerName: 'x-beta', headerValue: { exact: 'on' } }] } }, { pause: { duration: '60s' } }];
};

type Change = (manifests: any[]) => void;
const changed = (make: () => Manifest[], ...changes: Change[]) => {
  const manifests = structuredClone(make());
  changes.forEach((change) => change(manifests));
  return manifests;
};

test.each<[string, OracleTarget, Manifest[]]>([
  ['a Canary', newest, flagger()],
  ['a Canary for an A/B test', newest, changed(flagger, abTest)],
  ['a Canary with HTTPRoutes v1beta1', oldest, changed(flagger, ([{ spec }]) => { spec.provider = 'gatewayapi:v1beta1'; spec.service.gatewayRefs[0].namespace = 'app'; })],
  ['a Canary with a TrafficSplit', oldest, changed(flagger, ([{ spec }]) => { spec.provider = 'linkerd'; delete spec.service.gatewayRefs; delete spec.service.apex; })],
  ['a Rollout', newest, argo()],
  ['a Rollout for an A/B test', newest, changed(argo, headerRoute)],
  ['others', oldest, [service('web'), deployment('web')]],
])('%s is fine', (_, target, manifests) => {
  expect(deliveryErrors(manifests, target)).toEqual([]);
});

const canary = (change: (spec: any, manifests: any[]) => void): Change => (manifests) => change(manifests[0].spec, manifests);

test.each<[string, Change, ...OracleTarget[]]>([
  ['provider istio does not move Linkerd\'s traffic', canary((spec) => { spec.provider = 'istio'; })],
  ['HTTPRoute v1 is not served', () => undefined, oldest],
  ['no namespace', ([canaryOf]) => { delete canaryOf.metadata.namespace; }],
  ['nothing that Flagger copies', canary((spec) => { spec.targetRef.kind = 'StatefulSet'; })],
  ['its workload is not there', canary((spec) => { spec.targetRef.name = 'api'; })],
  ['Flagger cannot tell the pods: no label that it knows in the selector', ([, , workload]) => { workload.spec.selector.matchLabels = { tier: 'web' }; }],
  ['the selector does not select the pods', ([, , workload]) => { workload.spec.template.metadata.labels = {}; }],
  ['"Web-primary" is no Service name', canary((spec) => { spec.service.name = 'Web'; })],
  ['a port is none', canary((spec) => { spec.service.targetPort = 0; })],
  ['gatewayRefs are for the Gateway API, which needs them', canary((spec) => { delete spec.service.gatewayRefs; })],
  ['several parents', canary((spec) => { spec.service.gatewayRefs.push({}); })],
  ['the parent is no Service, so that Linkerd ignores the route', canary((spec) => { delete spec.service.gatewayRefs[0].group; })],
  ['the parent is not the Service that clients call', canary((spec) => { spec.service.gatewayRefs[0].port = 81; })],
  ['a parent with namespace never becomes ready', canary((spec) => { spec.service.gatewayRefs[0].namespace = 'app'; })],
  ['annotations beside a TrafficSplit are ignored', canary((spec) => { spec.provider = 'linkerd'; delete spec.service.gatewayRefs; })],
  ['timeout.linkerd.io/request is no time', canary((spec) => { spec.service.apex.annotations['timeout.linkerd.io/request'] = '1m30s'; })],
  ['Linkerd mirrors nothing, and drops the route', canary((spec) => { spec.analysis.mirror = true; })],
  ['steps or iterations, one of the two', canary((spec) => { spec.analysis.iterations = 2; })],
  ['weights that do not rise', canary((spec) => { spec.analysis.stepWeights = [5, 5]; })],
  ['no iterations', canary((spec) => { delete spec.analysis.stepWeights; spec.analysis.iterations = 0; })],
  ['an A/B test has iterations', canary((spec, all) => { abTest(all); delete spec.analysis.iterations; })],
  ['a TrafficSplit matches nothing', canary((spec, all) => { abTest(all); spec.provider = 'linkerd'; })],
  ['the HTTPRoute of an A/B test gets an empty timeout, which is refused', canary((spec, all) => { abTest(all); delete spec.service.timeout; })],
  ['a timeout that only A/B tests read, or that Linkerd does not', canary((spec) => { spec.service.timeout = '2s'; })],
  ['no interval', canary((spec) => { spec.analysis.interval = '500ms'; })],
  ['no threshold', canary((spec) => { delete spec.analysis.threshold; })],
  ['no metrics', canary((spec) => { spec.analysis.metrics = []; })],
  ['request-success-rate is Flagger\'s own, which has no values with Linkerd', canary((spec) => { spec.analysis.metrics[0].name = 'request-success-rate'; })],
  ['success-rate has no MetricTemplate', canary((spec) => { spec.analysis.metrics[0].templateRef.name = 'other'; })],
  ['success-rate has no threshold', canary((spec) => { spec.analysis.metrics[0].thresholdRange = {}; })],
  ['success-rate has no window', canary((spec) => { delete spec.analysis.metrics[0].interval; })],
  ['success-rate asks no Prometheus', ([, template]) => { template.spec.provider.type = 'datadog'; }],
  ['success-rate asks nothing', ([, template]) => { template.spec.query = ' '; }],
  ['success-rate asks about other pods than the new ones', ([, template]) => { template.spec.query = template.spec.query.replaceAll('deployment=', 'daemonset='); }],
  ['webhook tester', canary((spec) => { spec.analysis.webhooks[0].url = 'tester'; })],
  ['webhook timeout 5', canary((spec) => { spec.analysis.webhooks[0].timeout = '5'; })],
  ['its autoscaler is not there', canary((spec) => { spec.autoscalerRef.name = 'api'; })],
  ['Service web-canary is there too, which Flagger makes', (all) => { all.push(service('web-canary')); }],
  ['Deployment web-primary is there too, which Flagger makes', (all) => { all.push(deployment('web-primary')); }],
  ['HTTPRoute web is there too, which Flagger makes', (all) => { all.push({ ...argo()[2], spec: {} }); }],
  ['ServiceProfile app/web.app.svc.cluster.local turns the weights off', (all) => { all.push({ apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: metadata('web.app.svc.cluster.local') }); }],
  ['HTTPRoute app/other takes traffic that Flagger moves', (all) => { all.push({ ...argo()[2], metadata: metadata('other') }); }],
])('of a Canary: %s', (error, change, target = newest) => {
  const manifests = changed(flagger, change);
  expect(deliveryErrors(manifests, target)).toContain(`Canary ${error === 'no namespace' ? '' : 'app/'}web: ${error}`);
});

test.each<[string, Change, ...OracleTarget[]]>([
  ['no canary', ([{ spec }]) => { spec.strategy = { blueGreen: {} }; }],
  ['strategy.blueGreen is unknown', ([{ spec }]) => { spec.strategy.blueGreen = {}; }],
  ['canary.weights is unknown', ([{ spec }]) => { spec.strategy.canary.weights = [5]; }],
  ['trafficRouting.smi is unknown', ([{ spec }]) => { spec.strategy.canary.trafficRouting.smi = {}; }],
  ['plugin.route is unknown', ([{ spec }]) => { spec.strategy.canary.trafficRouting.plugins['argoproj-labs/gatewayAPI'].route = 'web'; }],
  ['the plugin reads routes that are not served', () => undefined, oldest],
  ['the Deployment runs beside it', (all) => { all.push(deployment('web')); }],
  ['the selector does not select the pods', ([{ spec }]) => { spec.template.metadata = {}; }],
  ['one Service for both versions', ([{ spec }]) => { spec.strategy.canary.canaryService = 'web-stable'; }],
  ['Service web-canary does not select the pods', (all) => { all[5].spec.selector = { app: 'api' }; }],
  ['not one route beside it', ([{ spec }]) => { spec.strategy.canary.trafficRouting.plugins['argoproj-labs/gatewayAPI'].grpcRoute = 'web'; }],
  ['its route is not there', (all) => { all.splice(2, 1); }],
  ['the plugin does not read this route', ([, , route]) => { route.apiVersion = 'policy.linkerd.io/v1beta3'; }],
  ['both Services stand in no rule', ([, , route]) => { route.spec.rules[0].backendRefs.pop(); }],
  ['the canary has traffic before a rollout', ([, , route]) => { route.spec.rules[0].backendRefs[1].weight = 1; }],
  ['a third backend, which the plugin takes away', ([, , route]) => { route.spec.rules[0].backendRefs.push({ name: 'web', weight: 1 }); }],
  ['other rules, which the plugin does not move', ([, , route]) => { route.spec.rules.push({}); }],
  ['clients call no Service of their own', ([, , route]) => { route.spec.parentRefs[0].name = 'web-stable'; }],
  ['no steps', ([{ spec }]) => { spec.strategy.canary.steps = []; }],
  ['steps[0].weight is unknown', ([{ spec }]) => { spec.strategy.canary.steps[0] = { weight: 5 }; }],
  ['weights that do not rise', ([{ spec }]) => { spec.strategy.canary.steps[2].setWeight = 5; }],
  ['pause of 1', ([{ spec }]) => { spec.strategy.canary.steps[1].pause.duration = '1'; }],
  ['route header is not managed', (all) => { headerRoute(all); delete all[0].spec.strategy.canary.trafficRouting.managedRoutes; }],
  ['one header is matched', (all) => { headerRoute(all); all[0].spec.strategy.canary.steps[1].setHeaderRoute.match.push({}); }],
  ['rules have no names here', headerRoute, { ...newest, gatewayApi: '1.2.1' }],
  ['analysed before the canary has requests', ([{ spec }]) => { spec.strategy.canary.analysis.startingStep = 0; }],
  ['its AnalysisTemplate is not there', ([{ spec }]) => { spec.strategy.canary.analysis.templates[0].templateName = 'api'; }],
  ['success-rate has no interval', ([, { spec }]) => { delete spec.metrics[0].interval; }],
  ['success-rate is good without a value', ([, { spec }]) => { spec.metrics[0].successCondition = 'result[0] >= 99'; }],
  ['success-rate has no limit', ([, { spec }]) => { delete spec.metrics[0].failureLimit; }],
  ['success-rate asks no Prometheus', ([, { spec }]) => { spec.metrics[0].provider = {}; }],
  ['success-rate asks about something else than the canary', ([, { spec }]) => { spec.metrics[0].provider.prometheus.query = spec.metrics[0].provider.prometheus.query.replace('web-canary', 'web-stable'); }],
  ['success-rate asks about something else than the canary', ([, { spec }]) => { spec.metrics[0].provider.prometheus.query = spec.metrics[0].provider.prometheus.query.replace('http', 'grpc'); }],
  ['HorizontalPodAutoscaler app/web scales a Deployment that is none', (all) => { all.push(flagger()[3]); }],
])('of a Rollout: %s', (error, change, target = newest) => {
  expect(deliveryErrors(changed(argo, change), target)).toContain(`Rollout app/web: ${error}`);
});

test('a header is matched in HTTPRoutes only', () => {
  const manifests = changed(argo, headerRoute, (all) => {
    const plugin = all[0].spec.strategy.canary.trafficRouting.plugins['argoproj-labs/gatewayAPI'];
    Object.assign(plugin, { httpRoute: undefined, grpcRoute: 'web' });
    all[2].kind = 'GRPCRoute';
  });
  expect(deliveryErrors(manifests, newest)).toContain('Rollout app/web: a GRPCRoute has no such rule');
});
