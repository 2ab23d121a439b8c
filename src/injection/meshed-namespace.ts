import { ApiObject, ApiObjectMetadata, Chart, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { InjectMode } from './inject-mode';
import { renderInjection } from './injection-annotations';
import { InjectionOptions } from './injection-options';
import { markMeshed, meshedTwiceFault, refuseNoConstruct } from './meshed';
import { excludedNamespaceFault, namespaceLabelFaults } from '../linkerd/injection';
import { namespaceFault } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { MeshTarget } from '../mesh-target';
import { annotate, takenKeyFaults } from '../references/annotate';
import { apiObjectOf } from '../references/api-object-of';

const EXISTING = Symbol('the Namespace that is meshed');
const EXPECTED = 'a construct with a v1 Namespace';

/**
 * A namespace whose pods get a proxy.
 */
export interface MeshedNamespaceProps extends InjectionOptions {
  /**
   * Metadata of the Namespace.
   *
   * @default - a name that cdk8s generates
   */
  readonly metadata?: ApiObjectMetadata;
}

interface ExistingProps extends InjectionOptions {
  readonly [EXISTING]: ApiObject;
}

/**
 * A Namespace whose pods are injected with Linkerd's proxy, and how these proxies are configured. It takes effect on pods
 * that are made afterwards; those that are there are restarted for it.
 *
 * Results in a Namespace with the annotation `linkerd.io/inject` and those of `proxyConfig`.
 *
 * @example
 * new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' } });
 */
export class MeshedNamespace extends Construct {
  /**
   * Meshes a Namespace that is made elsewhere in the app. Adds a construct called `Mesh` to it, which emits nothing.
   *
   * @param existing a construct with a v1 Namespace: of any cdk8s-plus, an imported L1, an ApiObject
   * @param options whether and how pods get a proxy
   * @throws if it is no Namespace, if it is meshed already, if an annotation has another value already, and as the
   * constructor does; nothing is changed then
   *
   * @example
   * const namespace = new kplus.Namespace(chart, 'ns', { metadata: { name: 'demo' } });
   * MeshedNamespace.mesh(namespace, { proxyConfig: { proxyCpuRequest: '100m' } });
   */
  public static mesh(existing: IConstruct, options: InjectionOptions = {}): MeshedNamespace {
    refuseNoConstruct('MeshedNamespace.mesh', 'existing', existing, EXPECTED);
    const apiObject = apiObjectOf(existing, 'existing', existing, EXPECTED);
    const { kind, apiVersion, name, metadata, chart } = apiObject;
    if (kind !== 'Namespace' || apiVersion !== 'v1') {
      throw new Error(`${existing.node.path}: "existing" is not a Namespace, got ${apiVersion} ${kind} ${quote(name)}; expected ${EXPECTED}`);
    }
    const { annotations = {}, labels = {} } = metadata.toJson() ?? {};
    const injection = renderInjection(options, 'namespace', MeshTarget.of(existing));
    refuse(existing,
      meshedTwiceFault(apiObject),
      ...placeFaults(name, metadata.namespace === chart.namespace ? undefined : metadata.namespace, labels, injection.inject),
      ...injection.faults,
      ...takenKeyFaults('the Namespace', 'annotation', annotations, injection.annotations),
    );
    const props: ExistingProps = { ...options, [EXISTING]: apiObject };
    return new MeshedNamespace(existing as Construct, 'Mesh', props);
  }

  /** The Namespace. */
  public readonly apiObject: ApiObject;
  /** Its name. */
  public readonly name: string;
  /** Whether its pods get a proxy. */
  public readonly inject: InjectMode;

  /**
   * @param scope where the namespace stands in the tree
   * @param id its id there
   * @param props its metadata, and whether and how its pods get a proxy
   * @throws if a value of `proxyConfig` is out of range or does not go with another one, if it works on workloads only, if
   * the target is too old for it, if `metadata` has a namespace, an annotation with another value or a label that should be
   * an annotation, or if the namespace is one that Linkerd never injects
   */
  public constructor(scope: Construct, id: string, props: MeshedNamespaceProps = {}) {
    super(scope, id);
    const existing = (props as Partial<ExistingProps>)[EXISTING];
    const injection = renderInjection(props, 'namespace', MeshTarget.of(this));
    if (existing) {
      this.apiObject = existing;
      annotate(this, existing, injection.annotations);
      if (existing.metadata.namespace !== undefined) {
        existing.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
      }
    } else {
      const { annotations = {}, labels = {}, name, namespace } = props.metadata ?? {};
      refuse(this,
        namespaceFault('metadata.name', name),
        ...placeFaults(name, namespace, { ...Chart.of(this).labels, ...labels }, injection.inject),
        ...injection.faults,
        ...takenKeyFaults('the Namespace', 'annotation', annotations, injection.annotations),
      );
      const metadata = { ...props.metadata, annotations: { ...annotations, ...injection.annotations } };
      this.apiObject = createApiObject(this, { apiVersion: 'v1', kind: 'Namespace', metadata, clusterScoped: true });
    }
    markMeshed(this.apiObject, this);
    this.name = this.apiObject.name;
    this.inject = injection.inject;
    this.node.defaultChild = this.apiObject;
  }
}

function placeFaults(name: string | undefined, namespace: string | undefined, labels: Record<string, string>, inject: InjectMode): Fault[] {
  const injected = inject !== InjectMode.DISABLED;
  return [
    namespace === undefined
      ? undefined : `"metadata.namespace" cannot be set on a Namespace, got ${quote(namespace)}; expected none; remove it`,
    injected ? excludedNamespaceFault(name) : undefined,
    ...namespaceLabelFaults(labels, injected),
  ];
}
