import { clean, Path, ShapeProblem } from '../linkerd/schema/clean';
import { METADATA } from '../linkerd/schema/core';
import { KINDS } from '../linkerd/schema/kinds';
import { Target } from '../linkerd/target';

/** Where a manifest was written. */
export interface Source {
  /** The path of the construct that made it. */
  readonly path?: string;
  /** The path of the Chart that it is in, if each is written to a file of its own. */
  readonly chart?: string;
  /** The file that it is in. */
  readonly file?: string;
  /** The line and column of a field in that file, or of the next thing around it that is written there; both from 1. */
  readonly position?: (field: Path) => { readonly line: number; readonly column: number } | undefined;
}

/** An object as it would be applied, and where it was written. */
export interface LocatedManifest extends Source {
  readonly manifest: any;
}

/**
 * An object as the cluster would see it: what its kind does not allow is left away and noted, so that readers need not
 * ask for types.
 */
export interface MeshObject {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly spec: any;
  /** Everything of it, as its shape allows. Of kinds that are not known, everything. */
  readonly body: any;
  /** What of it is not as its kind demands. */
  readonly problems: readonly ShapeProblem[];
  /** As it would be applied. */
  readonly manifest: any;
  readonly source: Source;
}

/** Namespaced kinds are the rule. */
const CLUSTER_SCOPED = new Set([
  '/Namespace', '/Node', '/PersistentVolume', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding',
  'apiextensions.k8s.io/CustomResourceDefinition', 'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration', 'cert-manager.io/ClusterIssuer', 'trust.cert-manager.io/Bundle',
  'gateway.networking.k8s.io/GatewayClass', 'networking.k8s.io/IngressClass', 'storage.k8s.io/StorageClass', 'apiregistration.k8s.io/APIService',
  'scheduling.k8s.io/PriorityClass',
]);

/** The group of an apiVersion; the core group is empty. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

/** What an object is called in messages: its kind and name, with its namespace where it says one. */
export function titleOf(object: MeshObject): string {
  const namespace = saidNamespace(object);
  return `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${object.name}`;
}

/** The namespace that an object says itself. None: that of the place where it is applied. */
export function saidNamespace({ manifest }: MeshObject): string | undefined {
  const { namespace } = manifest.metadata ?? {};
  return typeof namespace === 'string' ? namespace : undefined;
}

/** Where an object was written, as messages say it. */
export function placeOf(object: MeshObject): string {
  const { path, file, position } = object.source;
  return path ?? (file === undefined ? titleOf(object) : [file, position?.([])?.line].filter((part) => part !== undefined).join(':'));
}

/** Whether objects are written to one file, and so applied as one. */
export function areTogether({ source: a }: MeshObject, { source: b }: MeshObject): boolean {
  return a.chart === b.chart && a.file === b.file;
}

/** Reads a manifest, which may be anything but has to have an end. None: it is no object of Kubernetes. */
export function meshObject({ manifest, ...source }: LocatedManifest, target: Target, defaultNamespace: string): MeshObject | undefined {
  const { apiVersion, kind } = manifest ?? {};
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    return undefined;
  }
  const group = groupOf(apiVersion);
  const key = `${group}/${kind}`;
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const problems: ShapeProblem[] = [];
  const metadata = clean(manifest.metadata ?? {}, METADATA, target, version, ['metadata'], problems) ?? {};
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...rest } = manifest;
  const shape = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  const body = shape ? clean(rest, shape, target, version, [], problems) ?? {} : rest;
  return {
    apiVersion,
    group,
    version,
    kind,
    name: metadata.name ?? metadata.generateName ?? '',
    namespace: CLUSTER_SCOPED.has(key) ? '' : metadata.namespace ?? defaultNamespace,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    spec: isObject(body.spec) ? body.spec : {},
    body,
    problems,
    manifest,
    source,
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
