/** How bad something is that a check has found. */
export enum FindingSeverity {
  /** The API server or Linkerd's webhooks refuse it, or requests will fail. */
  ERROR = 'error',
  /** It is accepted, and does nothing or is wider open than it looks. */
  WARNING = 'warning',
  /** Advice. */
  INFO = 'info',
}

/** What one check found in one object. */
export interface Finding {
  /** The name of the check, for example `routing/all-weights-zero`. */
  readonly check: string;
  /** How bad it is. */
  readonly severity: FindingSeverity;
  /** What is wrong, what was got, what is expected and how to mend it. */
  readonly message: string;
  /** The apiVersion of the object. */
  readonly apiVersion: string;
  /** The kind of the object. */
  readonly kind: string;
  /** The name of the object. */
  readonly name: string;

  /**
   * The namespace of the object.
   *
   * @default - an object of the whole cluster, or one that does not say its namespace
   */
  readonly namespace?: string;

  /**
   * Where in the object, for example `spec.rules[0].backendRefs`.
   *
   * @default - the object as a whole
   */
  readonly field?: string;

  /**
   * The path of the construct that made the object.
   *
   * @default - it was read from a file
   */
  readonly path?: string;

  /**
   * The file that the object is in.
   *
   * @default - it was made by a construct
   */
  readonly file?: string;

  /**
   * The line in that file, from 1.
   *
   * @default - it was made by a construct
   */
  readonly line?: number;

  /**
   * The column in that line, from 1.
   *
   * @default - it was made by a construct
   */
  readonly column?: number;
}
