// One sample, in a process of its own: node [--expose-gc] bench/sample.js '<JSON>'. Prints JSON.
const { mkdtempSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');

/** Units (of 9 objects) that are built and synthesized before the clock starts. */
const WARM_UP = 10;

const TASKS = {
  /** What loading a module takes, with what an app uses of it: the rest is loaded when it is used. */
  load({ module, used = [] }) {
    return measured(() => {
      const exports = require(module);
      return used.map((name) => exports[name]);
    });
  },

  /** CPU time of build and synth. */
  synth({ program, synth, ...layout }) {
    return withOutdir((outdir) => {
      const { build, SYNTH } = require('./app');
      const run = (size) => SYNTH[synth](build(program, { ...layout, ...size, outdir }));
      run({ services: WARM_UP, charts: 1 });
      return measured(() => run());
    });
  },

  /** What a built app keeps. */
  heap({ program, ...layout }) {
    const { build } = require('./app');
    build(program, { ...layout, services: WARM_UP, charts: 1 });
    return measured(() => build(program, layout));
  },

  /** Routes from an OpenAPI document, as a multiple of the time in which the same process parses it. */
  contract({ operations }) {
    const { parse, route } = require('./programs/contract').contract(operations);
    const cpu = { parse: 0, route: 0 };
    // The first rounds are not counted, so that neither pays for what is compiled once.
    for (let round = -5; round < 10; round++) {
      const [parsing, routing] = [measured(parse), measured(route)];
      cpu.parse += round < 0 ? 0 : parsing.cpu;
      cpu.route += round < 0 ? 0 : routing.cpu;
    }
    return { ratio: cpu.route / cpu.parse };
  },

  /** Checks of manifests on disk, as a multiple of the time in which the same process parses them. */
  check({ objects }) {
    const { parse, check } = require('./programs/manifests').manifests(objects);
    const cpu = { parse: 0, check: 0 };
    for (let round = -1; round < 3; round++) {
      const [parsing, checking] = [measured(parse), measured(check)];
      cpu.parse += round < 0 ? 0 : parsing.cpu;
      cpu.check += round < 0 ? 0 : checking.cpu;
    }
    return { cpu: cpu.check / 3, ratio: cpu.check / cpu.parse };
  },

  /** Where the YAML of the two programs differs. */
  compare(layout) {
    const { build, firstDifference } = require('./app');
    const [ours, twin] = ['constructs', 'twin'].map((program) => build(program, layout).synthYaml());
    return { difference: firstDifference(ours, twin) };
  },
};

/** CPU time of the whole process (all its threads) in ms; with --expose-gc instead the growth of the heap in KB. */
function measured(action) {
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const before = process.cpuUsage();
  const kept = action();
  const { user, system } = process.cpuUsage(before);
  if (!globalThis.gc) {
    return { cpu: (user + system) / 1000 };
  }
  globalThis.gc();
  // Named after the collection, or else what was made would be collected too.
  return { heap: (process.memoryUsage().heapUsed - heap) / 1024, of: typeof kept };
}

function withOutdir(action) {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-linkerd-bench-'));
  try {
    return action(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const { task, ...options } = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(TASKS[task](options)));
