import { CHART_KINDS, chartsCalled, InstalledChart, wholeValues } from './installed-charts';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { isMap, valueAt } from '../linkerd/chart-values';
import { isEmptySelector, selects } from '../linkerd/label-selector';
import { LINK_MODES, LinkMode } from '../linkerd/link-modes';

export const LINK = 'multicluster.linkerd.io/Link';
const DEPLOYMENT = 'apps/Deployment';
const EXTENSION = { matchLabels: { 'linkerd.io/extension': 'multicluster' } };

/** What tells which Links are acted on. */
export const CONTROLLER_READS: readonly string[] = [...CHART_KINDS, DEPLOYMENT];

/** In which modes a Link mirrors at all. */
export function modesOf({ spec }: MeshObject): LinkMode[] {
  return Object.values(LinkMode).filter((mode) => {
    const selector = spec[LINK_MODES[mode].selector];
    return selector !== undefined && !isEmptySelector(selector);
  });
}

/** Whether a Link has pods reach each other. */
export function isDirect(link: MeshObject): boolean {
  return modesOf(link).some((mode) => mode !== LinkMode.GATEWAY);
}

/** The Link of that name, in whichever namespace the extension is. */
export function linkNamed(model: MeshModel, cluster: string): MeshObject | undefined {
  const links = model.of(LINK);
  return model.once(linkNamed, () => new Map(links.map((link) => [link.name, link]))).get(cluster);
}

/** Whether a Service is exported in a mode, as Links select by default. */
export function isExported({ labels }: MeshObject, mode: LinkMode): boolean {
  const { label, value } = LINK_MODES[mode];
  return labels[label] === value;
}

/** The Links that a release of the multicluster chart has a controller for. None: that is not known. */
export function controllersIn(chart: InstalledChart): string[] | undefined {
  const values = wholeValues(chart);
  if (values === undefined) {
    return undefined;
  }
  const { controllers = [] } = values;
  const names = Array.isArray(controllers) ? controllers.map((each) => (isMap(each) ? valueAt(each, 'link.ref.name') : undefined)) : [undefined];
  return names.every((name) => typeof name === 'string') ? names : undefined;
}

/** The Links that have a controller. None: it is not known what runs in the cluster. */
export function linkControllers(model: MeshModel): readonly string[] | undefined {
  const releases = chartsCalled('linkerd-multicluster', model);
  const deployments = model.of(DEPLOYMENT);
  return model.once(linkControllers, () => {
    const extension = deployments.filter(({ labels, spec }) => (
      [labels, spec.template?.metadata?.labels ?? {}].some((each) => selects(EXTENSION, each))));
    const mirrors = deployments.flatMap(({ name }) => /^(?:controller|linkerd-service-mirror)-(.+)$/.exec(name)?.[1] ?? []);
    const charts = releases.map(controllersIn);
    return charts.includes(undefined) || charts.length + extension.length === 0 ? undefined : [...mirrors, ...charts.flatMap((names) => names!)];
  });
}
