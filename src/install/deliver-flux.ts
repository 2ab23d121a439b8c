import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import type { FluxDeliveryOptions } from './helm-delivery';
import { formatDuration } from '../linkerd/duration';
import { createApiObject } from '../manifest/api-object';
import { ChartRelease, Installation } from '../references/installation';

const KIND = 'HelmRelease';

/** A HelmRelease in the namespace that the chart is installed in, and the HelmRepository that all of them share. */
export function deliverByFlux(release: ChartRelease, metadata: ApiObjectMetadata | undefined, options: FluxDeliveryOptions): ApiObject[] {
  const { owner, chart, name, namespace, version, values } = release;
  const { repositoryNamespace = 'flux-system', existingRepository, repositoryUrl } = options;
  const interval = options.interval ? formatDuration(options.interval) : '1h';
  const url = repositoryUrl ?? release.repository.url;
  const installation = Installation.of(owner);
  const makeRepository = () => createApiObject(owner, {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: { name: release.repository.name, namespace: repositoryNamespace },
    spec: () => ({ interval, url, ...(url.startsWith('oci://') && { type: 'oci' }) }),
  }, 'Repository');
  const repository = existingRepository === undefined
    ? installation.share([repositoryNamespace, release.repository.name, url, interval].join(' '), makeRepository) : undefined;

  const releaseNamespace = metadata?.namespace ?? namespace;
  const helmRelease = createApiObject(owner, {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: KIND,
    metadata: {
      ...metadata,
      name: metadata?.name ?? name,
      namespace: releaseNamespace,
      // Taken away with the object, the CRDs would take every policy and route of the cluster with them.
      annotations: { ...(chart === 'linkerd-crds' && { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }), ...metadata?.annotations },
    },
    spec: () => {
      const dependsOn = installation.before(chart, KIND).map((each) => ({ name: each.name, namespace: each.metadata.namespace }));
      return {
        interval,
        releaseName: name,
        ...(releaseNamespace !== namespace && { targetNamespace: namespace, storageNamespace: namespace }),
        chart: { spec: { chart, version, sourceRef: { kind: 'HelmRepository', name: repository?.name ?? existingRepository, namespace: repositoryNamespace } } },
        ...(dependsOn.length > 0 && { dependsOn }),
        values,
      };
    },
  });
  return [helmRelease, ...(repository?.node.scope === owner ? [repository] : [])];
}
