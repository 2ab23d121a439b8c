// What `npm pack` is not to take: of the bundled libraries what no program of ours loads, and of our own declarations those
// that no user's program reaches.
const { existsSync, readdirSync, readFileSync, rmSync } = require('fs');
const { dirname, join, resolve } = require('path');

const ROOT = join(__dirname, '..');
/** Builds for browsers, and protobufjs' optional formats: their main modules need none of these. */
const UNUSED = ['protobufjs/dist', 'protobufjs/ext', 'yaml/browser'];

/** The declarations that are reached from one. */
function reached(file, found = new Set()) {
  if (!found.has(file) && existsSync(file)) {
    found.add(file);
    for (const [, module] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]*)['"]/g)) {
      const path = resolve(dirname(file), module);
      reached(`${path}.d.ts`, found);
      reached(join(path, 'index.d.ts'), found);
    }
  }
  return found;
}

for (const folder of UNUSED) {
  rmSync(join(ROOT, 'node_modules', folder), { recursive: true, force: true });
}

const lib = join(ROOT, 'lib');
const declarations = reached(join(lib, 'index.d.ts'));
for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.name.endsWith('.d.ts') && !declarations.has(file)) {
    rmSync(file);
  }
}
