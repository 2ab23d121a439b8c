import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { mergeValues, propNaming, valuesOfProps, ValueLayer } from './helm-values';
import { NamespacedInstallOptions } from './install-options';
import { cniBesideFaults } from '../linkerd/chart-sets';
import { ChartValue, chartValueFaults, isMap, ValueNaming, Values } from '../linkerd/chart-values';
import { chartGoneFault, ChartName, chartRepository, chartVersion, chartVersionFault, namespaceFaults, namespaceMetadata } from '../linkerd/charts';
import { ciliumFaults } from '../linkerd/cilium';
import { CNI_VALUES } from '../linkerd/extension-values';
import { supports } from '../linkerd/features';
import { namespaceFault } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { webhookFaults } from '../linkerd/webhooks';
import { createApiObject } from '../manifest/api-object';
import { MeshTarget } from '../mesh-target';
import { objectsBeside } from '../references/app-objects';
import { ChartRelease, Installation } from '../references/installation';

/** The switch of extensions for a Job that labels their namespace. */
const LABEL_JOB = 'createNamespaceMetadataJob';

/** What a construct knows of its chart. */
export interface ChartPlan {
  readonly chart: ChartName;
  readonly namespace: string;
  /** The values that can be wrong, and the props that say them. */
  readonly table: readonly ChartValue[];
  /** Values that follow from the Mesh. */
  readonly fromMesh?: Values;
  /** Values by props, besides those of the table. */
  readonly fromProps?: Values;
  /** What else says values. */
  readonly layers?: readonly ValueLayer[];
  /** The faults of all values together. */
  readonly together?: (values: Values, name: ValueNaming) => Fault[];
  /** Other faults of the props. */
  readonly faults?: readonly Fault[];
  readonly cniEnabled?: boolean;
  /** More annotations of the namespace. */
  readonly namespaceAnnotations?: Readonly<Record<string, string>>;
  /** The chart has no namespace of its own. */
  readonly isGuest?: boolean;
}

/** Installs a chart below its construct, and returns all objects that it consists of. */
export function installChart(owner: Construct, options: NamespacedInstallOptions, plan: ChartPlan): ApiObject[] {
  const { chart, namespace, cniEnabled = false } = plan;
  const { linkerdVersion } = MeshTarget.of(owner);
  const { createNamespace = !plan.isGuest, delivery, releaseName = chart } = options;
  const isDelivered = typeof delivery?._deliver === 'function';
  const merged = mergeValues([
    { values: plan.fromMesh ?? {}, by: (path) => `the Mesh (${path})` },
    { values: { ...valuesOfProps(plan.table, options) }, by: propNaming(plan.table) },
    { values: plan.fromProps ?? {}, by: propNaming(plan.table) },
    ...plan.layers ?? [],
    // The job of the chart labels the namespace where nobody else does.
    { values: plan.table.some(({ path, since }) => path === LABEL_JOB && supports(linkerdVersion, since!)) ? { [LABEL_JOB]: !createNamespace } : {}, by: () => 'createNamespace' },
    { values: isMap(options.values) ? options.values : {}, by: (path) => `values.${path}` },
  ], plan.table);
  refuse(owner,
    isDelivered ? undefined : `"delivery" is not a HelmDelivery, got ${quote(delivery)}; expected one such as HelmDelivery.flux()`,
    chartGoneFault(chart, linkerdVersion),
    chartVersionFault('chartVersion', chart, options.chartVersion, linkerdVersion),
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(releaseName) && releaseName.length <= 53 ? undefined
      : `"releaseName" is not the name of a Helm release, got ${quote(releaseName)}; expected lower-case letters, digits and "-", at most 53`,
    namespaceFault('namespace', namespace),
    options.values === undefined || isMap(options.values) ? undefined : `"values" is not a map, got ${quote(options.values)}; expected one`,
    ...plan.faults ?? [],
    ...merged.faults,
    // Where two say a value there is none that could be judged.
    ...(merged.faults.length > 0 ? [] : [
      // One prop may say several values.
      ...new Set(chartValueFaults(plan.table, merged.values, merged.name, linkerdVersion)),
      ...webhookFaults(chart, merged.values, merged.name),
      ...plan.together?.(merged.values, merged.name) ?? [],
    ]),
  );

  const known = namespaceMetadata(chart, namespace, cniEnabled);
  const release: ChartRelease = {
    owner,
    chart,
    name: releaseName,
    namespace,
    version: options.chartVersion ?? chartVersion(chart, linkerdVersion)!,
    repository: chartRepository(chart, linkerdVersion),
    values: merged.values,
    cniEnabled,
    ...(createNamespace && { namespaceMetadata: { ...known, annotations: { ...known.annotations, ...plan.namespaceAnnotations } } }),
  };
  const installation = Installation.of(owner);
  installation.add(release);
  const made = createNamespace && !delivery._makesNamespaces() ? [makeNamespace(release)] : [];
  const delivered = delivery._deliver(release, options.metadata);
  installation.deliver(chart, delivered[0]);
  owner.node.addValidation({
    validate: () => [
      ...cniFaults(release, installation),
      ...(createNamespace || plan.isGuest ? [] : foreignNamespaceFaults(release)),
      ...(chart === 'linkerd-control-plane' ? foreignCiliumFaults(owner, cniEnabled) : []),
    ],
  });
  return [...made, ...delivered];
}

