import { main } from '../../src/cli/main';

/** What a run of the command line has done. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the command line does. Its standard input can be read once, as that of a process. */
export function run(args: string[], stdin = '', color = false): Ran {
  const written = { out: '', err: '' };
  const input = [stdin];
  const code = main(args, {
    stdout: (text) => {
      written.out += text;
    },
    stderr: (text) => {
      written.err += text;
    },
    stdin: () => input.pop() ?? '',
    color,
  });
  return { code, ...written };
}
