import { PolicyOptions, policyErrors } from './policy';
import { Manifest, OracleTarget } from './target';

export const newest: OracleTarget = { linkerd: '2.20', gatewayApi: '1.4.1', channel: 'standard' };
export const on = (linkerd: OracleTarget['linkerd']): OracleTarget => ({ ...newest, linkerd });

export const object = (apiVersion: string, kind: string, name: string, spec: any): Manifest => ({
  apiVersion, kind, metadata: { name, namespace: 'app' }, spec,
});
export const alpha = (kind: string, name: string, spec: any): Manifest => object('policy.linkerd.io/v1alpha1', kind, name, spec);
export const server = (name: string, spec: any): Manifest => object('policy.linkerd.io/v1beta3', 'Server', name, {
  podSelector: { matchLabels: { app: 'web' } }, accessPolicy: 'deny', ...spec,
});
export const route = (kind: string, name: string, to: string, ...matches: any[]): Manifest => object('gateway.networking.k8s.io/v1', kind, name, {
  parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: to }], rules: [{ matches }],
});
export const policy = (name: string, targetRef: any, ...requiredAuthenticationRefs: any[]): Manifest =>
  alpha('AuthorizationPolicy', name, { targetRef, requiredAuthenticationRefs });
export const deployment = (name: string, labels: any, containers: any[], more = {}): Manifest =>
  object('apps/v1', 'Deployment', name, { template: { metadata: { labels }, spec: { containers, ...more } } });

export const gateway = { group: 'gateway.networking.k8s.io' };
export const linkerd = { group: 'policy.linkerd.io' };
export const clients = { ...linkerd, kind: 'MeshTLSAuthentication', name: 'clients' };
export const nodes = { ...linkerd, kind: 'NetworkAuthentication', name: 'nodes' };
export const account = { kind: 'ServiceAccount', name: 'front', namespace: 'front' };

/** One app with all kinds of inbound policy, in which nothing is wrong. */
export const app = () => ({
  web: deployment('web', { app: 'web' }, [
    { ports: [{ name: 'http', containerPort: 8080 }], readinessProbe: { httpGet: { path: '/healthz?full', port: 'http' } } },
    {
      ports: [{ name: 'http', containerPort: 53, protocol: 'UDP' }, { name: 'grpc', containerPort: 9000 }],
      livenessProbe: { httpGet: { port: 9001 } },
    },
  ]),
  http: server('http', { port: 'http', proxyProtocol: 'HTTP/1' }),
  grpc: server('grpc', { port: 9000, proxyProtocol: 'gRPC' }),
  api: route('HTTPRoute', 'api', 'http', { path: { type: 'PathPrefix', value: '/api' } }),
  health: route('HTTPRoute', 'health', 'http', { path: { type: 'Exact', value: '/healthz' }, method: 'GET' }),
  calls: route('GRPCRoute', 'calls', 'grpc', { method: { service: 'app.Web' } }),
  clients: alpha('MeshTLSAuthentication', 'clients', { identityRefs: [account, { kind: 'Namespace', name: 'jobs' }] }),
  names: alpha('MeshTLSAuthentication', 'names', { identities: ['*', '*.jobs.example.org', 'web.example.org', 'spiffe://root.org/ns/_a/B-1'] }),
  nodes: alpha('NetworkAuthentication', 'nodes', { networks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.1'] }, { cidr: 'fd00::/8' }] }),
  toApi: policy('to-api', { ...gateway, kind: 'HTTPRoute', name: 'api' }, clients, nodes),
  toHealth: policy('to-health', { ...gateway, kind: 'HTTPRoute', name: 'health' }, nodes),
  toCalls: policy('to-calls', { ...gateway, kind: 'GRPCRoute', name: 'calls' }, account),
  toAll: policy('to-all', { kind: 'Namespace', name: 'app' }, { ...clients, name: 'names', namespace: 'app' }),
  legacy: object('policy.linkerd.io/v1beta1', 'ServerAuthorization', 'legacy', {
    server: { name: 'grpc' },
    client: { meshTLS: { identities: ['*.example.org'], serviceAccounts: [{ name: 'front' }] }, networks: [{ cidr: '10.0.0.0/8' }] },
  }),
  limit: alpha('HTTPLocalRateLimitPolicy', 'limit', {
    targetRef: { ...linkerd, kind: 'Server', name: 'http' },
    total: { requestsPerSecond: 100 },
    identity: { requestsPerSecond: 10 },
    overrides: [
      { requestsPerSecond: 100, clientRefs: [account] },
      { requestsPerSecond: 20, clientRefs: [{ kind: 'ServiceAccount', name: 'front' }] },
    ],
  }),
});

export type Change = (objects: any) => void;

export const both = (...changes: Change[]): Change => (objects) => changes.forEach((change) => change(objects));
export const without = (...keys: string[]): Change => (objects) => keys.forEach((key) => delete objects[key]);
export const add = (...manifests: Manifest[]): Change => (objects) => manifests.forEach((m) => { objects[`new ${m.kind} ${m.metadata.name}`] = m; });
export const spec = (key: string, change: any): Change => (objects) => Object.assign(objects[key].spec, change);
export const rule = (key: string, change: any): Change => (objects) => Object.assign(objects[key].spec.rules[0], change);

/** A selector with one expression. */
export const matching = (key: string, operator: string, values?: string[]) => ({ matchExpressions: [{ key, operator, ...(values && { values }) }] });

export function errorsOf(change: Change, target = newest, options: PolicyOptions = { closed: true }): string[] {
  const objects = JSON.parse(JSON.stringify(app()));
  change(objects);
  return policyErrors(Object.values(objects), target, options);
}

/** What to change in the spec of an object, or in all objects, and what is then said about that object, and nothing else. */
export type Row = [what: string, change: object | ((spec: any, objects: any) => void), ...errors: string[]];

export function itFails(title: string, key: keyof ReturnType<typeof app>, rows: Row[]): void {
  describe(title, () => test.each(rows)('fails for %s', (_, change, ...errors) => {
    const make = typeof change === 'function' ? change : (its: any) => Object.assign(its, change);
    expect(errorsOf((objects) => make(objects[key].spec, objects))).toEqual(errors.map((error) => `${title}: ${error}`));
  }));
}
