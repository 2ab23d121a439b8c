import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Fault, quote } from '../linkerd/rule';

const MESHED = Symbol.for('cdk8s-linkerd.meshed');

/** Remembers by which construct an object is meshed. */
export function markMeshed(apiObject: ApiObject, by: IConstruct): void {
  Object.defineProperty(apiObject, MESHED, { value: by.node.path });
}

/** The fault of meshing an object a second time. */
export function meshedTwiceFault(apiObject: ApiObject): Fault {
  const by = (apiObject as any)[MESHED];
  return by && `${apiObject.kind} ${quote(apiObject.name)} is already meshed by ${by}; expected once; say all of it there`;
}

/** Refuses what is no construct at all, which other messages would stumble over. */
export function refuseNoConstruct(where: string, prop: string, construct: IConstruct, expected: string): void {
  if (construct?.node === undefined) {
    throw new Error(`${where}: "${prop}" is not a construct, got ${quote(construct)}; expected ${expected}`);
  }
}
