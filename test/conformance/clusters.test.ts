import { ApiObject, App, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { Dump, leave } from './dump';
import { clusterErrors, OracleCluster, seenServices } from './oracle/clusters';
import { crdErrors } from './oracle/crds';
import { atLeast, describeConformance, Manifest } from './oracle/target';
import { BuiltClusters, buildClusters, clustersBreaks, ClustersSample, clustersSamples, featuresOf } from './samples/cluster-mesh';
import { SynthPass } from '../../src/synth-pass';

const seed = Number(process.env.CONFORMANCE_SEED ?? 20);
const RUNS = 300;

const HOW: Record<string, string> = { 'gateway': 'gateway', 'remote-discovery': 'pods', 'federated': 'federation' };
const EXPECTED = [
  '2 clusters', '3 clusters', '4 clusters', 'mixed releases', 'chosen links', 'all linked', 'remote access', 'kubeconfigs', 'Secrets made elsewhere', 'several members',
  'seen in mode gateway', 'seen in mode remote-discovery', 'seen in mode federated', 'policy for gateway', 'policy for another client', 'policy for everybody', 'policy for nobody',
  'denied by default',
];

/** The clusters with their manifests, whether the synth takes them or not. */
function applied({ app, charts, clusters }: BuiltClusters): OracleCluster[] {
  const manifestsOf = (name: string) => charts.get(name)!.node.findAll()
    .filter((each): each is ApiObject => ApiObject.isApiObject(each)).map((each): Manifest => each.toJson());
  return SynthPass.of(app).within(() => clusters.map((cluster) => ({ ...cluster, manifests: manifestsOf(cluster.name) })));
}

function messageOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What ClusterMesh says of what clusters see, in the words of the oracle. */
function reported({ mesh }: BuiltClusters): object[] {
  const rows = mesh.report().map(({ cluster, namespace, name, mode, exporters }) => ({ cluster, service: `${namespace}/${name}`, how: HOW[mode], of: exporters }));
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describeConformance('ClusterMesh', () => {
  test('sees what the oracle sees, and refuses at synth exactly what it refuses', () => {
    const counts = new Map<string, number>();
    const dumps: Dump[] = [];
    let [accepted, refused] = [0, 0];
    fc.assert(fc.property(clustersSamples, (sample) => {
      const built = buildClusters(Testing.app(), sample);
      if (built === undefined) {
        return;
      }
      const clusters = applied(built);
      const errors = clusterErrors(clusters);
      const fault = messageOf(() => built.app.synthYaml());
      expect({ fault, errors }).toEqual(errors.length === 0 ? { fault: undefined, errors: [] } : { fault: expect.stringContaining('Validation failed'), errors });
      // What is mirrored in two ways has one row.
      expect(reported(built)).toEqual(seenServices(clusters));
      for (const { name, target, manifests } of clusters) {
        expect(manifests.flatMap((manifest) => crdErrors(manifest, target))).toEqual([]);
        if (atLeast(target, '2.18')) {
          const links = manifests.filter(({ kind }) => kind === 'Link').map(({ metadata }) => metadata.name);
          expect(built.mesh.controllersOf(name).map(({ linkName }) => linkName)).toEqual(links);
        }
      }
      if (fault !== undefined) {
        refused++;
        return;
      }
      accepted++;
      expect(buildClusters(Testing.app(), sample)!.app.synthYaml()).toBe(built.app.synthYaml());
      new Set(featuresOf(built, sample)).forEach((feature) => counts.set(feature, (counts.get(feature) ?? 0) + 1));
      clusters.forEach(({ target, name, manifests }) => dumps.push({ target, source: `cluster-mesh sample ${accepted}, cluster ${name}`, manifests }));
    }), { numRuns: RUNS, seed });
    expect(accepted).toBeGreaterThanOrEqual(RUNS / 4);
    expect(refused).toBeGreaterThanOrEqual(RUNS / 4);
    const rare = EXPECTED.filter((feature) => (counts.get(feature) ?? 0) < accepted / 20);
    expect(rare.map((feature) => `${feature}: ${counts.get(feature) ?? 0} of ${accepted}`)).toEqual([]);
    leave('cluster-mesh', dumps);
  });

  test('one broken prop is refused by its name', () => {
    const broken = new Set<string>();
    fc.assert(fc.property(clustersSamples, fc.constantFrom(...Object.keys(clustersBreaks)), (sample: ClustersSample, prop) => {
      const app: App = Testing.app();
      if (buildClusters(Testing.app(), sample) === undefined) {
        return;
      }
      const message = messageOf(() => buildClusters(app, sample, clustersBreaks[prop]));
      expect({ prop, message }).toEqual({ prop, message: expect.stringContaining(`"${prop}"`) });
      broken.add(prop);
    }), { numRuns: 200, seed });
    expect([...broken].sort()).toEqual(Object.keys(clustersBreaks).sort());
  });
});
