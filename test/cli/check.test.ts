import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { run } from './run';

const POLICY = `apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata:
  name: web
  namespace: shop
spec:
  targetRef:
    group: policy.linkerd.io
    kind: Server
    name: web
  requiredAuthenticationRefs: []
`;
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
const MESSAGE = '"requiredAuthenticationRefs" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one';
const ONE = ['check', '--check', 'policy/everyone-authorized', '--check', 'gitops/duplicate-object'];
const TARGET = 'Linkerd 2.20, Gateway API 1.2.1 standard';

/** A folder with files. */
function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'check-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

describe('what is read', () => {
  test('standard input', () => {
    expect(run([...ONE, '-'], POLICY)).toEqual({
      code: 0,
      err: '',
      out: `<stdin>:11  AuthorizationPolicy shop/web\n  warning  ${MESSAGE}  [policy/everyone-authorized]\n\n0 errors, 1 warning in 1 object for ${TARGET}\n`,
    });
  });

  test('folders, with every YAML and JSON file but those of hidden folders and node_modules', () => {
    const root = folder({
      'b.yml': POLICY.replace('name: web', 'name: b'),
      'a/c.yaml': POLICY.replace('name: web', 'name: c'),
      'd.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd' } }),
      'values.yaml': 'replicas: 3\n',
      'tsconfig.json': '// a comment\n{}',
      'kustomization.yaml': 'resources: [b.yml] # apiVersion\n',
      'node_modules/x.yaml': POLICY,
      '.git/x.yaml': POLICY,
      'README.md': POLICY,
    });
    const { code, out } = run([...ONE, root]);
    expect(out.match(/^\S+:\d+ .*$/gm)).toEqual([`${join(root, 'a/c.yaml')}:11  AuthorizationPolicy shop/c`, `${join(root, 'b.yml')}:11  AuthorizationPolicy shop/b`]);
    expect(out).toContain('0 errors, 2 warnings in 3 objects');
    expect(code).toBe(0);
  });

  test('the items of a list', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${POLICY.trimEnd().replace(/\n/g, '\n  ')}\n`;
    expect(run([...ONE, '-'], list).out).toContain('<stdin>:14  AuthorizationPolicy shop/web\n');
  });

  test('the items of lists in lists, and of typed lists', () => {
    const config = JSON.stringify({ metadata: { name: 'a' } });
    const list = `{ apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: ConfigMapList, items: [${config}, ${config}] }, null] }`;
    const { code, out } = run(['check', '-'], list);
    expect(out).toContain('ConfigMap a is also made by <stdin>:1');
    expect(out).toContain('the document is no object of Kubernetes');
    expect(code).toBe(2);
  });

  test('folders of kustomize, in which a patch is no second object', () => {
    const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
    const files = { 'base/a.yaml': CONFIG, 'prod/kustomization.yaml': kustomization, 'prod/patch.yaml': CONFIG, 'dev/kustomization.yaml': kustomization, 'dev/patch.yaml': CONFIG };
    expect(run([...ONE, folder(files)]).code).toBe(0);
    expect(run([...ONE, folder({ ...files, 'other/a.yaml': CONFIG })]).out).toContain('1 error');
  });

  test('links, and what they lead to once', () => {
    const root = folder({ 'a/b.yaml': CONFIG, 'c/d.txt': '' });
    symlinkSync('b.yaml', join(root, 'a/again.yaml'));
    symlinkSync('../a', join(root, 'c/up'));
    symlinkSync('..', join(root, 'c/loop'));
    symlinkSync('missing', join(root, 'c/nowhere'));
    expect(run(['check', join(root, 'c')])).toMatchObject({ code: 0, out: expect.stringContaining('nothing found in 1 object ') });
    expect(run(['check', root])).toMatchObject({ code: 0, out: expect.stringContaining('nothing found in 1 object ') });
    symlinkSync('missing', join(root, 'c/nowhere.yaml'));
    expect(run(['check', root])).toMatchObject({ code: 2, out: expect.stringMatching(/c\/nowhere.yaml\n {2}unusable {2}cannot be read: ENOENT[^]*nothing found in 1 object /) });
  });

  test.each(['', '---\n---\n# nothing\n'])('nothing is not taken for nothing found: %j', (text) => {
    expect(run(['check', '-'], text)).toMatchObject({ code: 2, out: expect.stringContaining('<stdin>\n  unusable  there is no object of Kubernetes; expected at least one\n') });
    expect(run(['check', folder({ 'a.yaml': text })]).code).toBe(2);
  });

  test('objects without a namespace are in the one that is given', () => {
    expect(run([...ONE, '-'], `${CONFIG}---\n${CONFIG}  namespace: default\n`).code).toBe(1);
    expect(run([...ONE, '-n', 'shop', '-'], `${CONFIG}---\n${CONFIG}  namespace: default\n`).code).toBe(0);
  });
});

describe('what cannot be read', () => {
  test('is said, and the rest is checked', () => {
    const root = folder({ 'a.yaml': `${CONFIG}---\n\tx: 1 # apiVersion\n---\n${POLICY}`, 'c.yaml': 'a: &a [*a] # apiVersion' });
    const { code, out } = run([...ONE, join(root, 'a.yaml'), join(root, 'b.yaml'), root]);
    expect(code).toBe(2);
    expect(out.replaceAll(root, '')).toMatch(/^\/b.yaml\n {2}unusable {2}cannot be read: ENOENT.*\n\/a.yaml:6\n {2}unusable {2}the document is not YAML, got TAB_AS_INDENT in line 6\n/);
    expect(out.replaceAll(root, '')).toContain('/c.yaml:1\n  unusable  the document has an anchor that contains itself; Kubernetes cannot read it; write it out\n');
    expect(out).toContain(MESSAGE);
    expect(out).toContain('; 4 documents could not be read\n');
  });

  test('is a document that is no object, where its file was named', () => {
    expect(run([...ONE, '-'], `${CONFIG}---\nreplicas: 3\n---\n`)).toMatchObject({ code: 2, out: expect.stringContaining('<stdin>:6\n  unusable  the document is no object of Kubernetes; expected one with "apiVersion" and "kind"\n') });
  });

  test('is a file that is too large', () => {
    const root = folder({ 'a.yaml': CONFIG });
    truncateSync(join(root, 'a.yaml'), 65 * 1024 * 1024);
    expect(run([...ONE, root]).out).toContain('unusable  is larger than 64 MiB, got 68157440 bytes; split it');
  });
});

