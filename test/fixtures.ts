import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Mesh, MeshProps, LinkerdVersion } from '../src';

/** A chart under a Mesh, with namespace `demo`. */
export function meshedChart(props: Partial<MeshProps> = {}, namespace: string | undefined = 'demo'): Chart {
  const app = Testing.app();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20, ...props });
  return new Chart(app, 'chart', { namespace });
}

/** A Service as an ApiObject. */
export function service(chart: Chart, name: string, ports: number[] = [80], spec: object = {}): ApiObject {
  return new ApiObject(chart, name, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: ports.map((port) => ({ port, ...(ports.length > 1 && { name: `p${port}` }) })), ...spec },
  });
}

/** The objects of one kind in a chart. */
export function objects(chart: Chart, kind: string): any[] {
  return Testing.synth(chart).filter((manifest) => manifest.kind === kind);
}

/** The only object of a kind in a chart. */
export function only(chart: Chart, kind: string): any {
  const found = objects(chart, kind);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The message that something throws. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error');
}

/** The whole app as one YAML text. */
export function yamlOf(chart: Chart): string {
  return App.of(chart).synthYaml();
}
