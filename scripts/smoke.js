// Tries the package as users get it: what is in the tarball, how large it is, and whether the README's quick start runs
// in an empty TypeScript project and in an empty JavaScript one. Compile first: node scripts/smoke.js
const { execFileSync } = require('child_process');
const { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('fs');
const { tmpdir } = require('os');
const { basename, join } = require('path');

const ROOT = join(__dirname, '..');
const EXPECTED = [/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|\.jsii)$/, /^lib\/.*\.(js|d\.ts)$/, /^node_modules\/(yaml|protobufjs|long)\//];
const REQUIRED = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.jsii', 'lib/index.js', 'lib/index.d.ts', 'node_modules/yaml/package.json', 'node_modules/protobufjs/package.json', 'lib/cli/bin.js'];
const TARBALL = { goal: 400_000, limit: 1_000_000 };
const UNPACKED = { goal: 2_000_000, limit: 5_000_000 };

/** One construct of each kind, by name from the package's own exports. */
const CONSTRUCTS = `
const { App, Chart, Duration } = require('cdk8s');
const kplus = require('cdk8s-plus-27');
const { CanarySplit, ClusterLink, LinkerdVersion, Mesh, MeshedNamespace, RetryPolicy, RouteProfile, SecretRef, SplitMechanism } = require('cdk8s-linkerd');

const app = new App();
const chart = new Chart(app, 'demo', { namespace: 'demo' });
new Mesh(chart, 'mesh', { version: LinkerdVersion.of('2.20') });
new MeshedNamespace(chart, 'namespace', { metadata: { name: 'demo' } });
const service = (name) => new kplus.Service(chart, name, { metadata: { name }, ports: [{ port: 80 }] });
const [web, v1, v2, api, legacy] = ['web', 'web-v1', 'web-v2', 'api', 'legacy'].map(service);
const split = CanarySplit.canary(chart, 'split', { service: web, stable: v1, canary: v2, percent: 5 });
new RetryPolicy(chart, 'retries', { target: split, httpStatuses: ['5xx'], perTryTimeout: Duration.millis(300) });
CanarySplit.canary(chart, 'smi', { service: legacy, stable: v1, canary: v2, percent: 5, mechanism: SplitMechanism.TRAFFIC_SPLIT });
new RouteProfile(chart, 'profile', { service: api, routes: [{ method: 'GET', pathRegex: '/api', timeout: Duration.seconds(2) }] });
const credentialsSecret = SecretRef.fromName(chart, 'credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
new ClusterLink(chart, 'east', { targetClusterName: 'east', gatewayAddresses: ['35.1.2.3'], credentialsSecret });
app.synth();
`;

const counts = { passed: 0, failed: 0 };
const work = mkdtempSync(join(tmpdir(), 'cdk8s-linkerd-smoke-'));
try {
  smoke();
} catch (error) {
  check('the smoke test runs to its end', false, [error.stderr, error.stdout, error.stack].filter(Boolean).join('\n'));
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`smoke: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function check(what, ok, detail = '') {
  counts[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok' : 'not ok'} - ${what}${ok || !detail ? '' : `\n${detail}`}`);
}

function smoke() {
  const tarball = findTarball();
  const unpacked = checkContents(tarball);
  checkSizes(tarball, unpacked);

  // The versions that are installed here: those of the lock file, within the ranges of package.json.
  const version = (name) => `${name}@${JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version}`;
  const beside = ['cdk8s', 'constructs', 'cdk8s-plus-27'].map(version);
  const quickStart = readQuickStart();

  const typescript = project('typescript');
  install(typescript, tarball, ...beside, version('typescript'), version('@types/node'));
  writeFileSync(join(typescript, 'main.ts'), quickStart.program);
  // As `cdk8s init typescript-app` has it, but for declarations and source maps.
  writeFileSync(join(typescript, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { module: 'CommonJS', target: 'ES2020', lib: ['ES2020'], types: ['node'], strict: true, noImplicitReturns: true, esModuleInterop: true },
    include: ['main.ts'],
  }));
  run(typescript, join('node_modules', '.bin', 'tsc'), '--project', 'tsconfig.json');
  check('the quick start of README.md compiles in an empty TypeScript project', true);
  const manifests = synth(typescript);
  const kinds = kindsOf(manifests);
  check(`it synthesizes ${kinds.join(', ')}`, kinds.includes('HTTPRoute'), 'expected an HTTPRoute among them');
  check('README.md shows a manifest as it comes out', manifests.includes(quickStart.shown),
    manifests.split(/^---\n/m).filter((document) => kindsOf(document).join() === kindsOf(quickStart.shown).join()).join('---\n'));

  const javascript = project('javascript');
  install(javascript, ...beside);
  const before = installed(javascript);
  install(javascript, tarball);
  const added = installed(javascript).filter((name) => !before.includes(name));
  check('installing it adds no other package', added.join() === 'node_modules/cdk8s-linkerd', added.join('\n'));
  writeFileSync(join(javascript, 'main.js'), readFileSync(join(typescript, 'main.js')));
  check('the quick start gives the same manifests in an empty JavaScript project', synth(javascript) === manifests);

  writeFileSync(join(javascript, 'names.mjs'), "import { HttpRoute, Mesh } from 'cdk8s-linkerd';\nconsole.log(HttpRoute.name, Mesh.name);\n");
  check('ES modules import it by names', run(javascript, 'node', 'names.mjs') === 'HttpRoute Mesh\n');

  const profile = execFileSync(join('node_modules', '.bin', 'cdk8s-linkerd'), ['profile', '--proto', '-', '--namespace', 'demo', 'web'], {
    cwd: javascript, encoding: 'utf8', input: 'syntax = "proto3"; package shop; service Things { rpc Get (M) returns (M); } message M {}',
  });
  check('its command reads from a pipe and prints a ServiceProfile', profile.includes('name: web.demo.svc.cluster.local') && profile.includes('pathRegex: /shop\\.Things/Get'), profile);

  const judged = execFileSync(join('node_modules', '.bin', 'cdk8s-linkerd'), ['check', '--format', 'json', '-'], { cwd: javascript, encoding: 'utf8', input: manifests });
  check('its checks find nothing in the quick start', JSON.parse(judged).findings.length === 0, judged);

  const kindsOfConstructs = kindsOf(synth(javascript, 'constructs.js', CONSTRUCTS));
  const expected = ['HTTPRoute', 'Link', 'Namespace', 'ServiceProfile', 'TrafficSplit'];
  check(`constructs in plain JavaScript synthesize ${expected.join(', ')}`, expected.every((kind) => kindsOfConstructs.includes(kind)), `got ${kindsOfConstructs.join(', ')}`);
}

