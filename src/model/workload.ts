import { MeshObject } from './mesh-object';
import { INJECT_ANNOTATION, annotationOf, ANNOTATIONS, hasEnded } from '../linkerd/annotations';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { portNumbers, serviceAccountOf } from '../linkerd/pods';
import { Path } from '../linkerd/schema/clean';

/** The kinds that make pods, and where their pod template is. */
const TEMPLATES: Readonly<Record<string, Path>> = {
  '/Pod': [],
  '/ReplicationController': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'argoproj.io/Rollout': ['spec', 'template'],
};

type Annotations = Readonly<Record<string, string>>;

/** What makes pods: a Pod, a Deployment, a CronJob... */
export interface Workload extends MeshObject {
  /** Where its pod template is. Empty for a Pod. */
  readonly template: Path;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly pod: any;
  readonly serviceAccount: string;
}

/** Kinds of which an object makes pods, as `group/Kind`. */
export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATES);

/** An object as a workload. */
export function workloadOf(object: MeshObject): Workload | undefined {
  const template = TEMPLATES[`${object.group}/${object.kind}`];
  if (!template) {
    return undefined;
  }
  const { metadata, spec = {} } = template.length === 0 ? { metadata: object, spec: object.spec } : at(object.body, template);
  return {
    ...object,
    template,
    podLabels: metadata?.labels ?? {},
    podAnnotations: metadata?.annotations ?? {},
    pod: spec,
    serviceAccount: serviceAccountOf(spec),
  };
}

/** What Linkerd reads on a pod for a key: the pod's own value, or that of its namespace where pods take it over. */
export function effectiveAnnotation(workload: Workload, namespace: MeshObject | undefined, key: string, version: LinkerdVersion): string | undefined {
  const own = workload.podAnnotations[key];
  const row = annotationOf(key);
  return own ?? (row?.readAt === 'namespace and pod' && !hasEnded(row.untilOnNamespace, version) ? namespace?.annotations[key] : undefined);
}

/** All of what Linkerd reads on a pod: its own annotations, and those that pods take over from their namespace. */
export function effectiveAnnotations({ podAnnotations }: Workload, namespace: MeshObject | undefined, version: LinkerdVersion): Annotations {
  const inherited = ANNOTATIONS.filter(({ key, readAt, untilOnNamespace }) => (
    readAt === 'namespace and pod' && namespace?.annotations[key] !== undefined && !hasEnded(untilOnNamespace, version)));
  return { ...Object.fromEntries(inherited.map(({ key }) => [key, namespace!.annotations[key]])), ...podAnnotations };
}

/** The value of `linkerd.io/inject` that counts for a pod, where it is known. */
export function injectValue(workload: Workload, namespace: MeshObject | undefined): string | undefined {
  return workload.podAnnotations[INJECT_ANNOTATION] ?? namespace?.annotations[INJECT_ANNOTATION];
}

/** The numbers behind a port that a policy names. */
export function podPortNumbers(workload: Workload, port: number | string, version: LinkerdVersion): number[] {
  return portNumbers(workload.pod, port, version);
}

function at(value: any, path: Path): any {
  return path.reduce((current, step) => current?.[step] ?? {}, value);
}
