import { ApiObject, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { InjectedPod } from '../linkerd/injection';
import { PolicyPod, serviceAccountOf } from '../linkerd/pods';
import { quote } from '../linkerd/rule';

type Strings = Readonly<Record<string, string>>;

/** Where the pod template is in each kind that has one. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'core/ReplicationController': ['spec', 'template'],
  'core/Pod': [],
};
/** The same kinds, as `kind.group`. */
export const WORKLOAD_KINDS = Object.keys(TEMPLATES).map((key) => key.split('/')).map(([group, kind]) => (group === 'core' ? kind : `${kind}.${group}`));
const EXPECTED = 'a construct with a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, ReplicationController or Pod';

/** A pod template as it is in a manifest. */
export interface RenderedTemplate {
  readonly annotations: Strings;
  readonly labels: Strings;
  readonly spec: InjectedPod & PolicyPod;
}

/** A pod template as far as it is known before synth. */
export interface EarlyTemplate {
  readonly annotations: Strings;
  readonly labels: Strings;
  /** Not known of a workload of cdk8s-plus, which is not complete yet. */
  readonly spec?: InjectedPod;
  readonly hostNetwork?: boolean;
}

/** The pod template of a workload. */
export interface PodTemplate {
  /** The workload: the controller, or the Pod itself. */
  readonly apiObject: ApiObject;
  readonly now: EarlyTemplate;
  /** The annotations and labels of the controller; none of a Pod, whose metadata are the template's. */
  readonly controller: { readonly annotations: Strings; readonly labels: Strings };
  /** The template as it will be written: to be called at synth. */
  render(): RenderedTemplate;
  /** Annotates it. What was there before stays. */
  annotate(annotations: Strings): void;
}

/** What a workload of any cdk8s-plus has. */
interface PodMetadataHolder {
  readonly podMetadata: { toJson(): any; addAnnotation(key: string, value: string): void };
  readonly hostNetwork?: boolean;
}

/** The pod template of an object as it is now, or nothing if its kind has none. */
export function renderTemplate(apiObject: ApiObject): RenderedTemplate | undefined {
  const path = TEMPLATES[`${apiObject.apiGroup}/${apiObject.kind}`];
  return path && renderedAt(apiObject.toJson(), path);
}

/**
 * The ServiceAccount that a workload names now. cdk8s-plus knows it before a workload is complete, and never changes it.
 */
export function serviceAccountNow(workload: IConstruct, apiObject: ApiObject): string {
  const holder: any = [workload, apiObject.node.scope].find(hasPodMetadata);
  return holder ? holder.serviceAccount?.name ?? 'default' : serviceAccountOf(renderTemplate(apiObject)!.spec);
}

/** Makes the pods of a workload run as a ServiceAccount. */
export function runAs(apiObject: ApiObject, serviceAccount: string): void {
  const path = TEMPLATES[`${apiObject.apiGroup}/${apiObject.kind}`];
  apiObject.addJsonPatch(JsonPatch.add(pointer([...path, 'spec', 'serviceAccountName']), serviceAccount));
}

/** The pod template of a workload that was given to `owner` as `prop`. */
export function resolvePodTemplate(owner: IConstruct, prop: string, workload: IConstruct): PodTemplate {
  const apiObject = apiObjectOf(owner, prop, workload, EXPECTED);
  const path = TEMPLATES[`${apiObject.apiGroup}/${apiObject.kind}`];
  if (path === undefined) {
    throw new Error(`${owner.node.path}: "${prop}" has no pod template, got ${apiObject.apiVersion} ${apiObject.kind} ${quote(apiObject.name)}; expected ${EXPECTED}`);
  }
  const holder = [workload, apiObject.node.scope].find(hasPodMetadata);
  const isPod = path.length === 0;
  const render = () => renderedAt(apiObject.toJson(), path);
  const controller = (metadata: any) => (isPod ? partsOf(undefined) : partsOf(metadata));
  if (holder) {
    const { podMetadata, hostNetwork } = holder;
    return {
      apiObject,
      now: { ...partsOf(podMetadata.toJson()), hostNetwork },
      controller: controller(apiObject.metadata.toJson()),
      render,
      annotate: (annotations) => Object.entries(annotations).forEach(([key, value]) => podMetadata.addAnnotation(key, value)),
    };
  }
  const manifest = apiObject.toJson();
  return {
    apiObject,
    now: renderedAt(manifest, path),
    controller: controller(manifest.metadata),
    render,
    annotate: (annotations) => (isPod
      ? Object.entries(annotations).forEach(([key, value]) => apiObject.metadata.addAnnotation(key, value))
      : patchAnnotations(apiObject, [...path, 'metadata', 'annotations'], annotations)),
  };
}

function hasPodMetadata(construct: any): construct is IConstruct & PodMetadataHolder {
  return typeof construct?.podMetadata?.addAnnotation === 'function';
}

function renderedAt(manifest: any, path: readonly string[]): RenderedTemplate {
  const template = path.reduce((parent, key) => parent?.[key], manifest);
  return { ...partsOf(template?.metadata), spec: template?.spec ?? {} };
}

function partsOf(metadata: any): { annotations: Strings; labels: Strings } {
  return { annotations: metadata?.annotations ?? {}, labels: metadata?.labels ?? {} };
}

/** A patch below a map that is missing throws, and a patch of the whole map wipes it: so each level, then each key. */
function patchAnnotations(apiObject: ApiObject, path: readonly string[], annotations: Strings): void {
  let parent = apiObject.toJson();
  path.forEach((key, depth) => {
    parent = parent?.[key];
    if (parent === undefined || parent === null) {
      apiObject.addJsonPatch(JsonPatch.add(pointer(path.slice(0, depth + 1)), {}));
    }
  });
  for (const [key, value] of Object.entries(annotations)) {
    apiObject.addJsonPatch(JsonPatch.add(pointer([...path, key]), value));
  }
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
