import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { quote, refuse } from '../linkerd/rule';

/**
 * Annotates an object.
 *
 * @throws if a key already has another value; nothing is written then
 */
export function annotate(owner: IConstruct, apiObject: ApiObject, annotations: Record<string, string>): void {
  // cdk8s has no getter for annotations, and rendering all metadata to see one is slow.
  const { annotations: before = {} } = apiObject.metadata as unknown as { annotations?: Record<string, string> };
  refuse(owner, ...Object.entries(annotations).map(([key, value]) => (before[key] === undefined || before[key] === value ? undefined
    : `${apiObject.kind} ${apiObject.name} already has the annotation ${quote(key)}, got ${quote(value)} beside ${quote(before[key])}; remove one of the two`)));
  for (const [key, value] of Object.entries(annotations)) {
    apiObject.metadata.addAnnotation(key, value);
  }
}
