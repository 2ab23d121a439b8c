import { InboundDefaults } from './inbound';
import { Injection, injectionOf } from './injection';
import { LocatedManifest, MeshObject, meshObject } from './mesh-object';
import { effectiveAnnotation, effectiveAnnotations, Workload, WORKLOAD_KINDS, workloadOf } from './workload';
import { selects } from '../linkerd/label-selector';
import { Target } from '../linkerd/target';

/** What is known beside the manifests. */
export interface ModelOptions {
  /** The namespace of objects that do not say theirs. */
  readonly defaultNamespace?: string;
  /** Namespaces all of whose objects are in the input: what is not there does not exist. */
  readonly completeNamespaces?: readonly string[];
  /** How the control plane was installed, where it was not as it comes. */
  readonly inbound?: Partial<InboundDefaults>;
}

/** Both groups that have an HTTPRoute. */
export const HTTP_ROUTES: readonly string[] = ['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute'];

/**
 * The objects of one cluster, and how Linkerd resolves them. All that is asked of it comes from `of`, so that it can be
 * known which kinds an answer rests on.
 */
export class MeshModel {
  public readonly objects: readonly MeshObject[];
  /** Where a test puts a set, it gets the kinds that are asked for, as `group/Kind`. */
  public asked?: Set<string>;
  private readonly byKind = new Map<string, MeshObject[]>();
  private readonly byKinds = new Map<string, readonly MeshObject[]>();
  private readonly byName = new Map<string, MeshObject>();
  private readonly complete: ReadonlySet<string>;
  private readonly memo = new Map<unknown, unknown>();

  public constructor(manifests: readonly LocatedManifest[], public readonly target: Target, public readonly options: ModelOptions = {}) {
    const { defaultNamespace = 'default', completeNamespaces = [] } = options;
    this.complete = new Set(completeNamespaces);
    this.objects = manifests.flatMap((located) => meshObject(located, target, defaultNamespace) ?? []);
    for (const object of this.objects) {
      const kind = kindOf(object);
      const others = this.byKind.get(kind);
      if (others) {
        others.push(object);
      } else {
        this.byKind.set(kind, [object]);
      }
      const name = nameKey(kind, object.namespace, object.name);
      if (!this.byName.has(name)) {
        this.byName.set(name, object);
      }
    }
  }

  /** The objects of kinds, given as `group/Kind`, in the order of the input. */
  public of(...kinds: readonly string[]): readonly MeshObject[] {
    this.ask(kinds);
    const [only] = kinds;
    if (kinds.length === 1) {
      return this.byKind.get(only) ?? [];
    }
    const key = kinds.join(' ');
    const known = this.byKinds.get(key) ?? kinds.flatMap((kind) => this.byKind.get(kind) ?? []);
    this.byKinds.set(key, known);
    return known;
  }

  /** An object by its kind, given as `group/Kind`, namespace and name. */
  public find(kind: string, namespace: string, name: string): MeshObject | undefined {
    this.asked?.add(kind);
    return this.byName.get(nameKey(kind, namespace, name));
  }

  /** The Namespace object of a namespace. */
  public namespace(name: string): MeshObject | undefined {
    return this.find('/Namespace', '', name);
  }

  public service(namespace: string, name: string): MeshObject | undefined {
    return this.find('/Service', namespace, name);
  }

  /** Whether everything of a namespace is in the input, so that what is not there does not exist. */
  public isComplete(namespace: string): boolean {
    return this.complete.has(namespace);
  }

  /** What makes pods. */
  public workloads(): readonly Workload[] {
    this.ask(WORKLOAD_KINDS);
    return this.once('workloads', () => this.of(...WORKLOAD_KINDS).map((object) => this.workload(object)!));
  }

  /** What makes pods in a namespace. */
  public workloadsIn(namespace: string): readonly Workload[] {
    const byNamespace = this.once('workloadsIn', () => groupBy(this.workloads(), (workload) => workload.namespace));
    this.ask(WORKLOAD_KINDS);
    return byNamespace.get(namespace) ?? [];
  }

  /** An object as a workload; none: it makes no pods. */
  public workload(object: MeshObject): Workload | undefined {
    return this.once(object, () => workloadOf(object));
  }

  /** Whether the pods of a workload get a proxy. */
  public injection(workload: Workload): Injection {
    return injectionOf(workload, this.namespace(workload.namespace));
  }

  /** What Linkerd reads on the pods of a workload for an annotation. */
  public annotation(workload: Workload, key: string): string | undefined {
    return effectiveAnnotation(workload, this.namespace(workload.namespace), key, this.target.linkerdVersion);
  }

  /** All annotations that Linkerd reads on the pods of a workload. */
  public annotations(workload: Workload): Readonly<Record<string, string>> {
    return effectiveAnnotations(workload, this.namespace(workload.namespace), this.target.linkerdVersion);
  }

  /** The workloads whose pods a Service selects; none where it has no selector. */
  public workloadsOf(service: MeshObject): readonly Workload[] {
    const selector: Record<string, string> = service.spec.selector ?? {};
    const [first] = Object.entries(selector);
    const byLabel = this.once('workloadsOf', () => groupBy(
      this.workloads().flatMap((workload) => Object.entries(workload.podLabels).map((label) => ({ workload, label }))),
      ({ workload, label }) => `${workload.namespace}|${label.join('|')}`,
    ));
    this.ask(WORKLOAD_KINDS);
    return first === undefined ? [] : (byLabel.get(`${service.namespace}|${first.join('|')}`) ?? [])
      .map(({ workload }) => workload).filter(({ podLabels }) => selects({ matchLabels: selector }, podLabels));
  }

  /** The result for a key: worked out once. */
  public once<T>(key: unknown, produce: () => T): T {
    if (!this.memo.has(key)) {
      this.memo.set(key, produce());
    }
    return this.memo.get(key) as T;
  }

  /** The result for an object and a key: worked out once. */
  public onceFor<T>(key: unknown, object: MeshObject, produce: () => T): T {
    const results = this.once(key, () => new Map<MeshObject, T>());
    const known = results.get(object);
    if (known !== undefined) {
      return known;
    }
    const result = produce();
    results.set(object, result);
    return result;
  }

  private ask(kinds: readonly string[]): void {
    if (this.asked) {
      kinds.forEach((kind) => this.asked!.add(kind));
    }
  }
}

/** The kind of an object, as `group/Kind`. */
export function kindOf({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}

/** Things by a key, each list in the order of the things. */
export function groupBy<T, K>(things: readonly T[], key: (thing: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const thing of things) {
    const group = groups.get(key(thing));
    if (group) {
      group.push(thing);
    } else {
      groups.set(key(thing), [thing]);
    }
  }
  return groups;
}

function nameKey(kind: string, namespace: string, name: string): string {
  return `${kind}|${namespace}|${name}`;
}
