// npm run bench -- [--services 1000] [--rounds 11] [--scenario B1] [--mesh] [--json samples.json]
// Apps written with cdk8s-linkerd against the same apps written with plain ApiObjects: see docs/performance.md.
const { execFileSync } = require('child_process');
const { writeFileSync } = require('fs');
const { join } = require('path');
const { parseArgs } = require('util');
const { scenarios } = require('./scenarios');
const { noiseFloor, summary, verdict } = require('./statistics');

const HEADINGS = ['', 'scenario', 'metric', 'median [quartiles]', 'noise', 'goal', 'must', 'verdict'];

/** How ours is set against the twin, and how far two samples of the twin are from no difference. */
const BY = {
  ratio: { value: (ours, twin) => ours / twin, deviation: (again, twin) => again / twin - 1 },
  difference: { value: (ours, twin) => ours - twin, deviation: (again, twin) => again - twin },
  itself: { value: (ours) => ours, deviation: (again, twin) => again - twin },
};

function main() {
  const { services, rounds, scenario, mesh, json } = options();
  const chosen = scenarios(services, mesh).filter(({ id }) => scenario === undefined || id === scenario);
  if (chosen.length === 0) {
    throw new Error(`--scenario is not known, got ${scenario}; expected one of ${scenarios(services, mesh).map(({ id }) => id).join(', ')}`);
  }
  compareAll(chosen);
  const samples = {};
  const rows = chosen.flatMap((each) => {
    progress(`${each.id} ${each.title}`);
    samples[each.id] = Array.from({ length: rounds }, (_, round) => sampleRound(each, round));
    return each.metrics.map((metric) => report(each, metric, samples[each.id]));
  });
  progress('');
  console.log(table([HEADINGS, ...rows]));
  console.log(`\n${rounds} rounds, node ${process.version}${mesh ? ', with a Mesh' : ''}. noise: how far the twin is from itself; nearer to a goal than that is neither met nor missed.`);
  if (json !== undefined) {
    writeFileSync(json, JSON.stringify({ node: process.version, services, rounds, mesh, samples }, undefined, 2));
  }
}

function options() {
  const { values } = parseArgs({
    options: {
      services: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '11' },
      scenario: { type: 'string' },
      mesh: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const count = (name) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1) {
      throw new Error(`--${name} is not a count, got ${values[name]}; expected an integer from 1 on`);
    }
    return number;
  };
  return { ...values, services: count('services'), rounds: count('rounds') };
}

/** Only equals are compared: both programs must give the same bytes in every layout that is measured. */
function compareAll(chosen) {
  const layouts = chosen.flatMap(({ ours }) => ours).filter(({ program }) => program)
    .map(({ services, charts, mesh }) => JSON.stringify({ services, charts, mesh }));
  for (const layout of new Set(layouts)) {
    progress(`comparing ${layout}`);
    const { difference } = run({ task: 'compare', ...JSON.parse(layout) });
    if (difference) {
      progress('');
      throw new Error(`the twins differ in line ${difference.line} of ${layout}:\n  constructs: ${difference.constructs}\n  twin:       ${difference.twin}`);
    }
  }
  if (layouts.length > 0) {
    progress('');
    console.log(`Both give byte-identical YAML in ${new Set(layouts).size} layouts.\n`);
  }
}

/** Ours, the twin, and the twin again, job by job, each in a fresh process; another one begins in each round. */
function sampleRound({ ours, twin }, round) {
  const sides = Object.entries({ ours, twin, again: twin });
  const order = sides.map((_, i) => sides[(i + round) % sides.length]);
  const samples = { ours: [], twin: [], again: [] };
  for (const job of ours.keys()) {
    for (const [side, jobs] of order) {
      samples[side].push(run(jobs[job]));
    }
  }
  return samples;
}

function run({ gc, ...job }) {
  const args = [...(gc ? ['--expose-gc'] : []), join(__dirname, 'sample.js'), JSON.stringify(job)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function report({ id, title }, { name, of, by, goal, must }, rounds) {
  const { value, deviation } = BY[by];
  const { median, q1, q3 } = summary(rounds.map(({ ours, twin }) => value(of(ours), of(twin))));
  const floor = noiseFloor(rounds.map(({ again, twin }) => deviation(of(again), of(twin))));
  const text = (number) => (number === undefined ? '-' : number.toFixed(2));
  return [id, title, name, `${text(median)} [${text(q1)} ${text(q3)}]`, `+-${text(floor)}`, text(goal), text(must), verdict(median, floor, { goal, must })];
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

/** What is being done, where somebody watches. */
function progress(text) {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text}`);
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
