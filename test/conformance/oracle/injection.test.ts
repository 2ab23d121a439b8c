import { injectionErrors } from './injection';
import { Manifest, OracleTarget } from './target';

type Release = OracleTarget['linkerd'];
type Annotations = Record<string, any>;

const on = (linkerd: Release): OracleTarget => ({ linkerd, gatewayApi: '1.2.1', channel: 'standard' });
const newest = on('2.20');

const namespace = (annotations: Annotations = {}, labels?: Annotations, name = 'app'): any => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations, labels } });

const deployment = (annotations: Annotations = {}, labels: Annotations = {}, metadata: object = {}): any => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'app', ...metadata },
  spec: { template: { metadata: { annotations, labels }, spec: { containers: [] } } },
});

const cronJob = (annotations: Annotations): any => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'web', namespace: 'app' },
  spec: { jobTemplate: { spec: { template: { metadata: { annotations } } } } },
});

const service = (annotations: Annotations): any => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'app', annotations }, spec: {} });

const config = (values: Annotations): Annotations => Object.fromEntries(Object.entries(values).map(([key, value]) => [`config.linkerd.io/${key}`, value]));

/** Every key that namespaces hand down, in the words of the oldest target. */
const common = {
  'linkerd.io/inject': 'enabled',
  'viz.linkerd.io/disable-tap': 'true',
  ...config({
    'proxy-image': 'registry:5000/linkerd/proxy',
    'proxy-version': 'edge-26.6.3',
    'image-pull-policy': 'Always',
    'enable-debug-sidecar': 'T',
    'control-port': '4190',
    'inbound-port': '4143',
    'admin-port': '4191',
    'outbound-port': '4140',
    'proxy-cpu-request': '100m',
    'proxy-cpu-limit': '1',
    'proxy-memory-request': '20Mi',
    'proxy-memory-limit': '250Mi',
    'proxy-ephemeral-storage-request': '1Gi',
    'proxy-ephemeral-storage-limit': '2G',
    'proxy-uid': '2102',
    'proxy-log-level': 'warn,linkerd=info',
    'proxy-log-format': 'json',
    'proxy-require-identity-inbound-ports': '4143,5000-5005',
    'skip-inbound-ports': '4567,4568',
    'skip-outbound-ports': '25-587',
    'skip-subnets': '10.0.0.0/8,fd00::/8',
    'opaque-ports': '3306, 5432',
    'proxy-outbound-connect-timeout': '1000ms',
    'proxy-inbound-connect-timeout': '1m30s',
    'proxy-outbound-discovery-cache-unused-timeout': '5s',
    'proxy-inbound-discovery-cache-unused-timeout': '24h',
    'proxy-await': 'disabled',
    'default-inbound-policy': 'all-authenticated',
    'access-log': 'apache',
    'shutdown-grace-period': '30s',
  }),
};

const later = config({
  'proxy-gid': '-1',
  'proxy-admin-shutdown': 'enabled',
  'proxy-log-http-headers': 'off',
  'proxy-disable-outbound-protocol-detect-timeout': 'true',
  'proxy-disable-inbound-protocol-detect-timeout': '0',
  'proxy-metrics-hostname-labels': 'true',
  'proxy-enable-native-sidecar': 'true',
});

const podOnly = config({
  'debug-image': 'cr.l5d.io/linkerd/debug',
  'debug-image-version': 'edge-26.6.3',
  'debug-image-pull-policy': 'Never',
  'proxy-cpu-ratio-limit': '0.5',
  'enable-gateway': 'true',
  'close-wait-timeout': '3600s',
});

