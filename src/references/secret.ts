import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { SecretRef } from './secret-ref';
import { qualifiedName } from '../linkerd/names';
import { quote } from '../linkerd/rule';

/** A Secret as a construct's props point at it. */
export interface ResolvedSecret {
  readonly name: string;
  readonly namespace?: string;
  /** How it is called in messages. */
  readonly label: string;
  /** What to label and annotate; a reference has none. */
  readonly apiObject?: ApiObject;
  /** It as it is now: to be called while rendering. Undefined where it is not known. */
  manifest(): any;
}

/** The Secret behind a construct that was given to `owner` as `prop`. */
export function resolveSecret(owner: IConstruct, prop: string, construct: IConstruct): ResolvedSecret {
  if (SecretRef._is(construct)) {
    const { name, namespace } = construct;
    return { name, namespace, label: `Secret ${qualifiedName({ name, namespace })}`, manifest: () => undefined };
  }
  const expected = 'a construct with a v1 Secret, or a SecretRef';
  const apiObject = apiObjectOf(owner, prop, construct, expected);
  const { kind, apiVersion, name, metadata: { namespace } } = apiObject;
  if (kind !== 'Secret' || apiVersion !== 'v1') {
    throw new Error(`${owner.node.path}: "${prop}" is not a Secret, got ${apiVersion} ${kind} ${quote(name)} at ${construct.node.path}; expected ${expected} with the name that the Secret will have`);
  }
  return { name, namespace, label: `Secret ${qualifiedName({ name, namespace })}`, apiObject, manifest: () => apiObject.toJson() };
}
