import { LabelSelector as RenderedSelector } from '../linkerd/label-selector';

/**
 * How the value of a label is compared.
 */
export enum LabelSelectorOperator {
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
 * What a label of an object must be for a selector to select the object.
 */
export interface LabelSelectorRequirement {
  /**
   * The label's key.
   */
  readonly key: string;

  /**
   * How its value is compared.
   */
  readonly operator: LabelSelectorOperator;

  /**
   * The values that it is compared with: at least one for `IN` and `NOT_IN`.
   *
   * @default - none, as `EXISTS` and `DOES_NOT_EXIST` demand
   */
  readonly values?: string[];
}

/**
 * Which objects are meant, by their labels. All that is given must hold.
 */
export interface LabelSelector {
  /**
   * Labels that an object must have, with these values.
   *
   * @default - none
   */
  readonly matchLabels?: { [key: string]: string };

  /**
   * Further requirements.
   *
   * @default - none
   */
  readonly matchExpressions?: LabelSelectorRequirement[];
}

/** A selector as it stands in manifests. */
export function renderSelector({ matchLabels, matchExpressions }: LabelSelector): RenderedSelector {
  return {
    ...(matchLabels && { matchLabels: { ...matchLabels } }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, ...(values && { values: [...values] }) })),
    }),
  };
}
