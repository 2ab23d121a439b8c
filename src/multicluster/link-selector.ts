import { LabelSelector } from '../linkerd/label-selector';

/**
 * How the value of a label is compared.
 */
export enum LinkSelectorOperator {
  /** It is one of the values. */
  IN = 'In',
  /** It is none of the values, or there is no such label. */
  NOT_IN = 'NotIn',
  /** There is such a label, whatever its value. */
  EXISTS = 'Exists',
  /** There is no such label. */
  DOES_NOT_EXIST = 'DoesNotExist',
}

/**
 * What a label of a Service must be for a Link to select the Service.
 */
export interface LinkSelectorRequirement {
  /**
   * The label's key.
   */
  readonly key: string;

  /**
   * How its value is compared.
   */
  readonly operator: LinkSelectorOperator;

  /**
   * The values that it is compared with: at least one for `IN` and `NOT_IN`.
   *
   * @default - none, as `EXISTS` and `DOES_NOT_EXIST` demand
   */
  readonly values?: string[];
}

/**
 * Which Services of the other cluster a Link selects, by their labels. All that is given must hold, and something must
 * be given: Linkerd mirrors nothing by an empty selector.
 */
export interface LinkSelector {
  /**
   * Labels that a Service must have, with these values.
   *
   * @default - none
   */
  readonly matchLabels?: { [key: string]: string };

  /**
   * Further requirements.
   *
   * @default - none
   */
  readonly matchExpressions?: LinkSelectorRequirement[];
}

/** A selector as it stands in a Link. */
export function renderSelector({ matchLabels, matchExpressions }: LinkSelector): LabelSelector {
  return {
    ...(matchLabels && { matchLabels: { ...matchLabels } }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, ...(values && { values: [...values] }) })),
    }),
  };
}
