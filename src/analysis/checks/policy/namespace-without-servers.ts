import { noServersFault, refersTo } from '../../../linkerd/authorizations';
import { fieldName } from '../../../linkerd/schema/clean';
import { groupBy } from '../../../model/mesh-model';
import { SERVER } from '../../../model/servers';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const namespaceWithoutServers: Check = {
  name: 'policy/namespace-without-servers',
  severity: 'warning',
  title: 'a policy for a namespace in which there is no Server',
  why: 'An AuthorizationPolicy for a namespace is for the ports of its Servers. Ports without a Server keep the default policy of their pods, which lets everybody in unless it was set to something else.',
  fix: 'Make Servers for the ports that are to be closed, or set config.linkerd.io/default-inbound-policy of the namespace to deny.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  reads: [SERVER, ...WORKLOAD_KINDS],
  *find({ spec: { targetRef }, namespace }, model) {
    const isComplete = model.isComplete(namespace);
    const isMeant = refersTo(targetRef, '', 'Namespace') && targetRef.name === namespace;
    const servers = model.once(namespaceWithoutServers, () => groupBy(model.of(SERVER), (server) => server.namespace));
    if (isMeant && !servers.has(namespace) && (isComplete || model.workloadsIn(namespace).length > 0)) {
      yield { message: noServersFault(fieldName(['spec', 'targetRef']), namespace), field: ['spec', 'targetRef'], severity: isComplete ? 'warning' : 'info' };
    }
  },
};
