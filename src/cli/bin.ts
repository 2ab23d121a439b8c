#!/usr/bin/env node
import { readFileSync } from 'fs';
import { main } from './main';

// A reader such as `head` may have enough before all is written, which is no failure of this command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    process.stderr.write(`the output cannot be written: ${error.message}\n`);
    process.exitCode = 2;
  }
});
process.stderr.on('error', () => undefined);

process.exitCode = main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stdin: () => readFileSync(0, 'utf8'),
  color: process.stdout.isTTY === true && !process.env.NO_COLOR,
});
