import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { isMap, Values } from '../linkerd/chart-values';
import { ChartName } from '../linkerd/charts';
import { Path } from '../linkerd/schema/clean';

const FLUX = 'helm.toolkit.fluxcd.io/HelmRelease';
const ARGO_CD = 'argoproj.io/Application';
const IN_CLUSTER = ['https://kubernetes.default.svc', 'in-cluster'];
/** Where an Application has values that are not data in it. */
const TEXTS = ['values', 'valueFiles', 'parameters', 'fileParameters'];

/** The kinds that install charts. */
export const CHART_RELEASES: readonly string[] = [FLUX, ARGO_CD];

/** A chart that a GitOps tool installs into the cluster. */
export interface ChartRelease {
  readonly object: MeshObject;
  readonly chart: string;
  readonly namespace: string;
  /** None: some of them are elsewhere. */
  readonly values?: Values;
  /** Where they are. */
  readonly at: Path;
}

/** The releases of a chart. */
export function releasesOf(model: MeshModel, chart: ChartName): readonly ChartRelease[] {
  const objects = model.of(...CHART_RELEASES);
  return model.once(releasesOf, () => groupBy(objects.flatMap(chartsOf), (release) => release.chart)).get(chart) ?? [];
}

/** What an object installs. */
export function chartsOf(object: MeshObject): ChartRelease[] {
  const { group, kind, spec } = object;
  if (`${group}/${kind}` === FLUX) {
    const { chart, targetNamespace = object.namespace, values = {}, valuesFrom = [] } = spec;
    const name = chart?.spec?.chart;
    return name === undefined ? [] : [{ object, chart: name, namespace: targetNamespace, values: valuesFrom.length > 0 || !isMap(values) ? undefined : values, at: ['spec', 'values'] }];
  }
  const { destination: { server, name = server, namespace = '' } = {} as any, source, sources } = spec;
  if (!IN_CLUSTER.includes(name)) {
    return [];
  }
  const each = (from: any, at: Path): ChartRelease[] => (from?.chart === undefined ? [] : [{ object, chart: from.chart, namespace, values: valuesOf(from.helm), at: [...at, 'helm', 'valuesObject'] }]);
  return sources ? sources.flatMap((from: any, i: number) => each(from, ['spec', 'sources', i])) : each(source, ['spec', 'source']);
}

function valuesOf(helm: unknown = {}): Values | undefined {
  if (!isMap(helm) || TEXTS.some((key) => helm[key] !== undefined)) {
    return undefined;
  }
  const { valuesObject = {} } = helm;
  return isMap(valuesObject) ? valuesObject : undefined;
}
