// Synthesizes an example and prints its manifests and a line for each object: node scripts/demo.js [example]
const { execFileSync } = require('child_process');
const { readdirSync, readFileSync, rmSync } = require('fs');
const { join } = require('path');
const { styleText } = require('util');
const { isScalar, parseAllDocuments, visit } = require('yaml');

const example = process.argv[2] ?? 'linkerd-patterns';
const folder = join(__dirname, '..', 'examples', example);
const outdir = join(folder, 'dist');
const paint = (style, text) => (process.stdout.isTTY ? styleText(style, text) : text);

rmSync(outdir, { recursive: true, force: true });
execFileSync('npx', ['cdk8s', 'synth'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } });

const report = [];
for (const file of readdirSync(outdir).sort()) {
  const text = readFileSync(join(outdir, file), 'utf8');
  console.log(paint('bold', `# ${join('examples', example, 'dist', file)}`));
  console.log(paintYaml(text));
  for (const { kind, apiVersion, metadata } of parseAllDocuments(text).map((document) => document.toJS())) {
    report.push({ file, object: `${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`, kind, apiVersion });
  }
}

const width = (key) => Math.max(...report.map((row) => row[key].length));
console.log(paint('bold', `${report.length} objects`));
for (const row of report) {
  console.log(`  ${row.file.padEnd(width('file'))}  ${paint('cyan', row.kind.padEnd(width('kind')))}  ${row.object.padEnd(width('object'))}  ${row.apiVersion}`);
}

/** Colours keys and scalars where the parser says they are. */
function paintYaml(text) {
  const spans = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Pair(_, { key, value }) {
        spans.push([key.range, 'cyan']);
        if (isScalar(value) && value.range) {
          spans.push([value.range, typeof value.value === 'string' ? 'green' : 'yellow']);
        }
      },
    });
  }
  let out = '';
  let from = 0;
  for (const [[start, end], style] of spans.sort(([a], [b]) => a[0] - b[0])) {
    out += text.slice(from, start) + paint(style, text.slice(start, end));
    from = end;
  }
  return out + text.slice(from);
}
