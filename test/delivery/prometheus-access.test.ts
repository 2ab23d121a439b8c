import { PrometheusAccess } from '../../src';
import { meshedChart, messageOf, objects, only } from '../fixtures';

test('Flagger and Argo Rollouts may ask Prometheus', () => {
  const chart = meshedChart();
  PrometheusAccess.forFlagger(chart, 'flagger');
  PrometheusAccess.forArgoRollouts(chart, 'argo', { namespace: 'rollouts', serviceAccount: 'controller', prometheusNamespace: 'monitoring', server: 'prometheus', metadata: { name: 'rollouts' } });
  expect(objects(chart, 'AuthorizationPolicy')).toEqual([
    {
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'prometheus-admin-flagger', namespace: 'linkerd-viz' },
      spec: {
        targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'prometheus-admin' },
        requiredAuthenticationRefs: [{ group: '', kind: 'ServiceAccount', name: 'flagger', namespace: 'flagger-system' }],
      },
    },
    {
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'rollouts', namespace: 'monitoring' },
      spec: {
        targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'prometheus' },
        requiredAuthenticationRefs: [{ group: '', kind: 'ServiceAccount', name: 'controller', namespace: 'rollouts' }],
      },
    },
  ]);
});

test('Argo Rollouts is where its chart installs it', () => {
  const chart = meshedChart();
  PrometheusAccess.forArgoRollouts(chart, 'argo');
  expect(only(chart, 'AuthorizationPolicy').spec.requiredAuthenticationRefs).toEqual([{ group: '', kind: 'ServiceAccount', name: 'argo-rollouts', namespace: 'argo-rollouts' }]);
});

test('fails when a name is none, or the policy would stand elsewhere than its Server', () => {
  const chart = meshedChart();
  expect(messageOf(() => new PrometheusAccess(chart, 'a', { namespace: 'A', serviceAccount: 'B', prometheusNamespace: 'c.d', server: '', metadata: { namespace: 'demo' } }))).toBe([
    'chart/a: 5 faults:',
    '"namespace" is not a namespace name, got "A"; expected lower-case letters, digits and "-", at most 63',
    '"serviceAccount" is not a name, got "B"; expected lower-case letters, digits, "-" and ".", at most 253',
    '"prometheusNamespace" is not a namespace name, got "c.d"; expected lower-case letters, digits and "-", at most 63',
    '"server" is not a name, got ""; expected lower-case letters, digits, "-" and ".", at most 253',
    '"metadata.namespace" cannot be chosen, got "demo"; expected "c.d", because a policy stands beside its Server; set "prometheusNamespace"',
  ].join('\n  - '));
});
