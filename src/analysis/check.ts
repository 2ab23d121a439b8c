/** An object as it would be applied, and where it was made. */
export interface LocatedManifest {
  readonly manifest: any;
  /** The path of its construct. */
  readonly path: string;
}

/** What a check says of one object. */
export interface CheckFinding {
  readonly path: string;
  readonly message: string;
}

/**
 * A rule about objects together: a pure function, and what is to be known of it. What it finds fails the synth.
 */
export interface Check {
  /** `group/what-is-wrong`. */
  readonly name: string;
  /** How to mend it. */
  readonly fix: string;
  /** Objects of which the last one breaks the rule, and objects that keep it: its tests. */
  readonly bad: readonly any[];
  readonly good: readonly any[];
  find(manifests: readonly LocatedManifest[]): CheckFinding[];
}
