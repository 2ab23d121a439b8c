import { clusterOfCredentials, credentialsFaults } from '../../../linkerd/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const credentialsSecret: Check = {
  name: 'multicluster/credentials-secret',
  severity: 'error',
  title: 'the credentials of a linked cluster are of another type, or under another key',
  why: 'The controllers take Secrets of type mirror.linkerd.io/remote-kubeconfig, and read the key kubeconfig. Of anything else they log an error, and nothing of the other cluster is seen.',
  fix: 'Set the type, and store the kubeconfig under the key `kubeconfig`.',
  source: 'linkerd2: controller/api/destination/watcher/cluster_store.go',
  on: ['/Secret'],
  *find(secret) {
    if (clusterOfCredentials(secret.name) !== undefined) {
      yield* problems([], ...credentialsFaults(titleOf(secret), secret.body));
    }
  },
};
