import { parseAllDocuments } from 'yaml';
import { INJECTION_PAIRS } from './injection-pairs';
import { INSTALL_PAIRS } from './install-pairs';
import { MULTICLUSTER_PAIRS } from './multicluster-pairs';
import { Pair } from './pair';
import { POLICY_PAIRS } from './policy-pairs';
import { RELIABILITY_PAIRS } from './reliability-pairs';
import { ROUTING_PAIRS } from './routing-pairs';
import { AuthorizationPolicy, LinkerdVersion, MeshTarget, PolicyRef } from '../../src';
import { analyze } from '../../src/analysis/analyze';
import { meshedChart, messageOf } from '../fixtures';

const chart = meshedChart();

// One row for each rule that both know: the message is written once, in src/linkerd.
const PAIRS: Pair[] = [
  ...INJECTION_PAIRS,
  ...INSTALL_PAIRS,
  ...MULTICLUSTER_PAIRS,
  ...POLICY_PAIRS,
  ...RELIABILITY_PAIRS,
  ...ROUTING_PAIRS,
  {
    check: 'policy/everyone-authorized',
    refused: () => new AuthorizationPolicy(chart, 'anyone', { target: PolicyRef.server(chart, 'server', { name: 'web' }), requiredAuthentications: [] }),
    yaml: '{ apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: { name: a, namespace: demo }, spec: { targetRef: { group: policy.linkerd.io, kind: Server, name: web }, requiredAuthenticationRefs: [] } }',
    names: { requiredAuthentications: 'requiredAuthenticationRefs' },
  },
];

test.each(PAIRS.map((pair) => [pair.check, pair] as const))('%s says what the construct says', (check, { refused, yaml, names = {}, target = new MeshTarget({ version: LinkerdVersion.V2_20 }) }) => {
  const manifests = parseAllDocuments(yaml).map((document) => ({ manifest: document.toJS() as any }));
  const sentence = Object.entries(names).reduce((text, [prop, field]) => text.replaceAll(prop, field), messageOf(refused));
  const messages = analyze(manifests, target).filter((found) => found.check.name === check).map(({ message }) => message);
  // A construct may add which of its props says otherwise.
  expect(messages.map((message) => sentence.includes(message) || `${message} is not in: ${sentence}`)).toEqual(messages.map(() => true));
  expect(messages).not.toEqual([]);
});
