/** An input that a construct refuses, and the manifest that it would have been. */
export interface Pair {
  readonly check: string;
  readonly refused: () => unknown;
  readonly yaml: string;
  /** What the construct calls what the manifest calls otherwise. */
  readonly names?: Record<string, string>;
  /** The release of Linkerd; 2.20 unless it says otherwise. */
  readonly version?: string;
}