const env = JSON.stringify([{ name: 'A', value: 'b' }, { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]);

test.each<[string, OracleTarget, Manifest[]]>([
  ['nothing', on('2.14'), [namespace(), deployment(), cronJob({}), service({})]],
  ['what namespaces hand down', on('2.14'), [namespace(common)]],
  ['the same on pods', on('2.14'), [deployment(common), cronJob(common)]],
  ['what came later', newest, [namespace({ ...common, ...later }), deployment({ ...common, ...later })]],
  ['what only pods have', newest, [deployment({ ...podOnly, ...config({ 'proxy-additional-env': env }), 'resource.opentelemetry.io/team': 'a "b"' })]],
  ['old sidecars', on('2.18'), [namespace({ 'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true' })]],
  ['sidecars of 2.19', on('2.19'), [deployment({ 'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true' })]],
  ['a wait before exit', on('2.19'), [deployment({ 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '20' })]],
  ['a wait without native sidecar', newest, [
    namespace(config({ 'proxy-enable-native-sidecar': 'false' })), deployment({ 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '20' }),
  ]],
  ['keys of their time', on('2.18'), [deployment({ ...config({ 'init-image': 'x/y', 'trace-collector': 'a:1' }), 'jaeger.linkerd.io/tracing-enabled': 'true' })]],
  ['no opaque ports', newest, [service(config({ 'opaque-ports': '' })), namespace(config({ 'opaque-ports': '' }))]],
  ['keys of other readers on Services', newest, [service({ 'retry.linkerd.io/http': '5xx', 'multicluster.linkerd.io/local-discovery': 'web' })]],
  ['labels of namespaces', newest, [namespace({}, { 'linkerd.io/extension': 'viz', 'config.linkerd.io/admission-webhooks': 'disabled' })]],
  ['kube-system without a word', newest, [namespace({}, {}, 'kube-system'), { ...deployment({ 'linkerd.io/inject': 'disabled' }), metadata: { name: 'a', namespace: 'kube-system' } }]],
  ['a limit that the pod raises', newest, [namespace(config({ 'proxy-cpu-limit': '1' })), deployment(config({ 'proxy-cpu-request': '2', 'proxy-cpu-limit': '2' }))]],
  ['annotations of others', newest, [namespace({ 'example.com/a': '"' }), deployment({ 'notlinkerd.io/inject': 'x' }, {}, { annotations: { 'linkerd.io/created-by': 'us' } })]],
  ['audit since 2.16', on('2.16'), [deployment(config({ 'default-inbound-policy': 'audit' }))]],
  ['kinds that have no pods', newest, [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', annotations: { 'linkerd.io/inject': 'x' } } }]],
])('accepts %s', (_, target, manifests) => {
  expect(injectionErrors(manifests, target)).toEqual([]);
});

test.each<[string, Annotations, string]>([
  ['inject: true', { 'linkerd.io/inject': 'true' }, 'linkerd.io/inject has an invalid value, got "true"; expected enabled, disabled, ingress'],
  ['inject: Enabled', { 'linkerd.io/inject': 'Enabled' }, 'linkerd.io/inject has an invalid value'],
  ['a flag that is none', config({ 'enable-debug-sidecar': 'yes' }), 'expected true or false'],
  ['a value that is no text', config({ 'enable-debug-sidecar': true }), 'is no text, got true'],
  ['a typing error', config({ 'proxy-cpu-requests': '1' }), 'config.linkerd.io/proxy-cpu-requests is no key'],
  ['an unknown prefix', { 'confg.linkerd.io/proxy-await': 'enabled' }, 'is no key that Linkerd knows here'],
  ['a retry', { 'retry.linkerd.io/http': '5xx' }, 'retry.linkerd.io/http is no key'],
  ['what the injector writes', { 'linkerd.io/proxy-version': 'x' }, 'linkerd.io/proxy-version is no key'],
  ['an image with tag', config({ 'proxy-image': 'a/b:c' }), 'an image without tag'],
  ['a tag with blanks', config({ 'proxy-version': 'a b' }), 'an image tag'],
  ['a pull policy', config({ 'image-pull-policy': 'always' }), 'expected Always, Never, IfNotPresent'],
  ['a port by name', config({ 'admin-port': 'admin' }), 'a port number'],
  ['port 0', config({ 'inbound-port': '0' }), 'a port number'],
  ['a quantity that is none', config({ 'proxy-memory-limit': '250MB' }), 'expected a quantity'],
  ['a negative quantity', config({ 'proxy-cpu-request': '-1' }), 'expected a quantity'],
  ['a request above the limit', config({ 'proxy-cpu-request': '1', 'proxy-cpu-limit': '500m' }), 'proxy-cpu-request 1 exceeds the limit 500m'],
  ['memory above the limit', config({ 'proxy-memory-request': '1Gi', 'proxy-memory-limit': '1G' }), 'proxy-memory-request 1Gi exceeds'],
  ['storage above the limit', config({ 'proxy-ephemeral-storage-request': '2', 'proxy-ephemeral-storage-limit': '1' }), 'proxy-ephemeral-storage-request 2 exceeds'],
  ['a user by name', config({ 'proxy-uid': 'root' }), 'expected a whole number'],
  ['a group by name', config({ 'proxy-gid': 'root' }), 'expected a whole number'],
  ['an empty log level', config({ 'proxy-log-level': ' ' }), 'expected some text'],
  ['a log format', config({ 'proxy-log-format': 'JSON' }), 'expected plain, json'],
  ['headers in the log', config({ 'proxy-log-http-headers': 'on' }), 'expected off, insecure'],
  ['a shutdown', config({ 'proxy-admin-shutdown': 'true' }), 'expected enabled, disabled'],
  ['an await', config({ 'proxy-await': 'false' }), 'expected enabled, disabled'],
  ['a policy', config({ 'default-inbound-policy': 'all_authenticated' }), 'expected all-unauthenticated'],
  ['an access log', config({ 'access-log': 'common' }), 'expected apache, json'],
  ['days', config({ 'proxy-inbound-connect-timeout': '1d' }), 'expected a Go duration'],
  ['a duration without unit', config({ 'shutdown-grace-period': '30' }), 'expected a Go duration'],
  ['less than a millisecond', config({ 'proxy-outbound-connect-timeout': '1us' }), 'at least 1ms'],
  ['a cache of half a second', config({ 'proxy-outbound-discovery-cache-unused-timeout': '500ms' }), 'at least 1s'],
  ['a port to skip by name', config({ 'skip-inbound-ports': 'mysql' }), 'skip-inbound-ports has an invalid value'],
  ['blanks between ports to skip', config({ 'skip-outbound-ports': '25, 587' }), 'skip-outbound-ports has an invalid value'],
  ['an empty port to skip', config({ 'skip-outbound-ports': '25,' }), 'skip-outbound-ports has an invalid value'],
  ['a range the wrong way round', config({ 'skip-outbound-ports': '587-25' }), 'skip-outbound-ports has an invalid value'],
  ['an address as subnet', config({ 'skip-subnets': '10.0.0.1' }), 'expected CIDRs'],
  ['blanks between subnets', config({ 'skip-subnets': '10.0.0.0/8, 11.0.0.0/8' }), 'expected CIDRs'],
  ['an opaque port by name', config({ 'opaque-ports': '3306,mysql' }), 'opaque-ports has an invalid value'],
  ['opaque port 0', config({ 'opaque-ports': '0' }), 'opaque-ports has an invalid value'],
  ['a port with identity by name', config({ 'proxy-require-identity-inbound-ports': 'http' }), 'proxy-require-identity-inbound-ports has an invalid value'],
  ['no port with identity', config({ 'proxy-require-identity-inbound-ports': '' }), 'proxy-require-identity-inbound-ports has an invalid value'],
  ['ports that are overwritten', config({ 'pod-inbound-ports': '80' }), 'pod-inbound-ports has no effect: the injector overwrites it'],
  ['external profiles', config({ 'enable-external-profiles': 'true' }), 'enable-external-profiles has no effect'],
  ['a wait with native sidecars', { 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '20' }, 'has no effect on native sidecars'],
  ['tap', { 'viz.linkerd.io/disable-tap': 'yes' }, 'viz.linkerd.io/disable-tap has an invalid value'],
  ['an identity mode', { 'linkerd.io/identity-mode': 'default' }, 'is not to be used from 2.14 on'],
])('fails for %s on a namespace and on pods', (_, annotations, fragment) => {
  expect(injectionErrors([namespace(annotations)], newest).join('\n')).toContain(fragment);
  expect(injectionErrors([deployment(annotations)], newest).join('\n')).toContain(fragment);
  expect(injectionErrors([cronJob(annotations)], newest).join('\n')).toContain(fragment);
});

test.each<[string, Release, Annotations, string]>([
  ['a group before 2.16', '2.15', config({ 'proxy-gid': '1' }), 'is read from 2.16 on'],
  ['a shutdown before 2.16', '2.15', config({ 'proxy-admin-shutdown': 'enabled' }), 'is read from 2.16 on'],
  ['headers in the log before 2.16', '2.15', config({ 'proxy-log-http-headers': 'off' }), 'is read from 2.16 on'],
  ['audit before 2.16', '2.15', config({ 'default-inbound-policy': 'audit' }), 'default-inbound-policy has an invalid value'],
  ['detection before 2.15', '2.14', config({ 'proxy-disable-inbound-protocol-detect-timeout': 'true' }), 'is read from 2.15 on'],
  ['a ratio before 2.18', '2.17', config({ 'proxy-cpu-ratio-limit': '0.5' }), 'is read from 2.18 on'],
  ['hostnames before 2.18', '2.17', config({ 'proxy-metrics-hostname-labels': 'true' }), 'is read from 2.18 on'],
  ['attributes before 2.19', '2.18', { 'resource.opentelemetry.io/a': 'b' }, 'is read from 2.19 on'],
  ['an environment before 2.20', '2.19', config({ 'proxy-additional-env': env }), 'is read from 2.20 on'],
  ['the stable sidecar key before 2.20', '2.19', config({ 'proxy-enable-native-sidecar': 'true' }), 'is read from 2.20 on'],
  ['the beta sidecar key before 2.19', '2.18', { 'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true' }, 'is read from 2.19 on'],
  ['the alpha sidecar key before 2.15', '2.14', { 'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true' }, 'is read from 2.15 on'],
  ['the beta sidecar key of old', 'head', { 'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true' }, 'not to be used from 2.20 on'],
  ['the alpha sidecar key of old', '2.20', { 'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true' }, 'not to be used from 2.20 on'],
  ['jaeger of old', '2.19', { 'jaeger.linkerd.io/tracing-enabled': 'true' }, 'not to be used from 2.19 on'],
  ['a collector of old', '2.19', config({ 'trace-collector': 'a:1' }), 'not to be used from 2.19 on'],
  ['an init image of old', '2.20', config({ 'init-image': 'a/b' }), 'not to be used from 2.20 on'],
  ['a wait with native sidecars of old', '2.18', {
    'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true', 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '20',
  }, 'has no effect on native sidecars'],
])('fails for %s', (_, linkerd, annotations, fragment) => {
  expect(injectionErrors([deployment(annotations)], on(linkerd)).join('\n')).toContain(fragment);
});

test.each<[string, Manifest[], string]>([
  ['inject on a Deployment', [deployment({}, {}, { annotations: { 'linkerd.io/inject': 'enabled' } })], 'linkerd.io/inject is not read on a Deployment but on its pods'],
  ['a setting on a CronJob', [{ ...cronJob({}), metadata: { name: 'a', annotations: config({ 'proxy-await': 'enabled' }) } }], 'is not read on a CronJob'],
  ['inject as a label of pods', [deployment({}, { 'linkerd.io/inject': 'enabled' })], 'linkerd.io/inject is a label'],
  ['inject as a label of a Deployment', [deployment({}, {}, { labels: { 'linkerd.io/inject': 'enabled' } })], 'linkerd.io/inject is a label'],
  ['inject as a label of a namespace', [namespace({}, { 'linkerd.io/inject': 'enabled' })], 'linkerd.io/inject is a label'],
  ['a setting as a label', [namespace({}, { 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '1' })], 'is a label'],
  ['a request above the limit of the second namespace', [
    namespace({}, {}, 'other'), namespace(config({ 'proxy-cpu-limit': '1' })), deployment(config({ 'proxy-cpu-request': '2' })),
  ], 'proxy-cpu-request 2 exceeds'],
  ['webhooks by annotation', [namespace(config({ 'admission-webhooks': 'disabled' }))], 'admission-webhooks is no key'],
  ['webhooks of another value', [namespace({}, { 'config.linkerd.io/admission-webhooks': 'enabled' })], 'admission-webhooks has no effect, got enabled'],
  ['webhooks that are off', [namespace({ 'linkerd.io/inject': 'enabled' }, { 'config.linkerd.io/admission-webhooks': 'disabled' })], 'admission-webhooks is disabled'],
  ['pods where webhooks are off', [namespace({}, { 'config.linkerd.io/admission-webhooks': 'disabled' }), deployment({ 'linkerd.io/inject': 'enabled' })], 'is disabled on app'],
  ['kube-system', [namespace({ 'linkerd.io/inject': 'enabled' }, {}, 'kube-system')], 'pods of kube-system are never injected'],
  ['cert-manager', [namespace(config({ 'proxy-await': 'enabled' }), {}, 'cert-manager')], 'pods of cert-manager are never injected'],
  ['pods of kube-system', [deployment({ 'linkerd.io/inject': 'ingress' }, {}, { namespace: 'kube-system' })], 'pods of kube-system are never injected'],
  ['a label that hides pods', [deployment({ 'linkerd.io/inject': 'enabled' }, { 'linkerd.io/control-plane-component': 'x' })], 'hides the pods'],
  ['another label that hides pods', [deployment({ 'linkerd.io/inject': 'enabled' }, { 'linkerd.io/cni-resource': 'true' })], 'hides the pods'],
  ['a namespace in a namespace', [{ ...namespace(), metadata: { name: 'app', namespace: 'app' } }], 'is in no namespace'],
  ...Object.entries({ ...podOnly, 'resource.opentelemetry.io/team': 'a' })
    .map(([key, value]): [string, Manifest[], string] => [`${key} on a namespace`, [namespace({ [key]: value })], `${key} is not read on a namespace`]),
  ['a quote on a namespace', [namespace(config({ 'proxy-log-level': 'warn["a"]=info' }))], 'breaks the injector\'s patch'],
  ['a backslash on a namespace', [namespace(config({ 'proxy-log-level': 'warn\\' }))], 'breaks the injector\'s patch'],
  ['an environment on a namespace', [namespace(config({ 'proxy-additional-env': env }))], 'breaks the injector\'s patch'],
  ['an environment that is no JSON', [deployment(config({ 'proxy-additional-env': 'A=b' }))], 'a JSON array of environment variables'],
  ['an environment that is no array', [deployment(config({ 'proxy-additional-env': '{"name":"A","value":"b"}' }))], 'a JSON array'],
  ['a variable without name', [deployment(config({ 'proxy-additional-env': '[{"value":"b"}]' }))], 'a JSON array'],
  ['a variable that is a number', [deployment(config({ 'proxy-additional-env': '[{"name":"A","value":1}]' }))], 'a JSON array'],
  ['a variable of two sources', [deployment(config({ 'proxy-additional-env': '[{"name":"A","value":"b","valueFrom":{}}]' }))], 'a JSON array'],
  ['a ratio of 1', [deployment(config({ 'proxy-cpu-ratio-limit': '1.0' }))], 'a number between 0 and 1'],
  ['a ratio of 0', [deployment(config({ 'proxy-cpu-ratio-limit': '0' }))], 'a number between 0 and 1'],
  ['a conntrack of less than a second', [deployment(config({ 'close-wait-timeout': '500ms' }))], 'at least 1s'],
  ['tap enabled by hand', [deployment({ 'viz.linkerd.io/tap-enabled': 'true' })], 'viz.linkerd.io/tap-enabled is no key'],
  ['inject on a Service', [service({ 'linkerd.io/inject': 'enabled' })], 'linkerd.io/inject is not read on a service'],
  ['a setting on a Service', [service(config({ 'proxy-await': 'enabled' }))], 'is not read on a service'],
  ['an opaque port of a Service by name', [service(config({ 'opaque-ports': 'mysql' }))], 'opaque-ports has an invalid value'],
  ['a request above the limit of the namespace', [namespace(config({ 'proxy-cpu-limit': '1' })), deployment(config({ 'proxy-cpu-request': '2' }))], 'Deployment app/web: proxy-cpu-request 2 exceeds'],
  ['a wait on the namespace', [namespace({ 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '20' })], 'has no effect on native sidecars'],
])('fails for %s', (_, manifests, fragment) => {
  expect(injectionErrors(manifests, newest).join('\n')).toContain(fragment);
});
