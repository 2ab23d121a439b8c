import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { run } from './run';
import { describeConformance } from '../conformance/oracle/target';

const DOCUMENT = 'paths: { "/a<b>/{id}": { post: { x-linkerd-retryable: yes, x-linkerd-timeout: 1m, responses: { 503: {}, 200: {}, default: {} } } }, /b: { get: {} } }';
const PROTO = 'package a.b; service C { rpc D (E) returns (F) { option idempotency_level = IDEMPOTENT; } }';

test('an OpenAPI document becomes a ServiceProfile, written as Kubernetes writes YAML', () => {
  expect(run(['profile', '--open-api', '-', '-n', 'shop', 'web'], DOCUMENT.replace('<b>', ''))).toEqual({
    code: 0,
    err: '',
    out: `apiVersion: linkerd.io/v1alpha2
kind: ServiceProfile
metadata:
  name: web.shop.svc.cluster.local
  namespace: shop
spec:
  routes:
  - condition:
      method: POST
      pathRegex: /a/[^/]*
    isRetryable: true
    name: POST /a/{id}
    responseClasses:
    - condition:
        status:
          max: 200
          min: 200
    - condition:
        status:
          max: 503
          min: 503
      isFailure: true
    timeout: 1m
  - condition:
      method: GET
      pathRegex: /b
    name: GET /b
`,
  });
});

test('JSON has the fields in Linkerd\'s order, and escapes as Go does', () => {
  expect(run(['profile', '--open-api', '-', '--namespace', 'shop', '--cluster-domain', 'a.b', '-o', 'json', 'web'], DOCUMENT).out).toBe(
    '{"kind":"ServiceProfile","apiVersion":"linkerd.io/v1alpha2","metadata":{"name":"web.shop.svc.a.b","namespace":"shop"},"spec":{"routes":['
    + '{"name":"POST /a\\u003cb\\u003e/{id}","condition":{"pathRegex":"/a\\u003cb\\u003e/[^/]*","method":"POST"},"responseClasses":[{"condition":{"status":{"min":200,"max":200}}},'
    + '{"condition":{"status":{"min":503,"max":503}},"isFailure":true}],"isRetryable":true,"timeout":"1m"},{"name":"GET /b","condition":{"pathRegex":"/b","method":"GET"}}]}}');
});

test('a protobuf file becomes a ServiceProfile', () => {
  expect(parse(run(['profile', '--proto', '-', '--ignore-cluster', 'web'], PROTO).out)).toEqual({
    apiVersion: 'linkerd.io/v1alpha2',
    kind: 'ServiceProfile',
    metadata: { name: 'web.default.svc.cluster.local', namespace: 'default' },
    spec: { routes: [{ name: 'D', condition: { method: 'POST', pathRegex: '/a\\.b\\.C/D' }, isRetryable: true }] },
  });
});

test('the base path of OpenAPI 3 is asked for', () => {
  const served = `{ "openapi": "3.0.0", "servers": [{ "url": "/v1" }], ${'"paths": { "/a": { "get": {} } } }'}`;
  expect(run(['profile', '--open-api', '-', 'web'], served)).toEqual({
    code: 1, out: '', err: 'profile: --open-api has a server with the path "/v1", which may or may not be there when the Service is called in the cluster; set --base-path to "/v1" if it is, or to "" if it is not\n',
  });
  expect(run(['profile', '--open-api', '-', '--base-path', '/v1', 'web'], served).out).toContain('pathRegex: /v1/a');
});

