import { valueAt } from '../../../linkerd/chart-values';
import { chartsCalled } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { POD_MONITOR, scrapedNamespaces, scrapedPods, scrapesProxies } from '../../../model/pod-monitors';
import { PROMETHEUS_READS, takeFromAllNamespaces } from '../../../model/prometheuses';
import { Check } from '../../check';

/** What scrapes proxies: which of them, and by which labels and from which namespace a Prometheus takes it. */
interface Scrape {
  readonly by: MeshObject;
  readonly namespace?: string;
  /** None: all of them. */
  readonly namespaces?: readonly string[];
  readonly pods: string;
  readonly labels: Readonly<Record<string, unknown>>;
}

export const scrapedTwice: Check = {
  name: 'install/scraped-twice',
  severity: 'warning',
  title: 'proxies are scraped by two PodMonitors of one Prometheus',
  why: 'Each PodMonitor is a job, and its series are others than those of the next. Where both find the same proxies each request is counted twice: rates are double, and alerts come at half of what they are about.',
  fix: 'Keep one of them: leave `podMonitor.enabled` of the chart linkerd-control-plane off where `MeshPodMonitors` is there.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/podmonitor.yaml',
  on: [POD_MONITOR],
  reads: PROMETHEUS_READS,
  *find(monitor, model) {
    const scrapes = scrapesIn(model);
    const own = scrapes.findIndex(({ by }) => by === monitor);
    const anyNamespace = takeFromAllNamespaces(model);
    const other = own < 0 ? undefined : scrapes.slice(0, own).find((each) => isSame(each, scrapes[own], anyNamespace));
    if (other) {
      yield { message: `it scrapes the proxies that ${titleOf(other.by)} has scraped already, so that each request is counted twice; expected one of the two; remove it, or set "podMonitor.enabled" of the chart to false`, field: ['spec'] };
    }
  },
};

function scrapesIn(model: MeshModel): readonly Scrape[] {
  const [charts, monitors] = [chartsCalled('linkerd-control-plane', model), model.of(POD_MONITOR)];
  return model.once(scrapesIn, () => [
    ...charts.filter(({ values }) => valueAt(values, 'podMonitor.enabled') === true && valueAt(values, 'podMonitor.proxy.enabled') !== false)
      .map(({ object, values, namespace }): Scrape => ({ by: object, namespace, pods: '', labels: valueAt(values, 'podMonitor.labels') ?? {} })),
    ...monitors.filter(scrapesProxies).map((by): Scrape => (
      { by, namespace: by.namespace, namespaces: scrapedNamespaces(by), pods: scrapedPods(by), labels: by.labels })),
  ]);
}

/** Whether one Prometheus takes both, for the same proxies: with other labels, or in another namespace, they may be for another one. */
function isSame(a: Scrape, b: Scrape, anyNamespace: boolean): boolean {
  const within = (labels: Scrape['labels'], others: Scrape['labels']) => Object.entries(labels).every(([key, value]) => others[key] === value);
  return (anyNamespace || a.namespace === b.namespace)
    && (a.pods === b.pods || a.pods === '' || b.pods === '')
    && (within(a.labels, b.labels) || within(b.labels, a.labels))
    && (a.namespaces === undefined || b.namespaces === undefined || a.namespaces.some((name) => b.namespaces!.includes(name)));
}
