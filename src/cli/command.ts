/** What a command talks to. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. */
  readonly stdin: () => string;
  /** Whether standard output takes colours. */
  readonly color: boolean;
}

/** What a command has to say, and its exit code; a text alone is a success. */
export type Outcome = string | { readonly output: string; readonly exitCode: number };

/** A command of the command line. */
export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** The exit code where it throws; 1, unless it says otherwise. */
  readonly failure?: number;
  /**
   * Runs it.
   *
   * @returns what goes to standard output
   * @throws with what goes to standard error, when nothing is to go to standard output
   */
  readonly run: (args: string[], io: Omit<Io, 'stdout'>) => Outcome;
}
