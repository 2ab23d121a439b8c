// The manifests beside a check, src/analysis/checks/<group>/<name>.yaml: read by its tests and by scripts/docs.js.
//
// Sections begin with a line `# bad` or `# good`; in a bad one the last document breaks the rule. After a colon stands
// what the section is judged for, where that is not the default: `# bad: linkerd 2.18, gateway-api 1.1.1/experimental`,
// `# bad: complete shop` (everything of that namespace is there), `# good: files apart` (each object is in one of its own).
const { readFileSync } = require('fs');
const { join } = require('path');

const HEADER = /^# (bad|good)(?:: (.*))?$/;

/** The sections of the fixture of a check: `{ verdict, options, yaml }`. */
function readFixture(checks, name) {
  const sections = [];
  for (const line of readFileSync(join(checks, `${name}.yaml`), 'utf8').split('\n')) {
    const header = HEADER.exec(line);
    if (header) {
      sections.push({ verdict: header[1], options: optionsOf(header[2], name), lines: [] });
    } else if (sections.length > 0) {
      sections[sections.length - 1].lines.push(line);
    } else if (line.trim() !== '') {
      throw new Error(`${name}.yaml begins with ${JSON.stringify(line)}; expected "# bad" or "# good"`);
    }
  }
  return sections.map(({ lines, ...section }) => ({ ...section, yaml: lines.join('\n').trim().replace(/\n---$/, '') }));
}

function optionsOf(text = '', name) {
  return Object.fromEntries(text.split(',').map((option) => option.trim()).filter(Boolean).map((option) => {
    const [key, value] = option.split(/ (.*)/);
    if (!['linkerd', 'gateway-api', 'kubernetes', 'complete', 'files'].includes(key) || !value) {
      throw new Error(`${name}.yaml has the option ${JSON.stringify(option)}; expected linkerd, gateway-api, kubernetes, complete or files, and a value`);
    }
    return [key, value];
  }));
}

module.exports = { readFixture };
