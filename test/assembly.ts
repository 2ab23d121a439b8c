import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { join, relative } from 'path';

const ROOT = join(__dirname, '..');

/** The compiled surface, `.jsii`: what users of every language see. Only a fresh one tells anything. */
export function readAssembly(): any {
  const file = join(ROOT, '.jsii');
  if (!existsSync(file)) {
    throw new Error('.jsii is missing: run `npx projen compile` first');
  }
  const compiled = statSync(file).mtimeMs;
  const newer = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .find((source) => statSync(source).mtimeMs > compiled);
  if (newer !== undefined) {
    throw new Error(`.jsii is older than ${relative(ROOT, newer)}: run \`npx projen compile\` first`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
