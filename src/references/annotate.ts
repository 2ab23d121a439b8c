import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Fault, quote, refuse } from '../linkerd/rule';

type Keys = Readonly<Record<string, string | undefined>>;

/** The faults of labels or annotations that are there with another value. */
export function takenKeyFaults(what: string, kind: 'label' | 'annotation', before: Keys, wanted: Keys): Fault[] {
  return Object.entries(wanted).map(([key, value]) => ((before[key] ?? value) === value ? undefined
    : `${what} already has the ${kind} ${quote(key)}, got ${quote(value)} beside ${quote(before[key])}; remove one of the two`));
}

/** The annotations of an object. cdk8s has no getter for them, and rendering all metadata to see one is slow. */
export function annotationsOf(apiObject: ApiObject): Keys {
  return (apiObject.metadata as unknown as { annotations?: Keys }).annotations ?? {};
}

/**
 * Annotates an object.
 *
 * @throws if a key already has another value; nothing is written then
 */
export function annotate(owner: IConstruct, apiObject: ApiObject, annotations: Readonly<Record<string, string>>): void {
  refuse(owner, ...takenKeyFaults(`${apiObject.kind} ${apiObject.name}`, 'annotation', annotationsOf(apiObject), annotations));
  for (const [key, value] of Object.entries(annotations)) {
    apiObject.metadata.addAnnotation(key, value);
  }
}
