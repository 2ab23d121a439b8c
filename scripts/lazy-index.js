// Makes the compiled lib/index.js load a module when something of it is first used: an app uses a few of them, and
// loading all takes longer than cdk8s itself. Run after jsii.
const { readFileSync, writeFileSync } = require('fs');
const { join } = require('path');

const INDEX = join(__dirname, '..', 'lib', 'index.js');
const EXPORTED = /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;
const REQUIRED = /^var (\w+) = require\("(.+)"\);\n/gm;

const text = readFileSync(INDEX, 'utf8');
const modules = Object.fromEntries([...text.matchAll(REQUIRED)].map(([, variable, path]) => [variable, path]));
// A function of our own: `import` in ES modules takes Object.defineProperty with such a getter for no export at all.
const define = 'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });\n';
const lines = text.replace(EXPORTED, (_, name, variable, member) => `lazy("${name}", () => require("${modules[variable]}").${member});`);
writeFileSync(INDEX, lines.replace(REQUIRED, '').replace(/^lazy/m, `${define}lazy`));
