/** From which severity on findings fail a synth or a command. */
export enum FailOn {
  /** Errors. */
  ERROR = 'error',
  /** Errors and warnings. */
  WARNING = 'warning',
  /** Nothing fails. */
  NEVER = 'never',
}

/** Findings that somebody has looked at and takes as they are. */
export interface FindingAcknowledgement {
  /** The name of the check, or `group/*` for a whole group. */
  readonly check: string;

  /**
   * Which objects: a pattern for construct paths or file names, in which `*` stands for anything but `/` and `**` for anything.
   *
   * @default - all of them
   */
  readonly path?: string;

  /** Why it is right as it is. */
  readonly reason: string;
}

/** Which checks run, and what becomes of what they find. */
export interface CheckOptions {
  /**
   * The checks that run, by name or as `group/*`.
   *
   * @default - all
   */
  readonly checks?: string[];

  /**
   * Checks that do not run, by name or as `group/*`.
   *
   * @default - none
   */
  readonly disabledChecks?: string[];

  /**
   * From which severity on findings fail.
   *
   * @default FailOn.ERROR
   */
  readonly failOn?: FailOn;

  /**
   * Findings that are right as they are, each with a reason. One that covers nothing is reported.
   *
   * @default - none
   */
  readonly acknowledgements?: FindingAcknowledgement[];

  /**
   * Namespaces all of whose objects are among those that are checked: what is referred to in them and is not there does
   * not exist. Elsewhere it may have been applied by somebody else.
   *
   * @default - none
   */
  readonly completeNamespaces?: string[];

  /**
   * A file with the findings that are known already and do not fail; new ones do. `npx cdk8s-linkerd check --write-baseline`
   * and `Mesh.writeBaseline` write it.
   *
   * @default - none
   */
  readonly baseline?: string;
}
