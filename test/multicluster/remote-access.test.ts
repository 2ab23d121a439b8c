import { ApiObject, Testing } from 'cdk8s';
import { ClusterLink, RemoteAccess } from '../../src';
import { meshedChart, messageOf, objects, only } from '../fixtures';

const NAME = 'linkerd-service-mirror-remote-access-west';

test('an account of its own reads what the extension lets its account read, and no token is written', () => {
  const chart = meshedChart();
  const access = new RemoteAccess(chart, 'west', { clusterName: 'west' });
  const read = ['get', 'list', 'watch'];
  expect(Testing.synth(chart)).toEqual([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: 'linkerd-multicluster' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: NAME },
      rules: [
        { apiGroups: ['apps'], resources: ['replicasets'], verbs: read },
        { apiGroups: ['batch'], resources: ['jobs'], verbs: read },
        { apiGroups: [''], resources: ['pods', 'endpoints', 'services'], verbs: read },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
        { apiGroups: ['policy.linkerd.io'], resources: ['servers'], verbs: read },
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['linkerd-config'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: 'linkerd-multicluster' }],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${NAME}-token`, namespace: 'linkerd-multicluster', annotations: { 'kubernetes.io/service-account.name': NAME } },
      type: 'kubernetes.io/service-account-token',
    },
  ]);
  expect(ApiObject.of(access)).toBe(access.apiObject);
  expect([access.token, access.clusterRole, access.clusterRoleBinding].map(({ kind }) => kind)).toEqual(['Secret', 'ClusterRole', 'ClusterRoleBinding']);
});

test('its name and namespace can be chosen, for all of its objects', () => {
  const chart = meshedChart();
  new RemoteAccess(chart, 'access', { clusterName: 'west', metadata: { name: 'reader', namespace: 'mc', labels: { team: 'mesh' } } });
  expect(only(chart, 'ServiceAccount').metadata).toEqual({ name: 'reader', namespace: 'mc', labels: { team: 'mesh' } });
  expect(only(chart, 'ClusterRoleBinding')).toMatchObject({ metadata: { name: 'reader' }, roleRef: { name: 'reader' }, subjects: [{ name: 'reader', namespace: 'mc' }] });
  expect(only(chart, 'Secret').metadata).toEqual({ name: 'reader-token', namespace: 'mc', annotations: { 'kubernetes.io/service-account.name': 'reader' } });
});

test('what Kubernetes makes of it is what a link is made from', () => {
  const chart = meshedChart();
  const { token } = new RemoteAccess(chart, 'west', { clusterName: 'west' });
  const manifests = Testing.synth(chart).map((manifest) => (manifest.kind === 'Secret' ? { ...manifest, data: { token: Buffer.from('secret').toString('base64') } } : manifest));
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'linkerd-config', namespace: 'linkerd' }, data: { values: 'clusterDomain: cluster.local' } };
  const kubeconfig = JSON.stringify({
    'current-context': 'c', 'contexts': [{ name: 'c', context: { cluster: 'c', user: 'u' } }], 'clusters': [{ name: 'c', cluster: { server: 'https://east.example.com' } }], 'users': [],
  });
  const west = meshedChart();
  ClusterLink.fromManifests(west, 'east', { clusterName: 'east', manifests: [...manifests, config], serviceAccountName: NAME, gateway: false, kubeconfig });
  expect(token.name).toBe(`${NAME}-token`);
  expect(objects(west, 'Secret')).toHaveLength(2);
});

test('fails when a name or namespace is none', () => {
  const chart = meshedChart();
  expect(messageOf(() => new RemoteAccess(chart, 'west', { clusterName: 'West', metadata: { name: 'a_b', namespace: 'a.b' } }))).toEqual(`chart/west: 3 faults:
  - "clusterName" is not a cluster name, got "West"; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63
  - "metadata.namespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63
  - "metadata.name" is not a name, got "a_b"; expected lower-case letters, digits, "-" and ".", at most 247`);
});
