import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Testing } from 'cdk8s';
import { platform } from './fixtures';
import { HelmDelivery, LinkerdCrds, LinkerdCrdsProps, LinkerdViz, ManifestsDeliveryOptions, MeshProps, WebhookCertificates } from '../../src';
import { messageOf } from '../fixtures';

// With a helm: on the PATH, or where HELM_EXECUTABLE says; without one they are skipped, except in CI. The charts are made here: small ones, of the real ones' names.

const HELM = process.env.HELM_EXECUTABLE ?? 'helm';
const isCi = process.env.CI !== undefined && process.env.GITHUB_ACTIONS === undefined;
const helmTest = isCi || spawnSync(HELM, ['version']).status === 0 ? test : test.skip;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function chartsDirectory(chart: string, templates: Record<string, string>, kubeVersion = '>=1.31.0-0'): string {
  const folder = mkdtempSync(join(tmpdir(), 'charts-'));
  folders.push(folder);
  mkdirSync(join(folder, chart, 'templates'), { recursive: true });
  writeFileSync(join(folder, chart, 'Chart.yaml'), `apiVersion: v2\nname: ${chart}\nversion: 0.0.1\nkubeVersion: "${kubeVersion}"\n`);
  Object.entries(templates).forEach(([name, text]) => writeFileSync(join(folder, chart, 'templates', name), text));
  return folder;
}

function crds(templates: Record<string, string>, mesh: Partial<MeshProps> = {}, helmFlags?: string[]) {
  const chart = platform(mesh);
  const delivery = HelmDelivery.manifests({ chartsDirectory: chartsDirectory('linkerd-crds', templates), helmExecutable: HELM, helmFlags });
  const construct = new LinkerdCrds(chart, 'crds', { delivery, installGatewayApi: false });
  return { chart, construct };
}

const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: seen
  namespace: {{ .Release.Namespace }}
data:
  release: {{ .Release.Name }}
  kubernetes: {{ .Capabilities.KubeVersion.Version }}
  gateway: {{ .Values.installGatewayAPI | quote }}
`;
const CLUSTER_ROLE = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: reader
rules: []
`;

/** A program that answers as helm does, with what it was asked. */
function fakeHelm(): string {
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  folders.push(folder);
  const program = join(folder, 'helm');
  writeFileSync(program, `#!/usr/bin/env node
const { readFileSync } = require('fs');
const args = process.argv.slice(2);
const values = args.includes('-f') ? readFileSync(args[args.indexOf('-f') + 1], 'utf8') : '';
const documents = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'asked', namespace: 'linkerd' }, data: { args: args.filter((arg, i) => arg !== '-f' && args[i - 1] !== '-f').join(' '), values } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made' } },
];
console.log(documents.map((document) => JSON.stringify(document)).join('\\n---\\n'));
`, { mode: 0o755 });
  return program;
}

describe('helm is asked for', () => {
  const askedBy = (options: ManifestsDeliveryOptions, mesh: Partial<MeshProps> = {}, props: Partial<LinkerdCrdsProps> = {}) => {
    const chart = platform(mesh);
    new LinkerdCrds(chart, 'crds', { delivery: HelmDelivery.manifests({ helmExecutable: fakeHelm(), ...options }), installGatewayApi: false, ...props });
    const [{ data, metadata }, made] = Testing.synth(chart);
    expect(metadata).toEqual({ name: 'asked', namespace: 'linkerd' });
    expect(made).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made' } });
    return data;
  };

  test('the chart of the release, with its values, for the oldest Kubernetes that it takes', () => {
    expect(askedBy({})).toEqual({
      args: 'template --repo https://helm.linkerd.io/edge --version 2026.6.3 --namespace linkerd --kube-version 1.31.0 linkerd-crds linkerd-crds',
      values: 'installGatewayAPI: false\n',
    });
  });

  test('the Kubernetes of the cluster', () => {
    expect(askedBy({}, { kubernetesVersion: '1.33' }).args).toContain('--kube-version 1.33.0 ');
    expect(askedBy({ helmFlags: ['--skip-tests'] }, { kubernetesVersion: '1.33.4' }).args).toContain('--kube-version 1.33.4 --skip-tests ');
  });

  test('another repository, or none', () => {
    expect(askedBy({ repositoryUrl: 'https://charts.example.com' }, {}, { releaseName: 'crds' }).args).toMatch(/--repo https:\/\/charts.example.com .* crds linkerd-crds$/);
    expect(askedBy({ repositoryUrl: 'oci://charts.example.com/l5d' }).args).toBe('template --version 2026.6.3 --namespace linkerd --kube-version 1.31.0 linkerd-crds oci://charts.example.com/l5d/linkerd-crds');
    expect(askedBy({ chartsDirectory: 'vendor' }).args).toBe('template --namespace linkerd --kube-version 1.31.0 linkerd-crds vendor/linkerd-crds');
  });
});

