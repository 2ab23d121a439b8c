import { MeshObject } from './mesh-object';
import { goDurationError, goDurationMillis } from '../linkerd/go-duration';
import { perObject } from '../linkerd/memo';
import { Path } from '../linkerd/schema/clean';

/** A condition of a ServiceProfile, which may stand in another one. */
export interface LocatedCondition {
  readonly condition: any;
  readonly field: Path;
  /** Whether it is that of the route or response class itself. */
  readonly isTop: boolean;
}

/** The conditions on requests of all routes, with those in them. */
export const requestConditions = perObject(({ spec }: MeshObject): readonly LocatedCondition[] => (
  (spec.routes ?? []).flatMap(({ condition }: any, i: number) => within(condition, ['spec', 'routes', i, 'condition']))));

/** The conditions on responses of all routes, with those in them. */
export const responseConditions = perObject(({ spec }: MeshObject): readonly LocatedCondition[] => (
  (spec.routes ?? []).flatMap(({ responseClasses = [] }: any, i: number) => responseClasses
    .flatMap(({ condition }: any, j: number) => within(condition, ['spec', 'routes', i, 'responseClasses', j, 'condition'])))));

function within(condition: any, field: Path, isTop = true): LocatedCondition[] {
  const lists = ['all', 'any'].flatMap((key) => (condition?.[key] ?? []).flatMap((each: any, i: number) => within(each, [...field, key, i], false)));
  return condition === undefined ? [] : [{ condition, field, isTop }, ...lists, ...within(condition.not, [...field, 'not'], false)];
}

/** The milliseconds of a duration of Go; none where it cannot be read. */
export function goMillis(text: string | undefined): number | undefined {
  return text === undefined || goDurationError(text) !== undefined ? undefined : goDurationMillis(text);
}
