/** What a command talks to. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. */
  readonly stdin: () => string;
}

/** A command of the command line. */
export interface Command {
  readonly summary: string;
  readonly usage: string;
  /**
   * Runs it.
   *
   * @returns what goes to standard output
   * @throws with what goes to standard error, when nothing is to go to standard output
   */
  readonly run: (args: string[], io: Pick<Io, 'stdin'>) => string;
}