test.each<[string, string[], string, string]>([
  ['there is no command', ['profiles'], '', 'unknown command "profiles"; expected one of check, profile, upgrade'],
  ['there is no mode', ['profile', 'web'], '', 'profile: expected exactly one of --template, --open-api and --proto'],
  ['there are two modes', ['profile', '--template', '--proto', '-', 'web'], '', 'profile: expected exactly one of --template, --open-api and --proto'],
  ['there is no Service', ['profile', '--template'], '', 'profile: 0 Services are named; expected one SERVICE'],
  ['there are two Services', ['profile', '--template', 'a', 'b'], '', 'profile: 2 Services are named; expected one SERVICE'],
  ['the Service is none', ['profile', '--template', '1web'], '', 'profile: SERVICE is not a name, got "1web"; expected lower-case letters, digits and "-", a letter first'],
  ['the namespace is none', ['profile', '--template', '-n', 'A', 'web'], '', 'profile: --namespace is not a name, got "A"; expected lower-case letters, digits and "-", at most 63'],
  ['the domain is none', ['profile', '--template', '--cluster-domain', 'a_b', 'web'], '', 'profile: --cluster-domain is not a DNS domain, got "a_b"; expected a name such as "cluster.local"'],
  ['the format is none', ['profile', '--template', '-o', 'xml', 'web'], '', 'profile: --output is not known, got "xml"; expected "yaml" or "json"'],
  ['the base path is of no use', ['profile', '--template', '--base-path', '/a', 'web'], '', 'profile: --base-path is for --open-api'],
  ['the base path is relative', ['profile', '--open-api', '-', '--base-path', 'a', 'web'], DOCUMENT, 'profile: --base-path is not a path, got "a"; expected one that begins with "/", or "" for none'],
  ['a flag is not known', ['profile', '--wsdl', 'a', 'web'], '', 'Unknown option \'--wsdl\''],
  ['the file is not there', ['profile', '--open-api', '/nowhere', 'web'], '', 'profile: --open-api cannot be read, got "/nowhere" (ENOENT)'],
  ['the YAML is broken', ['profile', '--open-api', '-', 'web'], 'paths:\n  /a: [', 'profile: --open-api is not YAML, got BAD_INDENT in line 2; expected an OpenAPI document in YAML or JSON'],
  ['a key stands twice', ['profile', '--open-api', '-', 'web'], 'paths: {}\npaths: {}', 'profile: --open-api is not YAML, got DUPLICATE_KEY in line 2'],
  ['anchors lead in circles', ['profile', '--open-api', '-', 'web'], 'paths: &a { /x: *a }', 'profile: --open-api has no operations; expected some under "paths"'],
  ['the protobuf is broken', ['profile', '--proto', '-', 'web'], 'message {', 'profile: --proto is not a protobuf file that can be read: illegal type'],
  ['Linkerd would refuse a status', ['profile', '--open-api', '-', 'web'], 'paths: { /a: { get: { responses: { 600: {} } } } }',
    'profile: operation "GET /a": status range is not one of HTTP statuses, got 600 to 600; expected integers from 100 to 599'],
])('fails when %s', (_, args, stdin, message) => {
  const { code, out, err } = run(args, stdin);
  expect({ code, out, err: err.slice(0, message.length) }).toEqual({ code: 1, out: '', err: message });
});

test('the release is there for the asking', () => {
  expect(run(['--version'])).toEqual({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('help is there for the asking', () => {
  expect(run(['--help'])).toEqual({ code: 0, err: '', out: expect.stringMatching(/^Usage: cdk8s-linkerd COMMAND\n\nCommands:\n {2}check {7}what Linkerd would refuse.*\n {2}profile {5}a ServiceProfile/) });
  expect(run([])).toEqual({ code: 1, err: '', out: run(['-h']).out });
  expect(run(['profile', '--help'])).toEqual({ code: 0, err: '', out: expect.stringMatching(/^Usage: cdk8s-linkerd profile/) });
});

test('the sample is the same object in both formats', () => {
  const args = ['profile', '--template', '--namespace', 'myns', '--cluster-domain', 'mycluster.local', 'mysvc'];
  expect(parse(run(args).out)).toEqual(JSON.parse(run([...args, '-o', 'json']).out));
});

describeConformance('what linkerd profile prints', (dir) => {
  test('the sample', () => {
    const { out } = run(['profile', '--template', '--namespace', 'myns', '--cluster-domain', 'mycluster.local', 'mysvc']);
    expect(parse(out)).toEqual(JSON.parse(readFileSync(join(dir, 'corpora/profile/template/expected.json'), 'utf8')));
  });

  test.each(['openapi-basic.yaml', 'openapi-t3.yaml', 'emojivoto-Voting.proto', 'emojivoto-Emoji.proto', 'proto-basic.proto'])('the same text for %s', (name) => {
    const file = join(dir, 'reference/profile-fixtures', name);
    const { out, err } = run(['profile', name.endsWith('proto') ? '--proto' : '--open-api', file, '-n', 'myns', 'mysvc']);
    expect(err).toBe('');
    expect(out).toBe(readFileSync(file.replace(/\.\w+$/, '.out.yaml'), 'utf8'));
  });
});
