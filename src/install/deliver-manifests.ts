import { join } from 'path';
import { ApiObject, ApiObjectMetadata, Helm, HelmProps, JsonPatch } from 'cdk8s';
import type { ManifestsDeliveryOptions } from './helm-delivery';
import { isClusterScoped, oldestKubernetes } from '../linkerd/kubernetes';
import { quote, refuse } from '../linkerd/rule';
import { selfSignedFault } from '../linkerd/webhooks';
import { MeshTarget } from '../mesh-target';
import { ChartRelease } from '../references/installation';

/** The objects of the chart, rendered by helm. */
export function deliverAsManifests(release: ChartRelease, metadata: ApiObjectMetadata | undefined, options: ManifestsDeliveryOptions): ApiObject[] {
  const { owner, chart, name, namespace, version, repository, values } = release;
  const { chartsDirectory, helmExecutable = 'helm', helmFlags = [], repositoryUrl = repository.url } = options;
  refuse(owner,
    selfSignedFault(chart, values),
    metadata === undefined ? undefined : '"metadata" is of the object that installs the chart, and manifests have none; leave it away',
  );
  const { kubernetesVersion, linkerdVersion } = MeshTarget.of(owner);
  const source: Pick<HelmProps, 'chart' | 'repo' | 'version'> = chartsDirectory !== undefined ? { chart: join(chartsDirectory, chart) }
    : repositoryUrl.startsWith('oci://') ? { chart: `${repositoryUrl}/${chart}`, version } : { chart, repo: repositoryUrl, version };
  // Without it helm takes the Kubernetes that it was built for, and each helm renders something else.
  const kubernetes = kubernetesVersion ?? `1.${oldestKubernetes(linkerdVersion)}`;
  const flags = ['--kube-version', kubernetes.replace(/^1\.\d+$/, '$&.0'), ...helmFlags];
  const { apiObjects } = render(owner, { ...source, releaseName: name, namespace, values, helmExecutable, helmFlags: flags });
  apiObjects.filter(({ kind, metadata: { namespace: own } }) => isClusterScoped(kind) && own !== undefined)
    .forEach((apiObject) => apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace')));
  return apiObjects;
}

function render(owner: ChartRelease['owner'], props: HelmProps): Helm {
  try {
    return new Helm(owner, 'Manifests', props);
  } catch (error) {
    const { message } = error as Error;
    const at = `${owner.node.path}: ${props.chart} cannot be rendered`;
    throw new Error(message.startsWith('unable to execute')
      ? `${at} without the program ${quote(props.helmExecutable)}, which is not there; install helm, say where it is by "helmExecutable", or deliver by HelmDelivery.flux or HelmDelivery.argoCd, which need none`
      : `${at}; helm says: ${message.trim()}`);
  }
}
