import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join, relative, sep } from 'path';
import { readAssembly } from './assembly';

const ROOT = join(__dirname, '..');

const lib = () => readdirSync(join(ROOT, 'lib'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

beforeAll(() => readAssembly());

/** The files that are loaded by using some exports. */
function loadedBy(use: string): string[] {
  const script = `${use}; process.stdout.write(JSON.stringify(Object.keys(require.cache)))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' })).map((file: string) => relative(ROOT, file));
}

test('all of the library loads nothing but itself, cdk8s and constructs', () => {
  const loaded = loadedBy("Object.values(require('cdk8s-linkerd'))");
  const ours = ['lib', join('node_modules', 'cdk8s'), join('node_modules', 'constructs')];
  expect(loaded).toEqual(expect.arrayContaining([join('lib', 'mesh.js'), join('lib', 'routing', 'canary-split.js'), join('node_modules', 'cdk8s', 'lib', 'index.js')]));
  expect(loaded.filter((file) => !ours.some((folder) => file.startsWith(folder + sep)))).toEqual([]);
});

test('a module is loaded when something of it is used', () => {
  expect(loadedBy("require('cdk8s-linkerd')")).toEqual([join('lib', 'index.js')]);
  const loaded = loadedBy("require('cdk8s-linkerd').LinkerdVersion");
  expect(loaded).toContain(join('lib', 'linkerd', 'linkerd-version.js'));
  expect(loaded).not.toContain(join('lib', 'routing', 'canary-split.js'));
});

test('compiled files carry no source maps', () => {
  const withMap = lib().filter((file) => file.endsWith('.map') || /\/\/# sourceMappingURL=/.test(readFileSync(file, 'utf8')));
  expect(withMap).toEqual([]);
});

test('no generated L1 classes are compiled in', () => {
  expect(lib().filter((file) => file.endsWith('.generated.js'))).toEqual([]);
});
