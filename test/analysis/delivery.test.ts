import { foundIn, testSentences } from './messages';

testSentences({
  'delivery/argo-backends': [
    'HTTPRoute shop/web has no rule with both "web-stable" and "web-canary" as backends, without which the plugin fails; expected both in one rule',
    'HTTPRoute shop/web is of the group policy.linkerd.io, which the plugin does not know; expected one of gateway.networking.k8s.io',
  ],
  'delivery/argo-cd-resets-weights': [
    '"spec.syncPolicy.automated.selfHeal" undoes the weights that Rollout shop/web sets, if its route is part of this Application; add the route to "spec.ignoreDifferences"',
  ],
  'delivery/flagger-builtin-metrics': [
    '"spec.analysis.metrics[0]" is built into Flagger for other meshes, got "request-success-rate", and has no values here; expected a "templateRef" to a MetricTemplate',
  ],
  'delivery/flagger-gateway-ref-namespace': [
    '"spec.service.gatewayRefs[0].namespace" makes Flagger 1.42 and later wait without end for a status that Linkerd never writes; remove it, or set "spec.provider" to "gatewayapi:v1beta1"',
  ],
  'delivery/flagger-gateway-refs': [
    '"spec.service.gatewayRefs[0]" is to a Gateway of the group "gateway.networking.k8s.io", so that Linkerd ignores the route; expected group "core" and kind "Service"',
    '"spec.service.gatewayRefs" is empty, with which Flagger cannot make a route; expected { group: core, kind: Service, name: web, port: 80 }',
  ],
  'delivery/flagger-mirror': [
    '"spec.analysis.mirror" puts a filter into the HTTPRoute for which Linkerd drops it; remove it',
  ],
  'delivery/flagger-owned-object': [
    'Service shop/web is made by Flagger, and by Service shop/web, so that they would fight over it; remove that one, or choose another "spec.service.name"',
    'DaemonSet shop/agent-primary is made by Flagger, and by DaemonSet shop/agent-primary, so that they would fight over it; remove that one, or choose another "spec.service.name"',
  ],
  'delivery/flagger-selector': [
    'Deployment shop/web has none of the labels "app", "name", "app.kubernetes.io/name" in its selector, by which Flagger tells its pods, got ["cdk8s.io/metadata.addr"]; add one to the selector and to the pods',
    'DaemonSet shop/agent has none of the labels "app", "name", "app.kubernetes.io/name" in its selector, by which Flagger tells its pods, got ["component"]; add one to the selector and to the pods',
  ],
  'delivery/ingress-bypasses-split': [
    'requests to Service shop/web go past HTTPRoute shop/web, which splits them, because nginx calls pods by their addresses; set the annotation "nginx.ingress.kubernetes.io/service-upstream" to "true"',
  ],
  'delivery/primary-not-selected': [
    '"spec.podSelector" selects the pods of Canary shop/web by the label "app", and not those that Flagger makes for the primary version, with "web-primary"; select by a label that both have, or list both values',
    '"spec.podSelector" selects the pods of Canary shop/agent by the label "name", and not those that Flagger makes for the primary version, with "agent-primary"; select by a label that both have, or list both values',
  ],
  'delivery/prometheus-access': [
    '"spec.provider.address" is the Prometheus of linkerd-viz, which no AuthorizationPolicy lets anybody ask from outside of that namespace; add one for the ServiceAccount of Flagger on Server prometheus-admin',
  ],
  'deprecated/traffic-split': [
    'a TrafficSplit needs the extension linkerd-smi, which is deprecated; use an HTTPRoute',
    '"spec.provider" "linkerd" makes a TrafficSplit, which needs the deprecated extension linkerd-smi; use "gatewayapi:v1", which makes an HTTPRoute',
  ],
  'routing/failover': [
    '"failover.linkerd.io/primary-service" does nothing without the label "failover.linkerd.io/controlled-by"; set it to the name of the release of linkerd-failover',
    '"failover.linkerd.io/primary-service" is not among the backends, got "web-west"; expected one of "web", "web-east"',
  ],
  'routing/traffic-split-conflict': [
    'the traffic of Service shop/web is split by TrafficSplit shop/web too, and each would overwrite the other; expected one of them',
    'the traffic of Service shop/web is split by ServiceProfile shop/web.shop.svc.cluster.local too, and each would overwrite the other; expected one of them',
  ],
  'routing/traffic-split-services': [
    '"spec.service" is Service shop/web, which is not there; expected one of the same namespace',
    '"spec.backends[0].service" is not the name of a Service, got "web.other"; expected one of the namespace "shop", without it',
    '"spec.backends[0].service" Service shop/web-v2 lacks port 80 of Service shop/web, on which clients would reach it; expected the same ports on both',
  ],
  'routing/traffic-split-version': [
    '"apiVersion" is not served, got "split.smi-spec.io/v1alpha4"; expected "split.smi-spec.io/v1alpha1" or "split.smi-spec.io/v1alpha2", or an HTTPRoute',
  ],
  'routing/traffic-split-weights': [
    '"spec.backends" has only weights of 0, with which all traffic goes to the Service itself; expected at least one above 0',
    '"spec.backends" has a weight that is no quantity, got "90%"; expected an integer',
  ],
});

