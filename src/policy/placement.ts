import { ApiObjectMetadata, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Fault, quote } from '../linkerd/rule';
import { labelOf, ResolvedObject } from '../references/object-ref';

/** The namespace of an object that stands alone: what its metadata say, or that of its Chart. */
export function ownNamespace(owner: Construct, metadata: ApiObjectMetadata | undefined): string | undefined {
  return metadata?.namespace ?? Chart.of(owner).namespace;
}

/** The fault of a namespace that is not the one in which alone an object does something. */
export function besideFault(prop: string, object: ResolvedObject, metadata: ApiObjectMetadata | undefined, what: string): Fault {
  const expected = object.kind === 'Namespace' ? object.name : object.namespace;
  const given = metadata?.namespace;
  return given === undefined || given === expected ? undefined
    : `"metadata.namespace" cannot be chosen, got ${quote(given)}; expected ${expected === undefined ? 'none' : quote(expected)}, because ${what} stands beside ${labelOf(object)}, its ${quote(prop)}; leave it away`;
}
