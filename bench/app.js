// Builds and synthesizes the app of a program.
const { App, Chart, Testing } = require('cdk8s');
const { NAMESPACE } = require('./programs/services');

/** An app with `services` units, spread evenly over `charts` charts. */
function build(program, { services, charts = 1, mesh = false, outdir }) {
  const { addMesh, addUnit } = require(`./programs/${program}`);
  const app = new App({ outdir });
  if (mesh) {
    addMesh?.(app);
  }
  for (let c = 0, i = 0; c < charts; c++) {
    const chart = new Chart(app, `chart-${c}`, { namespace: NAMESPACE });
    for (const end = Math.round((services * (c + 1)) / charts); i < end; i++) {
      addUnit(chart, i);
    }
  }
  return app;
}

/** `json`: no YAML. `disk`: what `cdk8s synth` does. */
const SYNTH = {
  json: (app) => app.charts.forEach((chart) => Testing.synth(chart)),
  disk: (app) => app.synth(),
};

/** The first line in which two texts differ, if they do. */
function firstDifference(constructs, twin) {
  if (constructs === twin) {
    return undefined;
  }
  const [a, b] = [constructs, twin].map((text) => text.split('\n'));
  const line = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, i) => a[i] !== b[i]);
  return { line: line + 1, constructs: a[line], twin: b[line] };
}

module.exports = { build, firstDifference, SYNTH };