describe('exit codes', () => {
  test.each<[number, string[], string]>([
    [0, [], CONFIG],
    [0, [], POLICY],
    [1, ['--fail-on', 'warning'], POLICY],
    [0, ['--fail-on', 'warning', '--disable', 'policy/*'], POLICY],
    [1, [], `${CONFIG}---\n${CONFIG}`],
    [0, ['--fail-on', 'never'], `${CONFIG}---\n${CONFIG}`],
    [2, [], 'a: [\n'],
  ])('%d with %j', (code, flags, input) => {
    expect(run([...ONE, ...flags, '-'], input).code).toBe(code);
  });

  test.each<[string[], string]>([
    [[], 'check: no PATH is given; expected files, folders, or - for standard input'],
    [['--format', 'xml', '-'], 'check: --format is not known, got "xml"; expected one of text, json, sarif, github'],
    [['--fail-on', 'info', '-'], 'check: --fail-on is not known, got "info"; expected one of error, warning, never'],
    [['--check', 'policy/everyone', '-'], 'check: --check names no check, got "policy/everyone"; expected a name such as "'],
    [['--disable', 'x', '-'], 'check: --disable names no check, got "x"; '],
    [['--linkerd', '2.13', '-'], 'check: --linkerd: Linkerd version is not supported, got "2.13"; expected one of 2.14, '],
    [['--gateway-api', '9', '-'], 'check: --gateway-api: Gateway API version is not supported, got "9"; expected '],
    [['--gateway-api', '1.2.1/beta', '-'], 'check: --gateway-api has a channel that is not known, got "1.2.1/beta"; expected a version, or a version and /standard or /experimental'],
    [['--gateway-api', '0.7.1', '-'], 'check: --gateway-api does not go with Linkerd 2.20, got 0.7.1 standard; expected '],
    [['--kubernetes', '1.20', '-'], 'check: --kubernetes '],
    [['--cluster-domain', '_', '-'], 'check: 2 faults:\n  - --cluster-domain is not a DNS domain, got "_"; expected a name such as "cluster.local"'],
    [['--nonsense', '-'], "Unknown option '--nonsense'"],
    [['--baseline', '/nowhere.json', '-'], 'check: "baseline" cannot be read, got "/nowhere.json": ENOENT'],
  ])('2 with %j', (flags, message) => {
    const { code, out, err } = run(['check', ...flags], CONFIG);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
  });
});

