import { CHART_KINDS, chartsOf as installedBy, InstalledChart, linkerdCharts } from './installed-charts';
import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { Values } from '../linkerd/chart-values';
import { ChartName } from '../linkerd/charts';
import { Path } from '../linkerd/schema/clean';

/** The kinds that install charts. */
export const CHART_RELEASES: readonly string[] = CHART_KINDS;

/** A chart that a GitOps tool installs into this cluster, as far as all of its values count. */
export interface ChartRelease {
  readonly chart: string;
  readonly namespace: string;
  /** None: some of them are elsewhere. */
  readonly values?: Values;
  /** Where they are. */
  readonly at: Path;
}

/** The releases of a chart. */
export function releasesOf(model: MeshModel, chart: ChartName): readonly ChartRelease[] {
  const charts = linkerdCharts(model);
  return model.once(releasesOf, () => groupBy(charts.map(releaseOf), (release) => release.chart)).get(chart) ?? [];
}

/** What an object installs. */
export function chartsOf(object: MeshObject): ChartRelease[] {
  return installedBy(object).filter(({ isHere }) => isHere).map(releaseOf);
}

function releaseOf({ chart, namespace, values, isPartial, valuesPath }: InstalledChart): ChartRelease {
  return { chart, namespace, values: isPartial ? undefined : values, at: valuesPath };
}
