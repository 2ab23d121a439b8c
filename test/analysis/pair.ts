import { MeshTarget } from '../../src';

/** An input that a construct refuses, and the manifest that it would have been. */
export interface Pair {
  readonly check: string;
  readonly refused: () => unknown;
  readonly yaml: string;
  /** What the construct calls what the manifest calls otherwise. */
  readonly names?: Record<string, string>;
  readonly target?: MeshTarget;
}
