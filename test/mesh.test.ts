import { readdirSync } from 'fs';
import { ApiObject, App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { CanarySplit, LinkerdVersion, Mesh } from '../src';
import { messageOf, service } from './fixtures';
import { duplicateObject } from '../src/analysis/checks/gitops/duplicate-object';

const version = LinkerdVersion.V2_20;

function twoCharts(): { app: App; a: Chart; b: Chart } {
  const app = Testing.app();
  new Mesh(app, 'mesh', { version });
  return { app, a: new Chart(app, 'a', { namespace: 'demo' }), b: new Chart(app, 'b', { namespace: 'demo' }) };
}

test('fails at synth when two objects would overwrite each other', () => {
  const { app, a, b } = twoCharts();
  service(a, 'web');
  service(b, 'web');
  const message = '[mesh] b/web: Service demo/web is also made by a/web, and one would overwrite the other; give one of them another name or namespace, or put clusters into Charts with a Mesh each';
  expect(messageOf(() => app.synth())).toContain(message);
  expect(messageOf(() => Testing.synth(a))).toContain(message);
});

test('one name in two clusters is no clash', () => {
  const app = Testing.app();
  for (const id of ['east', 'west']) {
    const chart = new Chart(app, id, { namespace: 'demo' });
    new Mesh(chart, 'mesh', { version });
    service(chart, 'web');
  }
  expect(app.synthYaml().match(/name: web/g)).toHaveLength(2);
});

describe('a synth', () => {
  test.each<[string, (app: App) => unknown]>([['synth', (app) => app.synth()], ['synthYaml', (app) => app.synthYaml()]])('%s analyses once and renders each object once, however many charts there are', (_, run) => {
    const { app, a, b } = twoCharts();
    let rendered = 0;
    for (const chart of [a, b, new Chart(app, 'c')]) {
      new ApiObject(chart, 'object', { apiVersion: 'v1', kind: 'ConfigMap', spec: { resolve: () => ({ n: ++rendered }) } });
    }
    const find = jest.spyOn(duplicateObject, 'find');
    run(app);
    expect(find).toHaveBeenCalledTimes(3);
    expect(rendered).toBe(3);
    run(app);
    expect(find).toHaveBeenCalledTimes(6);
    expect(rendered).toBe(6);
    find.mockRestore();
  });

  test('a change between two synths is seen', () => {
    const { app, a } = twoCharts();
    service(a, 'web');
    app.synth();
    new ApiObject(a, 'again', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } });
    expect(messageOf(() => app.synth())).toContain('a/again: Service demo/web is also made by a/web');
    expect(messageOf(() => Testing.synth(a))).toContain('a/again');
  });

  test('a failed synth leaves nothing behind', () => {
    const { app, a } = twoCharts();
    const web = service(a, 'web');
    a.node.addValidation({ validate: () => ['no'] });
    expect(() => app.synth()).toThrow('[a] no');
    web.metadata.addLabel('a', 'b');
    expect(web.toJson().metadata.labels).toEqual({ a: 'b' });
  });

  test('a synth that fails while rendering has written nothing', () => {
    const { app, a, b } = twoCharts();
    service(a, 'web');
    const target = service(b, 'api', [80, 81]);
    new CanarySplit(b, 'split', { service: target, backends: [{ service: target, port: 80, weight: 1 }] });
    expect(messageOf(() => app.synth())).toContain('b/split: "port" is needed');
    expect(readdirSync(app.outdir)).toEqual([]);
  });

  test('several Meshes share one pass', () => {
    const app = Testing.app();
    const charts = ['east', 'west'].map((id) => {
      const chart = new Chart(app, id);
      new Mesh(chart, 'mesh', { version });
      return chart;
    });
    const find = jest.spyOn(duplicateObject, 'find');
    charts.forEach((chart) => service(chart, 'web'));
    app.synth();
    expect(find.mock.calls.map(([{ source }]) => source.path)).toEqual(['east/web', 'west/web']);
    find.mockRestore();
  });

  test('every way to divide the output works', () => {
    for (const yamlOutputType of [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE]) {
      const app = Testing.app({ yamlOutputType });
      new Mesh(app, 'mesh', { version });
      service(new Chart(app, 'chart'), 'web');
      expect(() => app.synth()).not.toThrow();
    }
  });
});
