#!/usr/bin/env node
import { readFileSync } from 'fs';
import { main } from './main';

process.exitCode = main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stdin: () => readFileSync(0, 'utf8'),
  color: process.stdout.isTTY === true && !process.env.NO_COLOR,
});