/** The tarball of the last `projen build`, or a new one where the code was compiled since. */
function findTarball() {
  const assembly = join(ROOT, '.jsii');
  if (!existsSync(assembly)) {
    throw new Error('.jsii is missing: run `npx projen compile` first');
  }
  const folder = join(ROOT, 'dist', 'js');
  const built = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tgz')).map((name) => join(folder, name)) : [];
  const fresh = built.find((file) => statSync(file).mtimeMs > statSync(assembly).mtimeMs);
  if (fresh) {
    return fresh;
  }
  run(ROOT, 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', work);
  return join(work, readdirSync(work).find((name) => name.endsWith('.tgz')));
}

function checkContents(tarball) {
  const folder = join(work, 'unpacked');
  mkdirSync(folder);
  run(work, 'tar', '-xzf', tarball, '-C', folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => ({ path: join(entry.parentPath, entry.name).slice(join(folder, 'package').length + 1), size: statSync(join(entry.parentPath, entry.name)).size }));
  const paths = files.map(({ path }) => path);
  const unexpected = paths.filter((path) => !EXPECTED.some((pattern) => pattern.test(path)));
  const missing = REQUIRED.filter((path) => !paths.includes(path));
  check(`${basename(tarball)} has only what users need (${paths.length} files)`, unexpected.length === 0, unexpected.join('\n'));
  check('and all of it', missing.length === 0, missing.join('\n'));
  check('no source maps', !paths.some((path) => path.startsWith('lib/')
    && (path.endsWith('.map') || readFileSync(join(folder, 'package', path), 'utf8').includes('//# sourceMappingURL='))));
  return files.reduce((sum, { size }) => sum + size, 0);
}

function checkSizes(tarball, unpacked) {
  for (const [what, size, { goal, limit }] of [['tarball', statSync(tarball).size, TARBALL], ['unpacked', unpacked, UNPACKED]]) {
    const kB = (bytes) => `${Math.ceil(bytes / 1000)} kB`;
    check(`${what}: ${kB(size)}, of at most ${kB(limit)} (goal ${kB(goal)}: ${size <= goal ? 'met' : 'missed'})`, size <= limit);
  }
}

/** The first program under the heading "Quick start", and the manifest that is shown below it. */
function readQuickStart() {
  const section = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^(?=## )/m).find((part) => /^## .*quick start/i.test(part)) ?? '';
  const program = /^```(?:ts|typescript)\n([^]*?)^```$/m.exec(section)?.[1];
  if (!program) {
    throw new Error('README.md has no ```ts block under a heading "## Quick start"');
  }
  return { program, shown: /^```yaml\n([^]*?)^```$/m.exec(section)?.[1] ?? '' };
}

function project(name) {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true }));
  return folder;
}

function install(folder, ...packages) {
  run(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--omit=optional', '--loglevel=error', ...packages);
}

/** Where packages are installed, without what is bundled in them. */
function installed(folder) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle).map(([path]) => path);
}

/** Runs a program, writing it first if it is given, and returns all manifests that it writes to dist/. */
function synth(folder, file = 'main.js', program = undefined) {
  const dist = join(folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  if (program) {
    writeFileSync(join(folder, file), program);
  }
  run(folder, process.execPath, file);
  return readdirSync(dist).filter((name) => name.endsWith('.yaml')).sort().map((name) => readFileSync(join(dist, name), 'utf8')).join('---\n');
}

function kindsOf(yaml) {
  return [...new Set([...yaml.matchAll(/^kind: (\S+)$/gm)].map(([, kind]) => kind))].sort();
}

function run(cwd, command, ...args) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
}
