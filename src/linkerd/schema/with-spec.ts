import { Fault } from '../rule';
import { closed, required, Shape } from './shape';

/** A kind with a spec that has to be there. */
export function specOf(spec: Shape): Shape {
  return closed({ spec: required(spec) });
}

/** The fault of a field that an older version of the kind does not have. */
export function newerVersion(needed: string, version: string): Fault {
  return `it needs version ${needed} of the kind, got ${version}`;
}
