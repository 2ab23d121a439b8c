import { cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-linkerd',
  description: 'cdk8s constructs for the Linkerd service mesh: typed, version-aware, and checked at synth',
  keywords: ['cdk8s', 'kubernetes', 'linkerd', 'service-mesh', 'gateway-api', 'canary', 'mtls', 'multicluster'],
  author: 'cdk8s-linkerd authors',
  authorAddress: 'authors@cdk8s-linkerd.example',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-linkerd/cdk8s-linkerd.git',
  license: 'Apache-2.0',
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  autoDetectBin: false,

  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '~0.103.25',
  projenrcTs: true,
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '20.x',
  sampleCode: false,

  // Peers are wide ranges for users; development uses the newest.
  cdk8sVersion: '2.68.11',
  constructsVersion: '10.3.0',
  peerDependencyOptions: { pinnedDevDependency: false },
  bundledDeps: ['yaml@^2.9.1', 'protobufjs@^8.8.1'],
  bin: { 'cdk8s-linkerd': 'lib/cli/bin.js' },
  devDeps: [
    'cdk8s@^2.70.106',
    'constructs@^10.8.1',
    'cdk8s-plus-27@^2.9.5',
    'cdk8s-cli@^2.207.60',
    '@types/node@^20',
    // Tests: the newest cdk8s-plus, a second copy of cdk8s, property tests, and the oracles' schema, CEL and RE2 engines.
    'cdk8s-plus-34@^2.0.54',
    'cdk8s-second-copy@npm:cdk8s@^2.70.106',
    'fast-check@^4.10.2',
    'ajv@^8.20.0',
    '@bufbuild/cel@^0.6.1',
    '@bufbuild/protobuf@^2.17.0',
    're2js@^2.10.0',
    // Tests: Prometheus' own grammar of PromQL, for the oracle of rules.
    '@prometheus-io/lezer-promql@^0.315.0',
    '@lezer/common@^1.5.5',
    '@lezer/highlight@^1.2.3',
    '@lezer/lr@^1.4.12',
  ],

  // Checks report; they never rewrite files.
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      // On a machine with two cores jest would leave one idle.
      maxWorkers: '100%',
      collectCoverageFrom: ['src/**/*.ts'],
      coverageReporters: ['text-summary', 'lcov'],
      coverageThreshold: { statements: 95, branches: 95, functions: 95, lines: 95 },
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '/lib/'],
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'bench', 'scripts'],
    commandOptions: { fix: false },
  },

  // The release workflow is kept by hand (.github/workflows/release.yml): projen's names a registry host.
  release: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLint: false },
  buildWorkflowOptions: { mutableBuild: false },

  publishToPypi: { distName: 'cdk8s-linkerd', module: 'cdk8s_linkerd' },
  publishToMaven: {
    javaPackage: 'io.github.cdk8s_linkerd',
    mavenGroupId: 'io.github.cdk8s-linkerd',
    mavenArtifactId: 'cdk8s-linkerd',
  },
  publishToNuget: { dotNetNamespace: 'Cdk8sLinkerd', packageId: 'Cdk8sLinkerd' },
  publishToGo: { moduleName: 'github.com/cdk8s-linkerd/cdk8s-linkerd-go', packageName: 'cdk8slinkerd' },

  gitignore: ['/examples/*/dist/', '/.conformance/', '/test/conformance/go/validate'],
});

project.package.addVersion('0.1.0');

// package-lock.json names no registry: it installs from whichever one npm is set up for.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.npmrc.addConfig('fund', 'false');
project.npmrc.addConfig('audit', 'false');

// No dependency needs its install script.
project.package.addField('allowScripts', { '@parcel/watcher': false, 'backport': false, 'unrs-resolver': false });

// 1.13.0 was published without most of its platform packages: `npm ci` refuses the lock file that has it.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// Self-reference: `import ... from 'cdk8s-linkerd'` means lib/ inside this repository, as it does for users.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});

// Inline source maps would be most of the package's size and load time.
for (const option of ['inlineSourceMap', 'inlineSources']) {
  project.tryFindObjectFile('tsconfig.json')!.addOverride(`compilerOptions.${option}`, false);
}

