import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { ClusterMesh, ClusterMeshProps, LinkedCluster, LinkerdVersion, Mesh, MeshProps } from '../../src';
import { messageOf } from '../fixtures';

/** The charts of clusters in one app, each with a Mesh of its own and namespace `shop`. */
export function clusterCharts(meshes: Record<string, Partial<MeshProps>>, app: App = Testing.app()): Record<string, Chart> {
  return Object.fromEntries(Object.entries(meshes).map(([name, props]) => {
    const chart = new Chart(app, name, { namespace: 'shop' });
    new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20, ...props });
    return [name, chart];
  }));
}

/** East and west, each with a gateway, and what links them. */
export function eastAndWest(
  props: Partial<ClusterMeshProps> = {},
  of: { east?: Partial<LinkedCluster>; west?: Partial<LinkedCluster> } = {},
  meshes: Record<string, Partial<MeshProps>> = {},
): { app: App; east: Chart; west: Chart; clusters: ClusterMesh } {
  const { east, west } = clusterCharts({ east: {}, west: {}, ...meshes });
  const app = App.of(east);
  const gateways = props.modes && !props.modes.some((mode) => mode === 'gateway') ? [{}, {}] : [{ gatewayAddresses: ['35.1.2.3'] }, { gatewayAddresses: ['35.1.2.4'] }];
  const clusters = new ClusterMesh(app, 'clusters', {
    ...props,
    clusters: [{ name: 'east', chart: east, ...gateways[0], ...of.east }, { name: 'west', chart: west, ...gateways[1], ...of.west }],
  });
  return { app, east, west, clusters };
}

/** What a synth of an app fails with. */
export function synthFault(app: App): string {
  return messageOf(() => app.synthYaml());
}

/** What a synth of an app fails with, if it does. */
export function synthFaultIfAny(app: App): string | undefined {
  try {
    app.synthYaml();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A Deployment whose pods have label `app` and listen on a port. */
export function deployment(chart: Chart, name: string, namespace?: string): ApiObject {
  return new ApiObject(chart, `${name}-deployment`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...(namespace && { namespace }) },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { serviceAccountName: name, containers: [{ name, ports: [{ name: 'http', containerPort: 8080 }] }] },
      },
    },
  });
}
