// The same app, as one would write it by hand with plain ApiObjects.
const { ApiObject } = require('cdk8s');
const { addService, NAMESPACE } = require('./services');

function addUnit(chart, i) {
  for (const name of [`web-${i}`, `web-${i}-stable`, `web-${i}-canary`, `api-${i}`]) {
    addService(chart, name);
  }
  const backend = (name, weight) => ({ group: '', kind: 'Service', name, namespace: NAMESPACE, port: 80, weight });
  new ApiObject(chart, `split-${i}`, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: `web-${i}`,
      annotations: { 'retry.linkerd.io/http': '5xx,429', 'retry.linkerd.io/limit': '2', 'retry.linkerd.io/timeout': '300ms' },
    },
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: `web-${i}`, namespace: NAMESPACE, port: 80 }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [{ type: 'Exact', name: 'x-canary', value: 'always' }] }],
          backendRefs: [backend(`web-${i}-canary`, 1)],
        },
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [backend(`web-${i}-stable`, 80), backend(`web-${i}-canary`, 20)],
        },
      ],
    },
  });
  new ApiObject(chart, `profile-${i}`, {
    apiVersion: 'linkerd.io/v1alpha2',
    kind: 'ServiceProfile',
    metadata: { name: `api-${i}.${NAMESPACE}.svc.cluster.local` },
    spec: {
      routes: [
        { name: 'list', condition: { method: 'GET', pathRegex: '/orders' }, isRetryable: true, timeout: '2s' },
        { name: 'get', condition: { method: 'GET', pathRegex: '/orders/[^/]+' }, isRetryable: true },
      ],
      retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: '10s' },
    },
  });
  const metadata = { name: `web-${i}`, namespace: NAMESPACE };
  new ApiObject(chart, `server-${i}`, {
    apiVersion: 'policy.linkerd.io/v1beta3',
    kind: 'Server',
    metadata,
    spec: { podSelector: { matchLabels: { app: `web-${i}` } }, port: 'http', proxyProtocol: 'unknown', accessPolicy: 'deny' },
  });
  new ApiObject(chart, `clients-${i}`, {
    apiVersion: 'policy.linkerd.io/v1alpha1',
    kind: 'MeshTLSAuthentication',
    metadata,
    spec: { identities: [`client-${i}.shop.serviceaccount.identity.linkerd.cluster.local`] },
  });
  new ApiObject(chart, `policy-${i}`, {
    apiVersion: 'policy.linkerd.io/v1alpha1',
    kind: 'AuthorizationPolicy',
    metadata,
    spec: {
      targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: `web-${i}` },
      requiredAuthenticationRefs: [{ group: 'policy.linkerd.io', kind: 'MeshTLSAuthentication', name: `web-${i}`, namespace: NAMESPACE }],
    },
  });
}

module.exports = { addUnit };