project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.tasks.addEnvironment('CDK8S_CHECK_UPGRADE', 'false');

// The peer ranges are wider than what is installed here, on purpose.
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency');
project.compileTask.exec('node scripts/lazy-index.js');

// `projen package` is npm's tarball; `projen package-all` also builds the other languages.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

// Who may import what (src/ is one-way: linkerd <- manifest <- references <- constructs <- mesh).
const ALL = [
  'analysis', 'cli', 'contracts', 'delivery', 'injection', 'install', 'linkerd', 'manifest', 'model', 'multicluster', 'observability', 'policy',
  'references', 'reliability', 'routing',
];
const MAY_IMPORT: Record<string, string[]> = {
  linkerd: [],
  manifest: ['linkerd'],
  references: ['linkerd', 'manifest'],
  injection: ['linkerd', 'manifest', 'references'],
  contracts: ['linkerd', 'manifest'],
  routing: ['linkerd', 'manifest', 'references', 'contracts'],
  reliability: ['linkerd', 'manifest', 'references'],
  multicluster: ['linkerd', 'manifest', 'references', 'injection', 'policy'],
  policy: ['linkerd', 'manifest', 'references', 'injection', 'routing'],
  delivery: ['linkerd', 'manifest', 'references', 'routing', 'policy'],
  install: ['linkerd', 'manifest', 'references', 'injection', 'multicluster'],
  observability: ['linkerd', 'manifest', 'references', 'routing', 'policy'],
  model: ['linkerd', 'manifest'],
  analysis: ['linkerd', 'manifest', 'model'],
  cli: ['linkerd', 'manifest', 'contracts', 'model', 'analysis'],
};
project.eslint?.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      ...Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
        target: `./src/${folder}`,
        from: ALL.filter((other) => other !== folder && !allowed.includes(other)).map((other) => `./src/${other}`),
        message: `src/${folder} may import only ${allowed.length ? allowed.join(', ') : 'itself'}`,
      })),
      { target: './src/linkerd', from: ['./src/mesh.ts', './src/mesh-target.ts'], message: 'src/linkerd imports nothing of ours' },
      { target: ['contracts', 'delivery', 'injection', 'install', 'manifest', 'multicluster', 'observability', 'policy', 'references', 'reliability', 'routing'].map((folder) => `./src/${folder}`), from: './src/mesh.ts', message: 'constructs never import the front door' },
      { target: './test/conformance/oracle', from: './src', message: 'an oracle shares no code with src' },
    ],
  }],
});
project.eslint?.addOverride({
  files: ['src/**/*.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['cdk8s-plus-*'], message: 'src works with every cdk8s-plus: use references/' }] }] },
});
project.eslint?.addOverride({
  files: ['test/conformance/oracle/**/*.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['cdk8s-linkerd', '**/src', '**/src/**', '**/lib', '**/lib/**'], message: 'an oracle shares no code with src' }] }] },
});

// ts-jest only transpiles, so tests, benchmark and scripts are type-checked first.
const typecheck = project.addTask('typecheck', { description: 'Type-check tests, benchmark and scripts' });
typecheck.exec('tsc --project test/tsconfig.json');
project.testTask.prependSpawn(typecheck);

// Examples are real cdk8s apps against lib/, type-checked here and synthesized in their jest tests.
new javascript.TypescriptConfig(project, {
  fileName: 'examples/tsconfig.json',
  extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
  include: ['**/*.ts'],
  compilerOptions: { noEmit: true, rootDir: '.' },
});
typecheck.exec('tsc --project examples/tsconfig.json');

const docs = project.addTask('docs', { description: 'Write the generated pages of docs/ (compile first)' });
docs.exec('node scripts/docs.js');
project.postCompileTask.spawn(docs);

project.npmignore?.exclude('/API.md', '/examples/', '/bench/', '/scripts/', '/docs/', '/.npmrc', '/.ci/', '/.conformance/', '/CONTRIBUTING.md', '/.eslintrc.json');

project.setScript('demo', 'npm ci && projen compile && node scripts/demo.js');
project.setScript('check', 'npm ci && projen build');
project.setScript('prepack', 'node scripts/prepack.js');
project.setScript('bench', 'projen compile && node bench/run.js');


project.synth();
