import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join, relative, sep } from 'path';
import { readAssembly } from './assembly';

const ROOT = join(__dirname, '..');

const lib = () => readdirSync(join(ROOT, 'lib'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

beforeAll(() => readAssembly());

test('importing the library loads nothing but itself, cdk8s and constructs', () => {
  const script = "require('cdk8s-linkerd'); process.stdout.write(JSON.stringify(Object.keys(require.cache)))";
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
  const ours = ['lib', join('node_modules', 'cdk8s'), join('node_modules', 'constructs')];
  expect(loaded).toContain(join(ROOT, 'lib', 'index.js'));
  expect(loaded.map((file) => relative(ROOT, file)).filter((file) => !ours.some((folder) => file.startsWith(folder + sep)))).toEqual([]);
});

test('compiled files carry no source maps', () => {
  const withMap = lib().filter((file) => file.endsWith('.map') || /\/\/# sourceMappingURL=/.test(readFileSync(file, 'utf8')));
  expect(withMap).toEqual([]);
});

test('no generated L1 classes are compiled in', () => {
  expect(lib().filter((file) => file.endsWith('.generated.js'))).toEqual([]);
});