const canary = (spec: string) => `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: web, namespace: shop }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, ${spec} }
`;
const split = (spec: string, version = 'v1alpha1') => `
apiVersion: split.smi-spec.io/${version}
kind: TrafficSplit
metadata: { name: web, namespace: shop }
spec: ${spec}
`;
const ingress = (spec: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { kubernetes.io/ingress.class: nginx } }
spec: ${spec}
`;
const passes = (by: string) => [`warning: requests to Service shop/web go past ${by}, which splits them, because nginx calls pods by their addresses; set the annotation "nginx.ingress.kubernetes.io/service-upstream" to "true"`];
const BACKEND = '{ defaultBackend: { service: { name: web, port: { number: 80 } } } }';
const SERVICE = '{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { clusterIP: None, ports: [{ port: 80 }] } }';
const VIZ = { completeNamespaces: ['linkerd-viz'] };
const TEMPLATE = '{ apiVersion: flagger.app/v1beta1, kind: MetricTemplate, metadata: { name: rate, namespace: shop }, spec: { provider: { type: prometheus, address: "http://prometheus.linkerd-viz:9090" } } }';

test.each<[string, string, string[]]>([
  ['delivery/flagger-gateway-refs', canary('service: { port: 80, gatewayRefs: [{ kind: Service, name: other }] }'), [
    'warning: "spec.service.gatewayRefs[0]" is to a Service of the group "gateway.networking.k8s.io", so that Linkerd ignores the route; expected group "core" and kind "Service"',
  ]],
  ['delivery/flagger-gateway-refs', `${canary('service: { port: 80, gatewayRefs: [{ name: web }] }')}---\n{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: web, namespace: shop } }`, []],
  ['delivery/flagger-gateway-refs', canary('service: { port: 80 }'), []],
  ['delivery/flagger-mirror', canary('service: { port: 80, mirror: [{ backendRef: { name: x } }], gatewayRefs: [{ group: core, kind: Service, name: web }] }'), [
    'warning: "spec.service.mirror" puts a filter into the HTTPRoute for which Linkerd drops it; remove it',
  ]],
  ['delivery/flagger-mirror', canary('provider: linkerd, service: { port: 80 }, analysis: { mirror: true }'), []],
  ['delivery/flagger-selector', canary('service: { port: 80 }'), []],
  ['delivery/flagger-owned-object', canary('service: { port: 80 }').replace('kind: Deployment', 'kind: Service'), []],
  ['delivery/ingress-bypasses-split', `${split('{ service: web, backends: [{ service: v1, weight: 1 }] }')}---${ingress(BACKEND)}`, passes('TrafficSplit shop/web')],
  ['delivery/ingress-bypasses-split', `{ apiVersion: linkerd.io/v1alpha2, kind: ServiceProfile, metadata: { name: web.shop.svc.cluster.local, namespace: shop }, spec: { dstOverrides: [{}, {}] } }\n---${ingress(BACKEND)}`,
    passes('ServiceProfile shop/web.shop.svc.cluster.local')],
  ['routing/traffic-split-services', `${SERVICE}\n---${split('{ service: web, backends: [] }')}`, [
    'warning: "spec.service" Service shop/web is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP',
  ]],
  ['routing/traffic-split-weights', split('{ service: web, backends: [{ service: v1, weight: [] }] }'), ['error: "spec.backends" has a weight that is no quantity, got []; expected an integer']],
  ['versions/invalid-field', split('{ service: web, backends: [{ service: v1, weight: 500m }] }', 'v1alpha2'), ['error: "spec.backends[0].weight" is a text, got "500m"; expected a number']],
])('%s, in %s', (check, yaml, messages) => {
  expect(foundIn(yaml, check)).toEqual(messages);
});

test('a MetricTemplate may ask linkerd-viz where a policy does not say who, or the policies are not all there', () => {
  const policy = (refs: string) => `${TEMPLATE}\n---\n{ apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: { name: a, namespace: linkerd-viz }, spec: { targetRef: { group: "", kind: Namespace, name: linkerd-viz }, requiredAuthenticationRefs: ${refs} } }`;
  expect(foundIn(policy('[{ group: policy.linkerd.io, kind: MeshTLSAuthentication, name: all }]'), 'delivery/prometheus-access', VIZ)).toEqual([]);
  expect(foundIn(TEMPLATE, 'delivery/prometheus-access')).toEqual([]);
  expect(foundIn(policy('[{ kind: ServiceAccount, name: web }]'), 'delivery/prometheus-access', VIZ)).toHaveLength(1);
});
