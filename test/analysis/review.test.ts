import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FailOn, LinkerdVersion, MeshTarget } from '../../src';
import { ACKNOWLEDGE_ANNOTATION, byConstruct } from '../../src/analysis/acknowledgements';
import { writeBaseline } from '../../src/analysis/baseline';
import { CheckOptions } from '../../src/analysis/check-options';
import { findingOf, review } from '../../src/analysis/review';
import { MeshModel } from '../../src/model/mesh-model';
import { messageOf } from '../fixtures';

const target = new MeshTarget({ version: LinkerdVersion.V2_20 });
const EVERYONE = 'policy/everyone-authorized';
const REASON = 'a public page';

const policy = (name: string, annotations = {}, refs: unknown[] = []) => ({
  apiVersion: 'policy.linkerd.io/v1alpha1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace: 'shop', annotations },
  spec: { targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'web' }, requiredAuthenticationRefs: refs },
});
const modelOf = (...manifests: any[]) => new MeshModel(manifests.map((manifest) => ({ manifest, path: `app/${manifest.metadata.name}` })), target);
const only: CheckOptions = { checks: [EVERYONE] };
const say = (model: MeshModel, options: CheckOptions, ...more: [string, string, string][]) => {
  const { findings, acknowledged, known, failed } = review('test', model, options, more.map(([path, check, reason]) => byConstruct(path, { check, reason })));
  return { findings: findings.map(({ check, object }) => `${check.name} ${object.source.path}`), acknowledged, known, failed };
};

describe('what fails', () => {
  test.each([[undefined, false], [FailOn.ERROR, false], [FailOn.WARNING, true], [FailOn.NEVER, false]])('a warning with failOn %s: %s', (failOn, failed) => {
    expect(say(modelOf(policy('a')), { ...only, failOn })).toEqual({ findings: [`${EVERYONE} app/a`], acknowledged: 0, known: 0, failed });
  });

  test.each([[undefined, true], [FailOn.WARNING, true], [FailOn.NEVER, false]])('an error with failOn %s: %s', (failOn, failed) => {
    expect(say(modelOf(policy('a'), policy('a')), { checks: ['gitops/*'], failOn }).failed).toBe(failed);
  });
});

describe('checks are selected', () => {
  const both = modelOf(policy('a'), policy('a'));

  test.each<[CheckOptions, string[]]>([
    [{ checks: ['policy/*'] }, [EVERYONE, EVERYONE]],
    [{ checks: ['policy/*', 'gitops/*'], disabledChecks: [EVERYONE] }, ['gitops/duplicate-object']],
    [{ checks: [] }, []],
  ])('%j', (options, expected) => {
    expect(review('test', both, options).findings.map(({ check }) => check.name)).toEqual(expected);
  });

  test.each<[CheckOptions, string]>([
    [{ checks: ['policy/everyone-authorised'] }, '"checks" names no check, got "policy/everyone-authorised"; expected a name such as "policy/everyone-authorized", or a group such as "routing/*"'],
    [{ disabledChecks: ['nonsense'] }, '"disabledChecks" names no check, got "nonsense"; expected a name such as '],
    [{ acknowledgements: [{ check: 'x/y', reason: 'z' }] }, '"acknowledgements" names no check, got "x/y"'],
    [{ acknowledgements: [{ check: EVERYONE, reason: ' ' }] }, `"acknowledgements" has no reason for "${EVERYONE}"; expected why it is right as it is`],
  ])('fails when %j', (options, message) => {
    expect(messageOf(() => review('test', both, options))).toContain(`test: ${message}`);
  });
});

