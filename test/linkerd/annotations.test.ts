import { readFileSync } from 'fs';
import { join } from 'path';
import { annotationFor, annotationOf, annotationPlaceFault, ANNOTATIONS } from '../../src/linkerd/annotations';
import { FEATURES } from '../../src/linkerd/features';
import { LinkerdVersion, NUMBERED_RELEASES } from '../../src/linkerd/linkerd-version';

/** Keys that a namespace passes on to its pods, of `reference/mesh-config.md` 1.4. */
const INHERITED = `admin-port, control-port, enable-debug-sidecar, image-pull-policy, inbound-port, outbound-port,
  proxy-cpu-limit, proxy-cpu-request, proxy-image, proxy-admin-shutdown, proxy-log-format, proxy-log-level, proxy-log-http-headers,
  proxy-memory-limit, proxy-memory-request, proxy-ephemeral-storage-limit, proxy-ephemeral-storage-request, proxy-uid, proxy-gid, proxy-version,
  proxy-require-identity-inbound-ports, skip-inbound-ports, opaque-ports, skip-outbound-ports, proxy-metrics-hostname-labels, proxy-outbound-connect-timeout,
  proxy-inbound-connect-timeout, proxy-await, default-inbound-policy, skip-subnets, access-log, shutdown-grace-period, proxy-outbound-discovery-cache-unused-timeout,
  proxy-inbound-discovery-cache-unused-timeout, proxy-disable-outbound-protocol-detect-timeout, proxy-disable-inbound-protocol-detect-timeout,
  proxy-enable-native-sidecar, proxy-additional-env, init-image, init-image-version`.split(/,\s*/).map((key) => `config.linkerd.io/${key}`);
const POD_ONLY = ['proxy-cpu-ratio-limit', 'enable-gateway', 'close-wait-timeout', 'debug-image', 'debug-image-version', 'debug-image-pull-policy']
  .map((key) => `config.linkerd.io/${key}`);

const keysReadAt = (place: string) => ANNOTATIONS.filter(({ readAt }) => readAt === place).map(({ key }) => key).sort();

test('every key has one row, and is found by it', () => {
  expect(new Set(ANNOTATIONS.map(({ key }) => key)).size).toBe(ANNOTATIONS.length);
  expect(ANNOTATIONS.filter((row) => annotationOf(row.key) !== row)).toEqual([]);
  expect(annotationOf('resource.opentelemetry.io/service.name')?.prop).toBe('traceAttributes');
  expect(annotationOf('config.linkerd.io/protocol-detect-timeout')).toBeUndefined();
});

test('namespaces pass on what Linkerd\'s injector copies, and nothing else', () => {
  expect(keysReadAt('namespace and pod')).toEqual([
    ...INHERITED, 'linkerd.io/inject', 'viz.linkerd.io/disable-tap',
    ...['proxy-enable-native-sidecar', 'proxy-wait-before-exit-seconds'].map((key) => `config.alpha.linkerd.io/${key}`),
    'config.beta.linkerd.io/proxy-enable-native-sidecar',
  ].sort());
  expect(keysReadAt('pod')).toEqual([...POD_ONLY, 'resource.opentelemetry.io/*'].sort());
});

test('what is not offered has a reason, and what ended says where it went', () => {
  expect(ANNOTATIONS.filter(({ prop, note }) => prop === undefined && note === undefined)).toEqual([]);
  expect(ANNOTATIONS.filter(({ until, note }) => until && note === undefined)).toEqual([]);
  expect(ANNOTATIONS.filter(({ prop, readAt }) => (prop === undefined) !== (readAt === 'nowhere'))).toEqual([]);
});

test('a prop is called like its key', () => {
  const camelCase = (key: string) => key.split('/')[1].replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const others = ANNOTATIONS.filter(({ prop, key }) => prop !== undefined && prop !== camelCase(key)).map(({ prop }) => prop);
  expect([...new Set(others)]).toEqual(['nativeSidecar', 'proxyWaitBeforeExit', 'traceAttributes']);
});

test('docs/injection.md has a row for every key, with its prop and place', () => {
  const rows = readFileSync(join(__dirname, '../../docs/injection.md'), 'utf8').split('\n').filter((line) => line.startsWith('| '));
  const missing = ANNOTATIONS.filter(({ key, prop, readAt, note }) => !rows.some((row) => row.includes(`\`${key}\``)
    && (prop === undefined ? row.includes(note!) : row.startsWith(`| \`${prop}\``) && (row.includes(`| ${readAt} `) || prop === 'proxyAdditionalEnv'))));
  expect(missing.map(({ key }) => key)).toEqual([]);
});

test('the native-sidecar key follows the release', () => {
  const prefix = (version: LinkerdVersion) => annotationFor('nativeSidecar', version).key.split('.linkerd.io')[0];
  expect(NUMBERED_RELEASES.map((version) => `${version} ${prefix(version)}`)).toEqual([
    '2.14 config.alpha', '2.15 config.alpha', '2.16 config.alpha', '2.17 config.alpha', '2.18 config.alpha', '2.19 config.beta', '2.20 config',
  ]);
  expect(prefix(LinkerdVersion.edge(FEATURES.nativeSidecarBeta.edge))).toBe('config.beta');
  expect(prefix(LinkerdVersion.edge(FEATURES.nativeSidecarDefault.edge))).toBe('config');
  expect(prefix(LinkerdVersion.edge('26.5.1'))).toBe('config.beta');
});

const faultOf = (key: string, place: 'namespace' | 'pod', version: LinkerdVersion) => annotationPlaceFault('prop', annotationOf(key)!, place, version);

test('fails when an annotation works on pods only and stands on a namespace', () => {
  expect(faultOf('config.linkerd.io/enable-gateway', 'namespace', LinkerdVersion.V2_20))
    .toBe('"prop" works on pods only, because Linkerd does not pass config.linkerd.io/enable-gateway on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does');
  expect(faultOf('config.linkerd.io/enable-gateway', 'pod', LinkerdVersion.V2_20)).toBeUndefined();
});

test('fails when the beta key of native sidecars stands on a namespace from 2.20 on', () => {
  const key = 'config.beta.linkerd.io/proxy-enable-native-sidecar';
  expect(faultOf(key, 'namespace', LinkerdVersion.V2_19)).toBeUndefined();
  expect(faultOf(key, 'namespace', LinkerdVersion.V2_20))
    .toBe(`"prop" works on pods only, because Linkerd does not pass ${key} on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does`);
  expect(faultOf(key, 'pod', LinkerdVersion.V2_20)).toBeUndefined();
});

test('fails when an annotation has ended', () => {
  expect(faultOf('config.linkerd.io/init-image', 'pod', LinkerdVersion.V2_20))
    .toBe('"prop" does nothing from Linkerd 2.20 (edge-25.11.3) on, got target 2.20: proxy-init is part of the proxy image since Linkerd 2.20; use "proxyImage"');
  expect(faultOf('config.linkerd.io/init-image', 'pod', LinkerdVersion.V2_19)).toBeUndefined();
  expect(faultOf('config.linkerd.io/trace-collector', 'pod', LinkerdVersion.V2_18)).toBeUndefined();
  expect(faultOf('config.linkerd.io/disable-identity', 'pod', LinkerdVersion.V2_14))
    .toBe('"prop" does nothing from Linkerd 2.12 (edge-21.12.3) on, got target 2.14: identity cannot be switched off since Linkerd 2.12');
});
