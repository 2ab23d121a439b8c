import { run } from './run';

const service = (name: string, port: string, annotations = '') => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
  annotations: { ${annotations} }
spec:
  selector: { app: ${name} }
  ports: [{ name: p, ${port} }]
`;
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1beta1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ group: core, kind: Service, name: orders, namespace: shop, port: 81 }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: / } }]
      timeouts: { request: 5s }
      backendRefs: [{ group: "", kind: Service, name: orders, namespace: shop, port: 80 }]
`;
const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
    config.beta.linkerd.io/proxy-enable-native-sidecar: "true"
    jaeger.linkerd.io/tracing-enabled: "true"
`;
const JOB = `apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        metadata:
          annotations: { config.linkerd.io/proxy-additional-env: "[]" }
        spec:
          restartPolicy: Never
          containers: [{ name: report, image: example.com/report, ports: [{ containerPort: 9000 }] }]
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { linkerd.io/inject: enabled } }
    spec:
      containers: [{ name: web, image: example.com/web, ports: [{ name: http, containerPort: 8080 }] }]
---
apiVersion: policy.linkerd.io/v1beta1
kind: Server
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, port: http, accessPolicy: audit }
`;

/** What changes of meaning are listed, as `Kind name: about: before -> after`. */
function changes(from: string, to: string, text: string): string[] {
  const { code, out, err } = run(['upgrade', '--from', from, '--to', to, '--format', 'json', '-'], text);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out).meaning.map(({ kind, name, about, before, after }: any) => `${kind} ${name}: ${about}: ${before ?? '-'} -> ${after ?? '-'}`);
}

describe('what manifests mean', () => {
  test.each<[string, string, string, string[]]>([
    ['2.17', '2.18', service('web', 'port: 80, appProtocol: grpc'), [
      'Service web: port 80: what proxies speak: what the client speaks, which is detected -> opaque',
    ]],
    ['2.18', '2.20', service('web', 'port: 80, appProtocol: grpc'), []],
    ['2.15', '2.16', service('web', 'port: 80', 'retry.linkerd.io/http: 5xx, timeout.linkerd.io/idle: 3s'), [
      'Service web: port 80: timeouts of rule 0 of default:http: none -> idle 3000ms',
      'Service web: port 80: retries of rule 0 of default:http: none -> limit 1, conditions 500-599',
      'Service web: annotation retry.linkerd.io/http: does nothing -> is read',
      'Service web: annotation timeout.linkerd.io/idle: does nothing -> is read',
    ]],
    ['2.18', '2.19', `${service('orders', 'port: 80')}---\n${ROUTE}`, [
      'Service orders: port 81: whether it works: yes -> connections are refused, because the Service does not declare the port',
    ]],
    ['2.19', '2.20', `${service('orders', 'port: 80')}---\n${ROUTE}`, ['Service orders: port 81: timeouts of rule 0 of orders: none -> request 5000ms']],
    ['2.18', '2.19', NAMESPACE, [
      'Namespace shop: annotation config.beta.linkerd.io/proxy-enable-native-sidecar: does nothing -> is read',
      'Namespace shop: annotation jaeger.linkerd.io/tracing-enabled: is read -> does nothing',
    ]],
    ['2.19', '2.20', NAMESPACE, ['Namespace shop: annotation config.beta.linkerd.io/proxy-enable-native-sidecar: is read -> does nothing']],
    ['2.19', '2.20', JOB, ['CronJob report: annotation config.linkerd.io/proxy-additional-env: does nothing -> is read']],
    ['2.15', '2.16', DEPLOYMENT, []],
  ])('from %s to %s', (from, to, text, expected) => {
    expect(changes(from, to, text)).toEqual(expected);
  });
});

test('findings that come and go are listed, and what changes for everybody', () => {
  const { code, out } = run(['upgrade', '--from', '2.18', '--to', '2.20', '-'], `${service('web', 'port: 80', 'retry.linkerd.io/http: 5xx')}---\n${service('web', 'port: 80')}`);
  expect(code).toBe(0);
  expect(out).toMatch(/^Changes whatever stands in manifests:\n\n2\.19 {2}.*\n(.*\n)*2\.20 {2}proxies are native sidecars/m);
  expect(out).toMatch(/\d+ changes of meaning, \d+ new findings, \d+ that go in 2 objects from Linkerd 2\.18 to 2\.20\n$/);
  expect(run(['upgrade', '--from', '2.20', '--to', '2.20', '-'], 'apiVersion: v1\nkind: ConfigMap\n').out).toBe('0 changes of meaning, 0 new findings, 0 that go in 1 object from Linkerd 2.20 to 2.20\n');
});

test('what cannot be read is said', () => {
  expect(run(['upgrade', '--from', '2.18', '--to', '2.20', '-'], 'a: [')).toEqual({ code: 2, err: '', out: expect.stringMatching(/^Cannot be read:\n\n<stdin>:1 {2}the document is not YAML/) });
});

test.each<[string[], string]>([
  [['--to', '2.20', '-'], 'upgrade: no --from is given; expected the release that is installed, such as 2.16'],
  [['--from', '2.20', '-'], 'upgrade: no --to is given; expected the release that is to come, such as 2.20'],
  [['--from', '2.18', '--to', '2.20'], 'upgrade: no PATH is given'],
  [['--from', '2.18', '--to', '2.20', '--format', 'sarif', '-'], 'upgrade: --format is not known, got "sarif"; expected one of text, json'],
  [['--from', '2.1', '--to', '2.20', '-'], 'upgrade: --from: Linkerd version is not supported, got "2.1"'],
  [['--from', '2.18', '--to', '3', '-'], 'upgrade: --to: Linkerd version is not supported, got "3"'],
])('fails with %j', (flags, message) => {
  expect(run(['upgrade', ...flags])).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
});

test('several changes of an object stand under its name', () => {
  const { out } = run(['upgrade', '--from', '2.15', '--to', '2.16', '-'], `apiVersion: v1
kind: Service
metadata: { name: web, annotations: { timeout.linkerd.io/idle: 3s } }
spec: { clusterIP: 10.0.0.1, ports: [{ port: 80 }] }
`);
  expect(out).toContain(`<stdin>:1  Service web
  port 80: timeouts of rule 0 of default:http: none -> idle 3000ms
  annotation timeout.linkerd.io/idle: does nothing -> is read
`);
});

test('a Gateway API that does not go with the release that is installed is called by its flag', () => {
  expect(run(['upgrade', '--from', '2.14', '--to', '2.20', '--from-gateway-api', '1.1.1', '-']).err).toBe('upgrade: --from-gateway-api does not go with Linkerd 2.14, got 1.1.1 standard; expected 0.7.1\n');
});
