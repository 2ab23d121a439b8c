import { LinkMode } from '../../../linkerd/link-modes';
import { FEDERATED_LABEL } from '../../../linkerd/links';
import { federatedHeadlessFault } from '../../../linkerd/mirrors';
import { isExported } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const headlessMember: Check = {
  name: 'multicluster/headless-member',
  severity: 'warning',
  title: 'a headless Service is to be a member of a federated one',
  why: 'A federated Service balances over its members, for which each needs an address. The service mirror refuses a headless one, and says so in the status of the Link alone.',
  fix: 'Federate a Service with a cluster IP beside it, or mirror the headless one.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  since: 'federatedServices',
  on: ['/Service'],
  mentions: [FEDERATED_LABEL],
  *find(service) {
    yield* problems(['spec', 'clusterIP'], isExported(service, LinkMode.FEDERATED) ? federatedHeadlessFault(titleOf(service), service.spec) : undefined);
  },
};
