import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FailOn, MeshValidation, MeshValidationProps, ValidationViolation } from '../../src';
import { messageOf } from '../fixtures';

const EVERYONE = 'policy/everyone-authorized';
const POLICY = `apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRef: { group: policy.linkerd.io, kind: Server, name: web }
  requiredAuthenticationRefs: []
`;

/** What the plugin reports of a file with a text. */
async function validate(text: string, props: Partial<MeshValidationProps> = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'validation-')), 'shop.k8s.yaml');
  writeFileSync(file, text);
  const violations: ValidationViolation[] = [];
  const submitted: string[] = [];
  await new MeshValidation({ linkerd: '2.20', checks: [EVERYONE], ...props }).validate({
    manifests: [file],
    report: { addViolation: (violation) => violations.push(violation), submit: (status) => submitted.push(status) },
  });
  return { file, violations, submitted };
}

test('reports what is found, with field and line', async () => {
  const { file, violations, submitted } = await validate(POLICY);
  expect(submitted).toEqual(['success']);
  expect(violations).toEqual([{
    ruleName: EVERYONE,
    recommendation: '"requiredAuthenticationRefs" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one',
    fix: expect.any(String),
    violatingResources: [{ resourceName: 'web', locations: ['spec.requiredAuthenticationRefs', 'line 6'], manifestPath: file }],
  }]);
});

test('fails from the severity on that is asked for', async () => {
  expect((await validate(POLICY, { failOn: FailOn.WARNING })).submitted).toEqual(['failure']);
  expect((await validate(POLICY, { failOn: FailOn.WARNING, disabledChecks: [EVERYONE] })).submitted).toEqual(['success']);
});

test('fails on what cannot be read', async () => {
  const { file, violations, submitted } = await validate('a: [');
  expect(submitted).toEqual(['failure']);
  expect(violations).toEqual([{ ruleName: 'unusable', recommendation: expect.stringContaining('the document is not YAML'), violatingResources: [{ resourceName: '', locations: [], manifestPath: file }] }]);
});

test.each<[any, string]>([
  [{}, 'MeshValidation: "linkerd" is not a release, got undefined; expected one such as "2.20", in quotes'],
  [{ linkerd: 2.2 }, 'MeshValidation: "linkerd" is not a release, got 2.2; expected one such as "2.20", in quotes'],
  [{ linkerd: '2.3' }, 'MeshValidation: "linkerd": Linkerd version is not supported, got "2.3"'],
  [{ linkerd: '2.20', gatewayApi: '1.9.9' }, 'MeshValidation: "gatewayApi": Gateway API version is not supported, got "1.9.9"'],
  [{ linkerd: '2.20', gatewayApi: '1.2.1/x' }, 'MeshValidation: "gatewayApi" has a channel that is not known, got "1.2.1/x"'],
  [{ linkerd: '2.20', clusterDomain: '-' }, '"clusterDomain" is not a DNS domain'],
  [{ linkerd: '2.20', failOn: 'warn' }, 'MeshValidation: "failOn" is not known, got "warn"; expected one of error, warning, never'],
  [{ linkerd: '2.20', completeNamespaces: 'shop' }, 'MeshValidation: "completeNamespaces" is no list, got "shop"; expected one, of one entry or more'],
  [{ linkerd: '2.20', failon: 'warning' }, 'MeshValidation: "failon" is not a property; did you mean "failOn"?'],
  [{ linkerd: '2.20', strictness: 3 }, 'MeshValidation: "strictness" is not a property; expected one of linkerd, gatewayApi, '],
  [{ linkerd: '2.20', checks: ['x/y'] }, 'MeshValidation: "checks" names no check, got "x/y"'],
])('fails with %j', (props, message) => {
  expect(messageOf(() => new MeshValidation(props))).toContain(message);
});
