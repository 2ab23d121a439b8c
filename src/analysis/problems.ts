import { Problem } from './check';
import { Fault } from '../linkerd/rule';
import { Path } from '../linkerd/schema/clean';

/** What rules say of a field. */
export function problems(field: Path, ...faults: readonly Fault[]): Problem[] {
  return faults.flatMap((message) => (message === undefined ? [] : [{ message, field }]));
}