test('the target is what is asked for', () => {
  expect(run([...ONE, '--linkerd', 'edge-25.1.1', '--gateway-api', '1.1.1/experimental', '-'], CONFIG).out).toBe('nothing found in 1 object for Linkerd edge-25.1.1, Gateway API 1.1.1 experimental\n');
});

test('a baseline lets only new findings fail', () => {
  const file = join(folder({}), 'baseline.json');
  expect(run([...ONE, '--fail-on', 'warning', '--write-baseline', file, '-'], POLICY)).toMatchObject({ code: 0, out: `nothing found (1 known by the baseline) in 1 object for ${TARGET}\n` });
  expect(JSON.parse(readFileSync(file, 'utf8')).findings).toHaveLength(1);
  expect(run([...ONE, '--fail-on', 'warning', '--baseline', file, '-'], POLICY).code).toBe(0);
  expect(run([...ONE, '--fail-on', 'warning', '--baseline', file, '-'], `${POLICY}---\n${POLICY.replace('name: web', 'name: b')}`).code).toBe(1);
});

describe('a file may say what flags do not', () => {
  const configured = (config: string, ...flags: string[]) => run(['check', '--config', join(folder({ 'mesh.yaml': config }), 'mesh.yaml'), ...flags, '-'], POLICY);

  test('the target, the checks, what fails, and what is acknowledged', () => {
    expect(configured('linkerd: "2.19"\nchecks: [policy/everyone-authorized]\nfailOn: warning')).toMatchObject({ code: 1, out: expect.stringContaining('for Linkerd 2.19, Gateway API 1.2.1') });
    expect(configured('checks: [policy/*]\nacknowledgements: [{ check: policy/everyone-authorized, path: "<std*", reason: a public page }]').out)
      .toBe(`nothing found (1 acknowledged) in 1 object for ${TARGET}\n`);
    expect(configured('')).toMatchObject({ code: 0 });
  });

  test('flags go first', () => {
    expect(configured('linkerd: "2.19"\nfailOn: warning', '--linkerd', '2.20', '--fail-on', 'never')).toMatchObject({ code: 0, out: expect.stringContaining(TARGET) });
  });

  test.each([
    ['linkerd: 2.20', '"linkerd" is a number, got 2.2; expected a text, in quotes'],
    ['disabled: [a]', '"disabled" is not a field of it'],
    ['failOn: info', '"failOn" is not known, got "info"; expected one of "error", "warning", "never"'],
    ['acknowledgements: [{ check: a/b }]', '"acknowledgements[0].reason" is missing'],
    ['- a', 'the file is a list, got ["a"]; expected an object'],
    ['a: [', 'the file is not YAML, got '],
    ['checks: [a/b]', 'check: "checks" names no check, got "a/b"'],
  ])('fails with %s', (config, message) => {
    expect(configured(config)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  test('fails when it is not there', () => {
    expect(run(['check', '--config', '/nowhere.yaml', '-'])).toMatchObject({ code: 2, err: expect.stringContaining('check: --config cannot be read, got "/nowhere.yaml": ENOENT') });
  });
});

describe('formats', () => {
  const root = folder({ 'a.yaml': `${POLICY}---\n${CONFIG}---\n${CONFIG}---\n{` });
  const file = join(root, 'a.yaml');
  const formatted = (format: string, color = false) => run([...ONE, '--format', format, file], '', color).out;

  test('text has colours on a terminal', () => {
    expect(formatted('text', true)).toContain('\u001b[33mwarning\u001b[39m');
    expect(formatted('text')).not.toContain('\u001b');
  });

  test('json', () => {
    const { findings, ...rest } = JSON.parse(formatted('json'));
    expect(rest).toEqual({ target: TARGET, objects: 3, failed: true, acknowledged: 0, known: 0, unusable: [{ file, line: 23, message: expect.stringContaining('the document is not YAML') }] });
    expect(findings[0]).toEqual({
      check: 'policy/everyone-authorized',
      severity: 'warning',
      message: MESSAGE,
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      name: 'web',
      namespace: 'shop',
      field: 'spec.requiredAuthenticationRefs',
      file,
      line: 11,
      column: 31,
      fix: expect.any(String),
    });
  });

  test('github', () => {
    expect(formatted('github').split('\n')).toEqual([
      expect.stringMatching(`^::error file=${file},line=23,title=unusable::the document is not YAML`),
      `::warning file=${file},line=11,col=31,title=policy/everyone-authorized::AuthorizationPolicy shop/web: ${MESSAGE}`,
      expect.stringMatching(`^::error file=${file},line=18,col=1,title=gitops/duplicate-object::ConfigMap settings: ConfigMap settings is also made by ${file}:13, and one would .*, or check the files of each cluster by themselves`),
      `1 error, 1 warning in 3 objects for ${TARGET}`,
      '',
    ]);
  });

  test('sarif', () => {
    const sarif = JSON.parse(formatted('sarif'));
    expect(sarif.version).toBe('2.1.0');
    const [{ tool: { driver }, invocations, results }] = sarif.runs;
    expect(driver.rules.map(({ id }: any) => id)).toEqual(['policy/everyone-authorized', 'gitops/duplicate-object']);
    expect(results[0]).toEqual({
      ruleId: 'policy/everyone-authorized',
      ruleIndex: 0,
      level: 'warning',
      message: { text: MESSAGE },
      locations: [{
        physicalLocation: { artifactLocation: { uri: `file://${file}` }, region: { startLine: 11, startColumn: 31 } },
        logicalLocations: [{ fullyQualifiedName: 'AuthorizationPolicy shop/web', kind: 'resource' }],
      }],
      partialFingerprints: { 'object/v1': 'policy/everyone-authorized AuthorizationPolicy shop/web' },
    });
    expect(invocations).toEqual([{ executionSuccessful: false, toolExecutionNotifications: [expect.objectContaining({ level: 'error' })] }]);
  });
});

test('a slow reading shows how far it is', () => {
  const root = folder({ 'a.yaml': CONFIG, 'b.yaml': CONFIG.replace('settings', 'others') });
  const now = jest.spyOn(Date, 'now');
  let time = 0;
  now.mockImplementation(() => (time += 700));
  expect(run([...ONE, root]).err).toContain(`read 2 objects, at ${join(root, 'b.yaml')}\n`);
  now.mockRestore();
});

test('a relative file keeps its place in SARIF', () => {
  const name = 'test/cli/fixtures dir/none.yaml';
  expect(JSON.parse(run([...ONE, '--format', 'sarif', name]).out).runs[0].invocations[0].toolExecutionNotifications[0].locations[0].physicalLocation.artifactLocation.uri).toBe('test/cli/fixtures%20dir/none.yaml');
});
