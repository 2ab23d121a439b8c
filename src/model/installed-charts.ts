import { groupBy, kindOf, MeshModel } from './mesh-model';
import { MeshObject, saidNamespace } from './mesh-object';
import { isMap, Values } from '../linkerd/chart-values';
import { asChartName, ChartName, releaseOfChart } from '../linkerd/charts';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { fieldName, Path } from '../linkerd/schema/clean';

/** What installs charts. */
export const CHART_KINDS: readonly string[] = ['argoproj.io/Application', 'helm.toolkit.fluxcd.io/HelmRelease'];

const IN_CLUSTER = 'https://kubernetes.default.svc';

/** A chart as a manifest installs it. */
export interface InstalledChart {
  readonly object: MeshObject;
  readonly chart: string;
  readonly version?: string;
  /** What Helm calls it. */
  readonly releaseName: string;
  /** Where it is installed. None: something that is not known here says it, such as a kustomization. */
  readonly namespace?: string;
  /** Whether that is the cluster of the manifest. */
  readonly isHere: boolean;
  /** The values that are known, without those that something else may say otherwise. */
  readonly values: Values;
  /** Whether other values may come from elsewhere: what is not there is then not known. */
  readonly isPartial: boolean;
  /** Where the values are. */
  readonly valuesPath: Path;
}

/** One of Linkerd's own charts. */
export interface LinkerdChart extends InstalledChart {
  readonly chart: ChartName;
  /** The release that its version is of, where it says so. */
  readonly release?: LinkerdVersion;
}

/** The charts that an object installs. */
export function chartsOf(object: MeshObject): readonly InstalledChart[] {
  return kindOf(object) === 'argoproj.io/Application' ? chartsOfArgoCd(object) : chartsOfFlux(object);
}

/** Those of Linkerd that an object installs. */
export function linkerdChartsOf(object: MeshObject): readonly LinkerdChart[] {
  return chartsOf(object).flatMap((installed) => {
    const chart = asChartName(installed.chart);
    return chart ? [{ ...installed, chart, release: releaseOfChart(chart, installed.version) }] : [];
  });
}

/** All charts of Linkerd that are installed in this cluster. */
export function linkerdCharts(model: MeshModel): readonly LinkerdChart[] {
  const objects = model.of(...CHART_KINDS);
  return model.once(linkerdCharts, () => objects.flatMap(linkerdChartsOf).filter(({ isHere }) => isHere));
}

/** The charts of Linkerd that are installed in a namespace of this cluster. */
export function linkerdChartsIn(namespace: string, model: MeshModel): readonly LinkerdChart[] {
  const charts = linkerdCharts(model);
  return model.once(linkerdChartsIn, () => groupBy(charts, (chart) => chart.namespace)).get(namespace) ?? [];
}

/** A chart of Linkerd, as it is installed in this cluster: once, as a rule. */
export function chartsCalled(chart: ChartName, model: MeshModel): readonly LinkerdChart[] {
  const charts = linkerdCharts(model);
  return model.once(chartsCalled, () => groupBy(charts, (each) => each.chart)).get(chart) ?? [];
}

/** What the control plane of the input was told, or else the target. A default says nothing: it may be that nobody said it. */
export function trustDomainOf(model: MeshModel): string | undefined {
  const [controlPlane] = chartsCalled('linkerd-control-plane', model);
  const { trustDomain } = model.target;
  if (controlPlane === undefined) {
    return trustDomain === 'cluster.local' ? undefined : trustDomain;
  }
  const said = controlPlane.values.identityTrustDomain;
  return typeof said === 'string' ? said : undefined;
}

/** All values of a chart. None: some of them are not known. */
export function wholeValues({ values, isPartial }: InstalledChart): Values | undefined {
  return isPartial ? undefined : values;
}

/** Where a value is, as people write it. */
export function valueName({ valuesPath }: InstalledChart): (path: string) => string {
  return (path) => fieldName([...valuesPath, ...path.split('.')]);
}

/** Where a value is. */
export function valueField({ valuesPath }: InstalledChart, path: string): Path {
  return [...valuesPath, ...path.split('.')];
}

function chartsOfFlux(object: MeshObject): InstalledChart[] {
  const { chart, values, valuesFrom = [], targetNamespace, releaseName, kubeConfig } = object.spec;
  return chart?.spec?.chart === undefined ? [] : [{
    object,
    chart: chart.spec.chart,
    version: chart.spec.version,
    releaseName: releaseName ?? (targetNamespace === undefined ? object.name : `${targetNamespace}-${object.name}`),
    namespace: fixed(targetNamespace ?? saidNamespace(object)),
    isHere: kubeConfig === undefined,
    ...known(values, valuesFrom.length > 0 || (chart.spec.valuesFiles ?? []).length > 0),
    valuesPath: ['spec', 'values'],
  }];
}

function chartsOfArgoCd(object: MeshObject): InstalledChart[] {
  const { source, sources, destination } = object.spec;
  const all: [any, Path][] = sources ? sources.map((each: any, i: number) => [each, ['spec', 'sources', i]]) : source ? [[source, ['spec', 'source']]] : [];
  return all.flatMap(([{ chart, targetRevision, helm = {} }, path]) => {
    const { valuesObject, values, valueFiles = [], parameters = [], fileParameters = [] } = helm;
    const overrides: string[] = [...parameters, ...fileParameters].map(({ name = '' }) => name);
    const isElsewhere = (valuesObject === undefined && values !== undefined) || valueFiles.length > 0 || overrides.length > 0;
    return chart === undefined ? [] : [{
      object,
      chart,
      version: targetRevision,
      releaseName: helm.releaseName ?? object.name,
      namespace: fixed(destination?.namespace),
      isHere: destination?.name === undefined ? (destination?.server ?? IN_CLUSTER) === IN_CLUSTER : destination.name === 'in-cluster',
      ...known(valuesObject, isElsewhere, overrides),
      valuesPath: [...path, 'helm', 'valuesObject'],
    }];
  });
}

/** A text, unless something is put into it later (`${...}` of Flux). */
function fixed(text: string | undefined): string | undefined {
  return text?.includes('${') ? undefined : text;
}

/** Values without what is put in later, taken away (null), or said by something stronger. */
function known(given: unknown, isElsewhere: boolean, overrides: readonly string[] = []): Pick<InstalledChart, 'values' | 'isPartial'> {
  const overridden = new Set(overrides);
  let isPartial = isElsewhere;
  const copy = (value: unknown, path: string): unknown => {
    if (overridden.has(path) || (typeof value === 'string' && fixed(value) === undefined)) {
      isPartial = true;
      return undefined;
    }
    return isMap(value) ? Object.fromEntries(Object.entries(value).flatMap(([key, item]) => {
      const kept = item === null ? undefined : copy(item, path === '' ? key : `${path}.${key}`);
      return kept === undefined ? [] : [[key, kept]];
    })) : value;
  };
  // A parameter without a name would be about all of them.
  const values = (copy(isMap(given) ? given : {}, '') ?? {}) as Values;
  return { values, isPartial };
}
