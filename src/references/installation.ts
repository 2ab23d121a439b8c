import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { installedTwiceFault } from '../linkerd/chart-sets';
import { Values } from '../linkerd/chart-values';
import { CHARTS, ChartName, ChartRepository, NamespaceMetadata } from '../linkerd/charts';
import { MeshTarget } from '../mesh-target';

const INSTALLATION = Symbol.for('cdk8s-linkerd.Installation');

/** A chart as it is to be installed. */
export interface ChartRelease {
  readonly owner: Construct;
  readonly chart: ChartName;
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
  readonly repository: ChartRepository;
  readonly values: Values;
  /** How the namespace is to be, where this construct makes it. */
  readonly namespaceMetadata?: NamespaceMetadata;
  /** Whether pods are redirected by CNI. */
  readonly cniEnabled: boolean;
}

/** What is installed in one cluster by one app. */
export class Installation {
  /** That of the Mesh (or the app, where there is none) that governs a construct. */
  public static of(construct: IConstruct): Installation {
    const scope = MeshTarget._scopeOf(construct) as any;
    if (!scope[INSTALLATION]) {
      Object.defineProperty(scope, INSTALLATION, { value: new Installation() });
    }
    return scope[INSTALLATION];
  }

  private readonly releases = new Map<ChartName, ChartRelease>();
  private readonly deliveries = new Map<ChartName, ApiObject>();
  private readonly shared = new Map<string, ApiObject>();

  /**
   * Records a chart.
   *
   * @throws if there is one already
   */
  public add(release: ChartRelease): void {
    const other = this.releases.get(release.chart);
    if (other) {
      throw new Error(`${release.owner.node.path}: ${installedTwiceFault(release.chart, other.owner.node.path)}`);
    }
    this.releases.set(release.chart, release);
  }

  /** The chart, where the app installs it. */
  public find(chart: ChartName): ChartRelease | undefined {
    return this.releases.get(chart);
  }

  /** Remembers the object by which a chart is delivered. */
  public deliver(chart: ChartName, apiObject: ApiObject): void {
    this.deliveries.set(chart, apiObject);
  }

  /** The objects of one kind by which what must be there before a chart is delivered. */
  public before(chart: ChartName, kind: string): ApiObject[] {
    return CHARTS[chart].after.flatMap((each) => this.deliveries.get(each) ?? []).filter((apiObject) => apiObject.kind === kind);
  }

  /** An object that several charts need: the first that asks makes it. */
  public share(key: string, make: () => ApiObject): ApiObject {
    const there = this.shared.get(key) ?? make();
    this.shared.set(key, there);
    return there;
  }
}
