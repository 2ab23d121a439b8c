import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { isDnsLabel, isDnsSubdomain, namespaceFault, qualifiedName } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';

const SYMBOL = Symbol.for('cdk8s-linkerd.ObjectRef');

/** An object as policies point at it. */
export interface ResolvedObject {
  /** Empty for those of Kubernetes' core. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** A reference has none. */
  readonly apiObject?: ApiObject;
}

/** Makes a construct without objects stand for an object that another app owns. */
export function markRef(construct: IConstruct, object: ResolvedObject): void {
  Object.defineProperty(construct, SYMBOL, { value: object });
}

/** A name, and where it is. */
interface Place {
  readonly name: string;
  readonly namespace?: string;
}

/** Where such an object is, checked. Without a namespace it is in that of the Chart. */
export function locate(construct: Construct, noun: string, { name, namespace }: Place): Place {
  refuse(construct,
    isDnsSubdomain(name) ? undefined : `"name" is not the name of ${noun}, got ${quote(name)}; expected lower-case letters, digits, "-" and ".", at most 253`,
    namespaceFault('namespace', namespace),
  );
  return { name, namespace: namespace ?? Chart.of(construct).namespace };
}

/** The fault of what is no namespace name. */
export function refuseNoNamespace(construct: Construct, name: string): void {
  refuse(construct, isDnsLabel(name) ? undefined : `"name" is not a namespace name, got ${quote(name)}; expected lower-case letters, digits and "-", at most 63`);
}

/**
 * The object behind a construct that was given to `owner` as `prop`.
 *
 * @param kinds what it may be, as `kind.group`
 * @param expected the same in words
 */
export function resolveObject(owner: IConstruct, prop: string, construct: IConstruct, kinds: readonly string[], expected: string): ResolvedObject {
  const object = resolveAnyObject(owner, prop, construct, expected);
  if (!kinds.includes(kindOf(object))) {
    throw new Error(`${owner.node.path}: "${prop}" is of the wrong kind, got ${kindOf(object)} ${quote(object.name)} at ${construct.node.path}; expected ${expected}`);
  }
  return object;
}

/** Its kind and group, as Kubernetes writes both together. */
export function kindOf({ kind, group }: Pick<ResolvedObject, 'kind' | 'group'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** How it is called in messages. */
export function labelOf(object: ResolvedObject): string {
  return `${object.kind} ${qualifiedName(object)}`;
}

/** The same for two that are one in the cluster. */
export function objectId({ group, kind, namespace = '', name }: ResolvedObject): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The same for an object of any kind. */
export function resolveAnyObject(owner: IConstruct, prop: string, construct: IConstruct, expected: string): ResolvedObject {
  const ref: ResolvedObject | undefined = (construct as any)?.[SYMBOL];
  if (ref) {
    return ref;
  }
  const apiObject = apiObjectOf(owner, prop, construct, expected);
  const { apiGroup, kind, name, chart, metadata: { namespace } } = apiObject;
  if (apiGroup === 'core' && kind === 'Namespace' && namespace !== chart.namespace && namespace !== undefined) {
    throw new Error(`${owner.node.path}: "${prop}" is a Namespace in a namespace, got ${quote(name)} in ${quote(namespace)}, and Namespaces are cluster-scoped; expected none; remove "metadata.namespace"`);
  }
  return { group: apiGroup === 'core' ? '' : apiGroup, kind, name, ...(kind !== 'Namespace' && { namespace }), apiObject };
}
