import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { parseAllDocuments } from 'yaml';
import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshTarget } from '../../src';
import { review } from '../../src/analysis/review';
import { MeshModel } from '../../src/model/mesh-model';
import { leave } from '../conformance/dump';
import { crdErrors } from '../conformance/oracle/crds';
import { deliveryErrors } from '../conformance/oracle/delivery';
import { identityErrors } from '../conformance/oracle/identity';
import { injectionErrors } from '../conformance/oracle/injection';
import { installErrors } from '../conformance/oracle/install';
import { linkErrors } from '../conformance/oracle/link';
import { monitoringErrors } from '../conformance/oracle/monitoring';
import { policyErrors } from '../conformance/oracle/policy';
import { serviceProfileErrors } from '../conformance/oracle/profile';
import { retryErrors } from '../conformance/oracle/retry';
import { serviceTrafficErrors } from '../conformance/oracle/service-traffic';
import { splitErrors } from '../conformance/oracle/split';
import { conformanceTest, Manifest, OracleTarget } from '../conformance/oracle/target';

const EXAMPLES = resolve(__dirname, '../../examples');
const V2_20: OracleTarget = { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard' };
const V2_14: OracleTarget = { linkerd: '2.14', gatewayApi: '0.7.1', channel: 'experimental' };

const EAST: OracleTarget = { ...V2_20, trustDomain: 'east.example.com' };
const WEST: OracleTarget = { ...V2_20, trustDomain: 'west.example.com' };
const PLATFORM = {
  'east-apps-c81b9178.k8s.yaml': EAST, 'east-linkerd-c825ec91.k8s.yaml': EAST, 'west-apps-c85c938e.k8s.yaml': WEST, 'west-linkerd-c830ae4d.k8s.yaml': WEST,
};

/** The cluster that each file of an example is written for; after a slash stands the program, where the folder has others than main.ts. */
const TARGETS: Record<string, Record<string, OracleTarget>> = {
  'argo-rollouts': { 'argo-rollouts.k8s.yaml': V2_20 },
  'canary': { 'canary.k8s.yaml': V2_20 },
  'egress': { 'egress.k8s.yaml': { ...V2_20, channel: 'experimental' } },
  'external-workload': { 'external-workload.k8s.yaml': V2_20 },
  'fault-injection': { 'fault-injection.k8s.yaml': V2_20 },
  'flagger': { 'flagger.k8s.yaml': V2_20 },
  'grpc': { 'grpc.k8s.yaml': V2_20 },
  'identity': { 'identity.k8s.yaml': V2_20 },
  'linkerd-patterns': { 'seed.k8s.yaml': V2_14, 'today.k8s.yaml': V2_20 },
  'multicluster': { 'east.k8s.yaml': EAST, 'west.k8s.yaml': WEST },
  'multicluster-shifting': { 'multicluster-shifting.k8s.yaml': V2_20 },
  'openapi-routes': { 'orders.k8s.yaml': { ...V2_20, gatewayApi: '1.4.1' } },
  'platform': PLATFORM,
  'platform/argocd': PLATFORM,
  'rate-limit': { 'rate-limit.k8s.yaml': V2_20 },
  'request-routing': { 'request-routing.k8s.yaml': V2_20 },
  'slo': { 'monitoring.k8s.yaml': V2_20, 'shop.k8s.yaml': V2_20 },
  'zero-trust': { 'zero-trust.k8s.yaml': V2_20 },
};

const examples = Object.keys(TARGETS);

test('every example is judged', () => {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect([...new Set(examples.map((example) => example.split('/')[0]))]).toEqual(folders);
});

describe.each(examples)('examples/%s', (example) => {
  const [first, second] = [synth(example), synth(example)];

  test('gives the same bytes twice', () => {
    expect(second).toEqual(first);
  });

  test('gives the manifests that it is known for', () => {
    expect(Object.keys(first)).toEqual(Object.keys(TARGETS[example]));
    Object.entries(first).forEach(([file, text]) => expect(text).toMatchSnapshot(file));
  });

  test('gives manifests in which no check finds anything', () => {
    for (const [file, { linkerd, gatewayApi, channel }] of Object.entries(TARGETS[example])) {
      const target = new MeshTarget({
        version: LinkerdVersion.of(linkerd), gatewayApiVersion: GatewayApiVersion.of(gatewayApi), gatewayApiChannel: channel as GatewayApiChannel,
      });
      const manifests = parseAllDocuments(first[file]).map((document) => ({ manifest: document.toJS() }));
      const { findings } = review(example, new MeshModel(manifests, target));
      expect(findings.map(({ check, object, message }) => `${check.name} ${object.kind} ${object.name}: ${message}`)).toEqual([]);
    }
  });

  conformanceTest('gives manifests that the API server and Linkerd accept', () => {
    const judged = Object.entries(TARGETS[example]).map(([file, target]) => {
      const manifests = parseAllDocuments(first[file]).map((document) => document.toJS() as Manifest);
      expect([
        ...manifests.flatMap((manifest) => crdErrors(manifest, target)),
        ...[splitErrors, serviceTrafficErrors, retryErrors, linkErrors, injectionErrors, deliveryErrors, installErrors, monitoringErrors]
          .flatMap((judge) => judge(manifests, target)),
        ...identityErrors(manifests, target, { secrets: ['cert-manager/linkerd-previous-anchor'], issuers: ['ClusterIssuer.cert-manager.io/vault'], values: valuesOf(manifests, 'linkerd-control-plane') }),
        ...policyErrors(manifests, target, { closed: example !== 'flagger' && example !== 'argo-rollouts', hidesGlobal: ['internet'] }),
        ...manifests.filter(({ kind }) => kind === 'ServiceProfile').flatMap((profile) => serviceProfileErrors(profile, target)),
      ]).toEqual([]);
      return { target, source: `examples/${example}/${file}`, manifests };
    });
    leave(`example-${example.replace('/', '-')}`, judged);
  });
});

/** The app as `cdk8s synth` runs it: what its cdk8s.yaml says, in its own folder. */
function synth(example: string): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  const [folder, program = 'main'] = example.split('/');
  const app = /^app: (.*)$/m.exec(readFileSync(join(EXAMPLES, folder, 'cdk8s.yaml'), 'utf8'))![1].replace('main.ts', `${program}.ts`);
  const [command, ...args] = app.split(' ');
  const { status, stderr } = spawnSync(command, args, { cwd: join(EXAMPLES, folder), env: { ...process.env, CDK8S_OUTDIR: outdir }, encoding: 'utf8' });
  // The checks, which see all files of a cluster together, have nothing to say either.
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return Object.fromEntries(readdirSync(outdir).sort().map((file) => [file, readFileSync(join(outdir, file), 'utf8')]));
}

/** What a chart is told by Flux. */
function valuesOf(manifests: Manifest[], chart: string): any {
  return manifests.find(({ kind, spec }) => kind === 'HelmRelease' && spec.chart.spec.chart === chart)?.spec.values;
}
