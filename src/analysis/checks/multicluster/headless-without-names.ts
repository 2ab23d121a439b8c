import { LinkMode } from '../../../linkerd/link-modes';
import { EXPORTED_LABEL } from '../../../linkerd/links';
import { namelessPodsFault } from '../../../linkerd/mirrors';
import { isExported } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Workload, WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { problems } from '../../problems';

export const headlessWithoutNames: Check = {
  name: 'multicluster/headless-without-names',
  severity: 'warning',
  title: 'a headless Service is exported whose pods have no host names',
  why: 'A headless mirror has an address for each pod, which is called after the pod\'s host name. Kubernetes gives pods one below the Service that their StatefulSet names in `serviceName`. Without, the mirror is an ordinary Service, by which no single pod is reached.',
  fix: 'Name the Service in `serviceName` of the StatefulSet, or export an ordinary Service.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher_headless.go',
  on: ['/Service'],
  mentions: [EXPORTED_LABEL],
  reads: WORKLOAD_KINDS,
  *find(service, model) {
    const exported = [LinkMode.GATEWAY, LinkMode.REMOTE_DISCOVERY].some((mode) => isExported(service, mode));
    const workloads = exported && service.spec.clusterIP === 'None' ? model.workloadsOf(service) : [];
    const isNamed = ({ kind, spec, pod }: Workload) => (kind === 'StatefulSet' && spec.serviceName === service.name) || pod.hostname !== undefined;
    yield* problems(['spec', 'clusterIP'], workloads.length > 0 && !workloads.some(isNamed) ? namelessPodsFault(titleOf(service), service.name) : undefined);
  },
};
