import { literalRegex, anchoredProfileRegex, pathRegexFault } from '../linkerd/path-regex';
import { emptyConditionsFault, methodFault } from '../linkerd/profiles';
import { refuse } from '../linkerd/rule';
import { ProfileRequestMatch } from '../manifest/service-profile';

/**
 * Which requests a route of a ServiceProfile is for: a tree of conditions on method and path.
 *
 * @example
 * RequestCondition.all(
 *   RequestCondition.any(RequestCondition.method('GET'), RequestCondition.method('HEAD')),
 *   RequestCondition.not(RequestCondition.pathRegex('/internal/.*')),
 * );
 */
export class RequestCondition {
  /**
   * Requests with this method. ServiceProfile `condition.method`.
   *
   * @param method in upper case, for example `GET`
   */
  public static method(method: string): RequestCondition {
    refuse('RequestCondition.method', methodFault('method', method));
    return new RequestCondition({ method });
  }

  /**
   * Requests whose whole path, without query, matches. ServiceProfile `condition.pathRegex`.
   *
   * @param regex in the syntax that Rust's regex crate and RE2 share: no look-around, no back-references
   */
  public static pathRegex(regex: string): RequestCondition {
    refuse('RequestCondition.pathRegex', pathRegexFault('regex', regex));
    return new RequestCondition({ pathRegex: anchoredProfileRegex(regex) });
  }

  /**
   * Requests for exactly this path. ServiceProfile `condition.pathRegex`, with everything escaped.
   *
   * @param path an absolute path without query
   */
  public static path(path: string): RequestCondition {
    return RequestCondition.pathRegex(literalRegex(path));
  }

  /**
   * Requests that fulfil all of these. ServiceProfile `condition.all`.
   *
   * @param conditions at least one
   */
  public static all(...conditions: RequestCondition[]): RequestCondition {
    refuse('RequestCondition.all', emptyConditionsFault('conditions', conditions.length, 'all requests'));
    return new RequestCondition({ all: conditions.map((condition) => condition.match) });
  }

  /**
   * Requests that fulfil one of these. ServiceProfile `condition.any`.
   *
   * @param conditions at least one
   */
  public static any(...conditions: RequestCondition[]): RequestCondition {
    refuse('RequestCondition.any', emptyConditionsFault('conditions', conditions.length, 'any request'));
    return new RequestCondition({ any: conditions.map((condition) => condition.match) });
  }

  /**
   * Requests that do not fulfil this one. ServiceProfile `condition.not`.
   *
   * @param condition what to negate
   */
  public static not(condition: RequestCondition): RequestCondition {
    return new RequestCondition({ not: condition.match });
  }

  private readonly match: ProfileRequestMatch;

  private constructor(match: ProfileRequestMatch) {
    this.match = match;
  }

  /**
   * As the condition of a route: there the CRD wants `not` to be a list and the webhook an object, so it moves one
   * level down, where both want an object.
   *
   * @internal
   */
  public _render(): ProfileRequestMatch {
    return this.match.not ? { all: [this.match] } : this.match;
  }
}
