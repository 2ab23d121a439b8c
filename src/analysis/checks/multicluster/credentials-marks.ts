import { CLUSTER_DOMAIN_ANNOTATION, clusterOfCredentials, discoveryMarks, markFaults, missingMarkFault, TRUST_DOMAIN_ANNOTATION } from '../../../linkerd/links';
import { isDirect, LINK, linkNamed } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check, Problem } from '../../check';
import { problems } from '../../problems';

export const credentialsMarks: Check = {
  name: 'multicluster/credentials-marks',
  severity: 'warning',
  title: 'the control plane\'s copy of the credentials of a linked cluster is not marked as such',
  why: 'The destination controller finds the clusters that it discovers pods in by a label, and demands two annotations. Without them the mirrors of flat and federated Services are there and have no endpoints.',
  fix: 'Set the label multicluster.linkerd.io/cluster-name, and the annotations trust-domain and cluster-domain, as `linkerd multicluster link-gen` does.',
  source: 'linkerd2: controller/api/destination/watcher/cluster_store.go',
  on: ['/Secret'],
  reads: [LINK],
  *find(secret, model) {
    const cluster = clusterOfCredentials(secret.name);
    if (cluster !== undefined && secret.namespace === model.target.controlPlaneNamespace) {
      const link = linkNamed(model, cluster);
      const own = (annotation: string) => secret.annotations[annotation];
      const expected = discoveryMarks(cluster, link?.spec.targetClusterDomain ?? own(CLUSTER_DOMAIN_ANNOTATION), own(TRUST_DOMAIN_ANNOTATION));
      const faults = (['label', 'annotation'] as const).flatMap((what) => Object.entries(expected[`${what}s`]).flatMap(([key, value]) => (
        key in secret[`${what}s`] ? markFaults(titleOf(secret), what, secret[`${what}s`], { [key]: value }) : missingMarkFault(titleOf(secret), what, key))));
      yield* problems(['metadata'], ...faults).map((problem): Problem => ({ ...problem, severity: link && isDirect(link) ? 'error' : 'warning' }));
    }
  },
};
