import { LinkerdVersion } from '../../src';
import { chartRepository, chartVersion, chartVersionFault } from '../../src/linkerd/charts';
import { oldestKubernetes } from '../../src/linkerd/kubernetes';

const edge = (release: string) => LinkerdVersion.edge(release);

test.each([
  ['2.14', LinkerdVersion.V2_14, 'https://helm.linkerd.io/stable', '1.8.0', '1.16.11', undefined],
  ['the edge release that 2.14 was', edge('23.8.3'), 'https://helm.linkerd.io/edge', undefined, undefined, undefined],
  ['2.15', LinkerdVersion.V2_15, 'https://helm.linkerd.io/edge', undefined, undefined, undefined],
  ['the first edge release with its own number', edge('24.3.1'), 'https://helm.linkerd.io/edge', '2024.3.1', '2024.3.1', '2024.3.1'],
  ['2.16', LinkerdVersion.V2_16, 'https://helm.linkerd.io/edge', '2024.8.2', '2024.8.2', '2024.8.2'],
  ['2.20', LinkerdVersion.V2_20, 'https://helm.linkerd.io/edge', '2026.6.3', '2026.6.3', '2026.6.3'],
])('charts of %s', (_, version, url, crds, controlPlane, viz) => {
  expect(chartRepository('linkerd-viz', version).url).toBe(url);
  expect([chartVersion('linkerd-crds', version), chartVersion('linkerd-control-plane', version), chartVersion('linkerd-viz', version)]).toEqual([crds, controlPlane, viz]);
});

describe('the version of a chart', () => {
  const fault = (given: string | undefined, version: LinkerdVersion) => chartVersionFault('chartVersion', 'linkerd-viz', given, version);

  test('is needed where it is not known', () => {
    const needed = (name: string) => `"chartVersion" is needed: which version of linkerd-viz belongs to Linkerd ${name} is not known; set it to one that "helm search repo --versions --devel" lists`;
    expect(fault(undefined, LinkerdVersion.V2_15)).toBe(needed('2.15'));
    expect(fault(undefined, LinkerdVersion.V2_14)).toBe(needed('2.14'));
    expect(fault('30.12.11', LinkerdVersion.V2_14)).toBeUndefined();
    expect(fault('30.14.0-edge', edge('24.2.4'))).toBeUndefined();
  });

  test('is exact', () => {
    expect(fault('^2026', LinkerdVersion.V2_20)).toBe('"chartVersion" is not the version of a chart, got "^2026"; expected one such as "2026.6.3", no range');
  });

  test('is that of the release', () => {
    expect(fault('2026.6.3', LinkerdVersion.V2_20)).toBeUndefined();
    expect(fault('2026.7.1', LinkerdVersion.V2_20)).toBe(
      '"chartVersion" is of another release than the Mesh is for, got "2026.7.1" for Linkerd 2.20; expected "2026.6.3"; set "version" of the Mesh to LinkerdVersion.edge("26.7.1")');
    expect(fault('30.12.11', LinkerdVersion.V2_20)).toContain('expected "2026.6.3"; leave it away');
    expect(fault('2024.3.1', LinkerdVersion.V2_15)).toContain('expected one of that release; set "version" of the Mesh to LinkerdVersion.edge("24.3.1")');
  });

  test('may be newer than every release that is known', () => {
    expect(fault('2026.9.1', edge('26.8.3'))).toBeUndefined();
    expect(fault('2026.8.2', edge('26.8.3'))).toContain('of another release');
  });

  test('is its own where a chart is not released with Linkerd', () => {
    expect(chartVersionFault('chartVersion', 'linkerd-smi', '1.0.3', LinkerdVersion.V2_20)).toBeUndefined();
  });
});

test.each([[LinkerdVersion.V2_14, 21], [LinkerdVersion.V2_15, 22], [LinkerdVersion.V2_17, 22], [LinkerdVersion.V2_18, 23], [LinkerdVersion.V2_19, 23], [edge('26.4.4'), 23], [edge('26.5.1'), 31], [LinkerdVersion.V2_20, 31]])(
  'charts of %s want Kubernetes 1.%s', (version, minor) => {
    expect(oldestKubernetes(version)).toBe(minor);
  });