helmTest('a chart is rendered with its values, for the Kubernetes of the cluster', () => {
  const { chart, construct } = crds({ 'config-map.yaml': CONFIG_MAP, 'cluster-role.yaml': CLUSTER_ROLE }, { kubernetesVersion: '1.33', controlPlaneNamespace: 'mesh' });
  const manifests = Testing.synth(chart);
  expect(manifests).toContainEqual({
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'seen', namespace: 'mesh' }, data: { release: 'linkerd-crds', kubernetes: 'v1.33.0', gateway: 'false' },
  });
  expect(manifests).toContainEqual({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader' }, rules: [] });
  expect(construct.apiObjects.map(({ kind }) => kind).sort()).toEqual(['ClusterRole', 'ConfigMap']);
});

helmTest('where the Kubernetes of the cluster is not known it is the oldest that the chart takes, whatever helm was built for', () => {
  expect(Testing.synth(crds({ 'config-map.yaml': CONFIG_MAP }).chart)[0].data.kubernetes).toBe('v1.31.0');
  expect(Testing.synth(crds({ 'config-map.yaml': CONFIG_MAP }, {}, ['--kube-version', '1.35.1']).chart)[0].data.kubernetes).toBe('v1.35.1');
});

helmTest('an extension has its namespace beside the chart', () => {
  const chart = platform();
  const template = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  namespace: {{ .Release.Namespace }}\n  annotations: {ca: {{ .Values.tap.injectCaFrom }}}\n';
  const delivery = HelmDelivery.manifests({ chartsDirectory: chartsDirectory('linkerd-viz', { 'account.yaml': template }), helmExecutable: HELM });
  new LinkerdViz(chart, 'viz', { delivery, webhookCertificates: WebhookCertificates.fromCertManager() });
  expect(Testing.synth(chart).map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([['Namespace', 'linkerd-viz', undefined], ['ServiceAccount', 'web', 'linkerd-viz']]);
  expect(Testing.synth(chart)[1].metadata.annotations).toEqual({ ca: 'linkerd-viz/tap' });
});

helmTest('what a chart refuses is an error at synth', () => {
  expect(messageOf(() => crds({ 'fail.yaml': '{{ fail "no such thing" }}' }))).toMatch(/^chart\/crds: \S+\/linkerd-crds cannot be rendered; helm says: [^]*no such thing/);
});

helmTest('a repository that is not there is an error that names it', () => {
  const of = (repositoryUrl: string) => messageOf(() => new LinkerdCrds(platform(), 'crds', { delivery: HelmDelivery.manifests({ repositoryUrl, helmExecutable: HELM }), installGatewayApi: false }));
  expect(of('http://127.0.0.1:9/charts')).toMatch(/^chart\/crds: linkerd-crds cannot be rendered; helm says: [^]*127\.0\.0\.1:9\/charts/);
  expect(of('oci://127.0.0.1:9/charts')).toMatch(/^chart\/crds: oci:\/\/127\.0\.0\.1:9\/charts\/linkerd-crds cannot be rendered; helm says: [^]*127\.0\.0\.1:9/);
});
