import { annotationOf, ANNOTATIONS } from './annotations';
import { ADMISSION_LABEL } from './injection';
import { Fault, quote } from './rule';
import { nearest } from './spelling';
import { TRAFFIC_ANNOTATIONS } from './traffic-annotations';

/** Annotations of other objects than namespaces, pods, Services and routes. */
const OTHER_ANNOTATIONS: readonly string[] = [
  ...['gateway-identity', 'probe-period', 'probe-path', 'probe-failure-threshold', 'probe-timeout', 'multicluster-gateway', 'remote-svc-fq-name', 'remote-resource-version',
    'remote-gateway-identity'].map((name) => `mirror.linkerd.io/${name}`),
  ...['remote-discovery', 'local-discovery', 'trust-domain', 'cluster-domain'].map((name) => `multicluster.linkerd.io/${name}`),
  'failover.linkerd.io/primary-service',
  'smi.linkerd.io/skip',
  'viz.linkerd.io/external-prometheus',
];

/** What Linkerd reads or writes as labels. */
const LABELS: readonly string[] = [
  ADMISSION_LABEL,
  ...['control-plane-ns', 'control-plane-component', 'workload-ns', 'is-control-plane', 'extension', 'cni-resource'].map((name) => `linkerd.io/${name}`),
  ...['deployment', 'replicationcontroller', 'replicaset', 'job', 'daemonset', 'statefulset', 'cronjob'].map((kind) => `linkerd.io/proxy-${kind}`),
  ...['exported', 'federated', 'mirrored-service', 'mirrored-gateway', 'cluster-name', 'headless-mirror-svc-name'].map((name) => `mirror.linkerd.io/${name}`),
  ...['remote-service', 'cluster-name'].map((name) => `multicluster.linkerd.io/${name}`),
  'failover.linkerd.io/controlled-by',
];

const KEYS: readonly string[] = [
  ...ANNOTATIONS.filter(({ readAt }) => readAt !== 'nowhere').map(({ key }) => key).filter((key) => !key.endsWith('*')),
  ...TRAFFIC_ANNOTATIONS.map(({ key }) => key),
  ...OTHER_ANNOTATIONS,
];

const KNOWN: ReadonlySet<string> = new Set([...KEYS, ...LABELS]);

/** Kinds that read an annotation of namespaces and pods, too. */
const ALSO_READ_ON: Readonly<Record<string, readonly string[]>> = {
  'config.linkerd.io/opaque-ports': ['Service', 'EgressNetwork', 'ExternalWorkload'],
  'config.linkerd.io/default-inbound-policy': ['ExternalWorkload'],
  'config.linkerd.io/proxy-require-identity-inbound-ports': ['ExternalWorkload'],
};

/** Whether an annotation of namespaces and pods is read on objects of a kind, too. */
export function isReadOn(key: string, kind: string): boolean {
  return Object.hasOwn(ALSO_READ_ON, key) && ALSO_READ_ON[key].includes(kind);
}

/** The fault of an annotation that looks like one of Linkerd's and is none. */
export function unknownKeyFault(key: string): Fault {
  const [prefix, name] = key.split('/');
  if (name === undefined || (prefix !== 'linkerd.io' && !prefix.endsWith('.linkerd.io')) || annotationOf(key) || KNOWN.has(key)) {
    return undefined;
  }
  const meant = KEYS.find((known) => known.split('/')[1] === name) ?? nearest(key, KEYS, Math.max(1, Math.floor(name.length / 4)));
  return `the annotation ${quote(key)} is not one that Linkerd reads, and does nothing; ${meant ? `did you mean ${quote(meant)}?` : 'remove it'}`;
}

/** The fault of an annotation of namespaces and pods on an object of another kind. */
export function strayKeyFault(key: string, kind: string): Fault {
  const row = annotationOf(key);
  if (row === undefined || row.isWritten || row.readAt === 'nowhere' || isReadOn(key, kind)) {
    return undefined;
  }
  return `${quote(key)} is not read on ${/^[AEIOU]|^HTTP/.test(kind) ? 'an' : 'a'} ${kind}; expected on ${row.readAt === 'pod' ? 'pods' : 'a Namespace or on pods'}`;
}
