import { readFileSync } from 'fs';
import { join } from 'path';
import { CHECK } from './check';
import { Command, Io } from './command';
import { PROFILE } from './profile';
import { UPGRADE } from './upgrade';

const COMMANDS: Record<string, Command> = { check: CHECK, profile: PROFILE, upgrade: UPGRADE };

/** Runs the command line, and returns its exit code. */
export function main([name, ...args]: string[], io: Io): number {
  if (name === undefined || name === '--help' || name === '-h') {
    io.stdout(help());
    return name === undefined ? 1 : 0;
  }
  if (name === '--version') {
    io.stdout(`${version()}\n`);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    io.stderr(`unknown command "${name}"; expected one of ${Object.keys(COMMANDS).join(', ')}\n`);
    return 1;
  }
  const command = COMMANDS[name];
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout(command.usage);
    return 0;
  }
  try {
    const outcome = command.run(args, io);
    const { output, exitCode } = typeof outcome === 'string' ? { output: outcome, exitCode: 0 } : outcome;
    io.stdout(output);
    return exitCode;
  } catch (error) {
    io.stderr(`${(error as Error).message}\n`);
    return command.failure ?? 1;
  }
}

function version(): string {
  return JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version;
}

function help(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}\n`).join('');
  return `Usage: cdk8s-linkerd COMMAND\n\nCommands:\n${commands}\nHow to use one: cdk8s-linkerd COMMAND --help\nWhich release this is: cdk8s-linkerd --version\n`;
}
