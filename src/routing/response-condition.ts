import { emptyConditionsFault, statusRangeFault } from '../linkerd/profiles';
import { refuse } from '../linkerd/rule';
import { ProfileResponseClass, ProfileResponseMatch } from '../manifest/service-profile';

/**
 * Which responses a response class is for.
 *
 * @example
 * ResponseCondition.any(ResponseCondition.status(429), ResponseCondition.statusRange(500, 599));
 */
export class ResponseCondition {
  /**
   * Responses with this status. ServiceProfile `condition.status`.
   *
   * @param status from 100 to 599
   */
  public static status(status: number): ResponseCondition {
    return ResponseCondition.statusRange(status, status);
  }

  /**
   * Responses with a status in a range. ServiceProfile `condition.status`, always with both bounds.
   *
   * @param min the lowest status, from 100 on
   * @param max the highest status, up to 599
   */
  public static statusRange(min: number, max: number): ResponseCondition {
    refuse('ResponseCondition', statusRangeFault(min, max));
    return new ResponseCondition({ status: { min, max } });
  }

  /**
   * Responses that fulfil all of these. ServiceProfile `condition.all`.
   *
   * @param conditions at least one
   */
  public static all(...conditions: ResponseCondition[]): ResponseCondition {
    refuse('ResponseCondition.all', emptyConditionsFault('conditions', conditions.length, 'response'));
    return new ResponseCondition({ all: conditions.map((condition) => condition.match) });
  }

  /**
   * Responses that fulfil one of these. ServiceProfile `condition.any`.
   *
   * @param conditions at least one
   */
  public static any(...conditions: ResponseCondition[]): ResponseCondition {
    refuse('ResponseCondition.any', emptyConditionsFault('conditions', conditions.length, 'response'));
    return new ResponseCondition({ any: conditions.map((condition) => condition.match) });
  }

  /**
   * Responses that do not fulfil this one. ServiceProfile `condition.not`.
   *
   * @param condition what to negate
   */
  public static not(condition: ResponseCondition): ResponseCondition {
    return new ResponseCondition({ not: condition.match });
  }

  private readonly match: ProfileResponseMatch;

  private constructor(match: ProfileResponseMatch) {
    this.match = match;
  }

  /**
   * As the condition of a response class: there the CRD of Linkerd 2.14 wants `not` to be a list and the webhook an
   * object, so it moves one level down, where both want an object.
   *
   * @internal
   */
  public _render(): ProfileResponseMatch {
    return this.match.not ? { all: [this.match] } : this.match;
  }
}

/**
 * What counts as a failure. The first class whose condition holds decides; where none does, 5xx and gRPC errors fail.
 */
export interface ResponseClass {
  /**
   * Which responses.
   */
  readonly condition: ResponseCondition;

  /**
   * Whether they count as failures, and so are retried where the route may be. ServiceProfile `isFailure`.
   *
   * @default false
   */
  readonly failure?: boolean;
}

/** A response class as a ServiceProfile says it. */
export function renderResponseClass({ condition, failure }: ResponseClass): ProfileResponseClass {
  return { condition: condition._render(), isFailure: failure || undefined };
}
