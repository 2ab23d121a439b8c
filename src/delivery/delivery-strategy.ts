import { Fault, quote, refuse } from '../linkerd/rule';
import { RouteMatch } from '../routing/route-match';

/**
 * A canary: the new version gets more and more of the traffic.
 */
export interface CanaryStrategyOptions {
  /**
   * The shares that the new version gets, one after the other: integers from 1 to 100, each larger than the one before.
   * After the last it gets all.
   */
  readonly weights: number[];
}

/**
 * Blue-green: the new version is tested without traffic of users, and then gets all of it.
 */
export interface BlueGreenStrategyOptions {
  /**
   * For how many intervals it is tested, from 1 on. The tests have to call it: nobody else does.
   */
  readonly iterations: number;
}

/**
 * An A/B test: chosen requests go to the new version.
 */
export interface AbTestStrategyOptions {
  /**
   * Which requests, by headers (and for Flagger query parameters) alone: those that fulfil one of these. Argo Rollouts
   * takes one header.
   */
  readonly matches: RouteMatch[];

  /**
   * For how many intervals, from 1 on.
   */
  readonly iterations: number;
}

/** What a strategy is made of. */
export type Strategy =
  | { readonly kind: 'canary'; readonly weights: readonly number[] }
  | { readonly kind: 'blue-green'; readonly iterations: number }
  | { readonly kind: 'A/B test'; readonly iterations: number; readonly matches: readonly RouteMatch[] };

/**
 * How traffic moves to a new version.
 *
 * @example
 * DeliveryStrategy.canary({ weights: [5, 20, 50] });
 */
export class DeliveryStrategy {
  /**
   * More and more of the traffic.
   *
   * @param options the shares
   * @throws if they are no ascending integers from 1 to 100
   *
   * @example
   * DeliveryStrategy.canary({ weights: [5, 20, 50] });
   */
  public static canary(options: CanaryStrategyOptions): DeliveryStrategy {
    const { weights } = options;
    const bad = !Array.isArray(weights) || weights.length === 0
      || weights.some((weight, index) => !Number.isInteger(weight) || weight < 1 || weight > 100 || (index > 0 && weight <= weights[index - 1]));
    refuse('DeliveryStrategy.canary', bad ? `"weights" are no shares that grow, got ${quote(weights)}; expected integers from 1 to 100, each larger than the one before` : undefined);
    return new DeliveryStrategy({ kind: 'canary', weights: [...weights] });
  }

  /**
   * Tests first, then all traffic at once.
   *
   * @param options for how long
   * @throws if `iterations` is no integer from 1 on
   *
   * @example
   * DeliveryStrategy.blueGreen({ iterations: 10 });
   */
  public static blueGreen(options: BlueGreenStrategyOptions): DeliveryStrategy {
    const { iterations } = options;
    refuse('DeliveryStrategy.blueGreen', iterationsFault(iterations));
    return new DeliveryStrategy({ kind: 'blue-green', iterations });
  }

  /**
   * Chosen requests, then all traffic at once.
   *
   * @param options which requests, and for how long
   * @throws if there are none, one has another condition than headers and query parameters, or `iterations` is no
   * integer from 1 on
   *
   * @example
   * DeliveryStrategy.abTest({ matches: [RouteMatch.header('x-beta', 'on')], iterations: 20 });
   */
  public static abTest(options: AbTestStrategyOptions): DeliveryStrategy {
    const { matches, iterations } = options;
    refuse('DeliveryStrategy.abTest',
      iterationsFault(iterations),
      Array.isArray(matches) && matches.length > 0 ? undefined : '"matches" is empty; expected at least one, such as RouteMatch.header("x-beta", "on")',
      ...(matches ?? []).map((match, index) => {
        const { path, method, grpc } = match._conditions();
        return path ?? method ?? grpc ? `"matches[${index}]" has another condition than headers and query parameters, which no engine can test; leave it away` : undefined;
      }),
    );
    return new DeliveryStrategy({ kind: 'A/B test', iterations, matches: [...matches] });
  }

  private readonly strategy: Strategy;

  private constructor(strategy: Strategy) {
    this.strategy = strategy;
  }

  /** @internal */
  public _strategy(): Strategy {
    return this.strategy;
  }
}

function iterationsFault(iterations: number): Fault {
  return Number.isInteger(iterations) && iterations >= 1 ? undefined : `"iterations" is not a count, got ${quote(iterations)}; expected an integer from 1 on`;
}