/** A namespace as the chart's own installer would label it. */
function makeNamespace({ owner, namespace, namespaceMetadata: metadata }: ChartRelease): ApiObject {
  return createApiObject(owner, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, ...metadata! }, clusterScoped: true }, 'Namespace');
}

/** The faults of the namespace where somebody else makes it in this app. */
function foreignNamespaceFaults({ owner, chart, namespace }: ChartRelease): string[] {
  // A Chart with a namespace gives it to Namespaces too.
  const object = [...objectsBeside(owner).values()].find(({ kind, name }) => kind === 'Namespace' && name === namespace);
  return object ? broken(namespaceFaults(chart, namespace, object.toJson().metadata.labels ?? {})) : [];
}

/** The faults of a Cilium that this app installs, by whichever tool. */
function foreignCiliumFaults(owner: Construct, cniEnabled: boolean): string[] {
  const releases = [...objectsBeside(owner).values()].filter(({ kind }) => kind === 'HelmRelease' || kind === 'Application').map((each) => each.toJson().spec);
  return releases.flatMap((spec) => {
    const [chart, values] = [spec?.chart?.spec?.chart ?? spec?.source?.chart, spec?.values ?? spec?.source?.helm?.valuesObject ?? {}];
    return chart === 'cilium' ? broken(ciliumFaults(values, cniEnabled)) : [];
  });
}

function broken(faults: readonly Fault[]): string[] {
  return faults.filter((fault): fault is string => fault !== undefined);
}

/** The faults of a control plane, or of an extension's namespace, that is set up for another kind of redirection. */
function cniFaults({ chart, cniEnabled, values }: ChartRelease, installation: Installation): string[] {
  const controlPlane = installation.find('linkerd-control-plane');
  if (chart === 'linkerd2-cni' && controlPlane) {
    const { owner, cniEnabled: isKnown, values: theirs } = controlPlane;
    return broken(cniBesideFaults(values, theirs, isKnown, owner.node.path, propNaming(CNI_VALUES)));
  }
  const concerned: ChartName[] = ['linkerd-viz', 'linkerd-multicluster'];
  return controlPlane && concerned.includes(chart) && controlPlane.cniEnabled !== cniEnabled
    ? [`"cniEnabled" is not as on ${controlPlane.owner.node.path}, got ${cniEnabled}; expected ${controlPlane.cniEnabled}`] : [];
}
