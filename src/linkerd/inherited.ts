import { quote } from './rule';

// Retries and timeouts: those of a route replace those of its Service or EgressNetwork as a whole.

/** What a route leaves out of the settings above it. */
export interface DroppedSettings {
  readonly group: 'retries' | 'timeouts';
  /** What is set above the route, and not on it. */
  readonly names: readonly string[];
  /** What sets them, and of which kind that is. */
  readonly above: string;
  readonly kind: string;
  /** The route, and where they could be restated. */
  readonly route: string;
  readonly restater: string;
}

/** The fault of settings that a route drops because it has some of its own. */
export function droppedSettingsFault({ group, names, above, kind, route, restater }: DroppedSettings): string {
  const dropped = names.map(quote).join(' and ');
  return `${dropped} of ${above} would not hold for ${route}, because ${group} of a route replace those of its ${kind} as a whole; restate ${dropped} in ${restater}`;
}

/** A time, and who sets it. */
interface SetTime {
  readonly millis: number;
  readonly by: string;
}

/** The fault of a request that times out as a whole before its first try does, so that it is never retried for that. */
export function lateRetryFault(request: SetTime, perTry: SetTime & { readonly name: string }): string | undefined {
  return request.millis > perTry.millis ? undefined
    : `the timeout of a request, ${request.millis}ms (set by ${request.by}), leaves no time to retry after ${quote(perTry.name)}, ${perTry.millis}ms (set by ${perTry.by}); expected it to be longer, best by the factor of all tries`;
}

/** The fault of a request timeout of a route and of one of its rules. */
export function overriddenTimeoutFault(name: string, annotated: string, ruleName: string, route: string): string {
  return `${quote(name)} of ${annotated} would take the place of every ${quote(ruleName)} in the rules of ${route}; expected one of the two`;
}
