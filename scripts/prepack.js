// Removes what no program of ours loads from the bundled libraries, before `npm pack` takes them: it would be half of the tarball.
const { rmSync } = require('fs');
const { join } = require('path');

/** Builds for browsers, and protobufjs' optional formats: their main modules need none of these. */
const UNUSED = ['protobufjs/dist', 'protobufjs/ext', 'yaml/browser'];

for (const folder of UNUSED) {
  rmSync(join(__dirname, '..', 'node_modules', folder), { recursive: true, force: true });
}