describe('acknowledgements', () => {
  const model = modelOf(policy('a'), policy('b'));

  test.each<[string, CheckOptions['acknowledgements'], string[]]>([
    ['for all', [{ check: EVERYONE, reason: REASON }], []],
    ['for a group', [{ check: 'policy/*', reason: REASON }], []],
    ['for a path', [{ check: EVERYONE, path: 'app/a', reason: REASON }], ['app/b']],
    ['for a pattern', [{ check: EVERYONE, path: '*/b', reason: REASON }], ['app/a']],
    ['for a pattern across folders', [{ check: EVERYONE, path: '**b', reason: REASON }], ['app/a']],
  ])('%s', (_, acknowledgements, left) => {
    expect(say(model, { ...only, acknowledgements })).toEqual({ findings: left.map((path) => `${EVERYONE} ${path}`), acknowledged: 2 - left.length, known: 0, failed: false });
  });

  test('of a construct hold for what is below it', () => {
    const paths = (path: string) => say(model, only, [path, EVERYONE, REASON]).findings;
    expect(paths('app')).toEqual([]);
    expect(paths('')).toEqual([]);
    expect(paths('app/a')).toEqual([`${EVERYONE} app/b`]);
    expect(paths('ap')).toEqual([`${EVERYONE} app/a`, `${EVERYONE} app/b`, 'acknowledgements/unused ap']);
  });

  test('of an object hold for it alone', () => {
    const own = policy('a', { [ACKNOWLEDGE_ANNOTATION]: `${EVERYONE}: ${REASON}\n` });
    expect(say(modelOf(own, policy('b')), only)).toEqual({ findings: [`${EVERYONE} app/b`], acknowledged: 1, known: 0, failed: false });
  });

  test('of an object that are wrong are findings', () => {
    const own = policy('a', { [ACKNOWLEDGE_ANNOTATION]: `${EVERYONE}\npolicy/nothing: oh` });
    const messages = review('test', modelOf(own), only).findings.map(({ message }) => message);
    expect(messages).toEqual([
      `"annotation ${ACKNOWLEDGE_ANNOTATION}" has no reason for "${EVERYONE}"; expected why it is right as it is`,
      expect.stringContaining(`"annotation ${ACKNOWLEDGE_ANNOTATION}" names no check, got "policy/nothing"`),
    ]);
  });

  test('that cover nothing are findings, except of checks that do not run', () => {
    const unused = (options: CheckOptions) => review('test', modelOf(policy('a', {}, [{ kind: 'ServiceAccount', name: 'web' }])), options).findings.map(({ message }) => message);
    const acknowledgements = [{ check: EVERYONE, reason: REASON }];
    expect(unused({ ...only, acknowledgements })).toEqual([`"acknowledgements" for "${EVERYONE}" acknowledges "${EVERYONE}", which finds nothing there; remove it`]);
    expect(unused({ checks: ['gitops/*'], acknowledgements })).toEqual([]);
  });
});

describe('a baseline', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'baseline-')), 'baseline.json');
  const found = (model: MeshModel) => review('test', model, only).findings;

  test('lets only new findings through', () => {
    writeBaseline(file, found(modelOf(policy('a'))));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ format: 1, findings: [{ check: EVERYONE, object: 'policy.linkerd.io/AuthorizationPolicy shop/a' }] });
    expect(say(modelOf(policy('b'), policy('a')), { ...only, baseline: file })).toEqual({ findings: [`${EVERYONE} app/b`], acknowledged: 0, known: 1, failed: false });
  });

  test('counts findings of one object', () => {
    writeBaseline(file, found(modelOf(policy('a'), policy('a'))));
    expect(JSON.parse(readFileSync(file, 'utf8')).findings).toEqual([expect.objectContaining({ count: 2 })]);
    expect(say(modelOf(policy('a'), policy('a'), policy('a')), { ...only, baseline: file })).toMatchObject({ findings: [`${EVERYONE} app/a`], known: 2 });
  });

  test.each<[string, string | undefined, string]>([
    ['it is not there', undefined, 'ENOENT'],
    ['it is no JSON', '{', 'it is no baseline of this command; write it anew'],
    ['it is something else', '{"format":2}', 'it is no baseline of this command; write it anew'],
  ])('fails when %s', (_, text, message) => {
    const other = `${file}.${text?.length}`;
    if (text !== undefined) {
      writeFileSync(other, text);
    }
    expect(messageOf(() => review('test', modelOf(), { baseline: other }))).toMatch(new RegExp(`^test: "baseline" cannot be read, got ".*": .*${message}`));
  });
});

test('a finding says where it was written', () => {
  const manifest = policy('a');
  const model = new MeshModel([{ manifest, file: 'a.yaml', position: (field) => ({ line: field.length, column: 3 }) }], target);
  expect(review('test', model, only).findings.map(findingOf)).toEqual([{
    check: EVERYONE,
    severity: 'warning',
    message: '"requiredAuthenticationRefs" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one',
    apiVersion: 'policy.linkerd.io/v1alpha1',
    kind: 'AuthorizationPolicy',
    name: 'a',
    namespace: 'shop',
    field: 'spec.requiredAuthenticationRefs',
    file: 'a.yaml',
    line: 2,
    column: 3,
  }]);
});
