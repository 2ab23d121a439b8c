import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import type { ArgoCdDeliveryOptions } from './helm-delivery';
import { CHARTS } from '../linkerd/charts';
import { webhookDrift } from '../linkerd/webhooks';
import { createApiObject } from '../manifest/api-object';
import { ChartRelease } from '../references/installation';

const IN_CLUSTER = 'https://kubernetes.default.svc';

/** Of itself, Argo CD tries a revision once; a chart that needs the CRDs of another one may be first. */
const RETRY = { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } };

/** An Application. */
export function deliverByArgoCd(release: ChartRelease, metadata: ApiObjectMetadata | undefined, options: ArgoCdDeliveryOptions): ApiObject[] {
  const { owner, chart, name, namespace, version, values, namespaceMetadata } = release;
  const { destinationName, project = 'default', automated = true, repositoryUrl = release.repository.url } = options;
  const makesNamespace = namespaceMetadata !== undefined && destinationName !== undefined;
  const ignoreDifferences = webhookDrift(chart, values);
  return [createApiObject(owner, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      ...metadata,
      name: metadata?.name ?? name,
      namespace: metadata?.namespace ?? options.namespace ?? 'argocd',
      annotations: { 'argocd.argoproj.io/sync-wave': `${CHARTS[chart].wave}`, ...metadata?.annotations },
    },
    spec: () => ({
      project,
      destination: { ...(destinationName === undefined ? { server: IN_CLUSTER } : { name: destinationName }), namespace },
      source: {
        // Argo CD knows by the chart that a repository is OCI, and wants no scheme then.
        repoURL: repositoryUrl.replace(/^oci:\/\//, ''),
        chart,
        targetRevision: version,
        helm: { releaseName: name, valuesObject: values },
      },
      syncPolicy: {
        // Pruned from the chart, a CRD would take every object of its kind with it.
        ...(automated && { automated: { prune: chart !== 'linkerd-crds', selfHeal: true }, retry: RETRY }),
        syncOptions: [`CreateNamespace=${makesNamespace}`, 'ServerSideApply=true', 'RespectIgnoreDifferences=true'],
        ...(makesNamespace && { managedNamespaceMetadata: namespaceMetadata }),
      },
      ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
    }),
  })];
}
