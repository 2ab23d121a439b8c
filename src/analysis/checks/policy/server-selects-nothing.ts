import { supports } from '../../../linkerd/features';
import { isEmptySelector, LabelSelector, labelSelectorFault } from '../../../linkerd/label-selector';
import { portsOf } from '../../../linkerd/pods';
import { fieldName } from '../../../linkerd/schema/clean';
import { emptySelectionFault, undeclaredPortFault } from '../../../linkerd/servers';
import { inboundWorkloads } from '../../../model/inbound-workload';
import { groupBy } from '../../../model/mesh-model';
import { titleOf } from '../../../model/mesh-object';
import { selectionsOf, selectorOf, SERVER_READS } from '../../../model/servers';
import { Check } from '../../check';

/** Labels that pods get when they are made. */
const MADE_LABELS = /kubernetes\.io\/|^(pod-template-hash|controller-revision-hash|pod-template-generation|job-name|controller-uid)$/;

export const serverSelectsNothing: Check = {
  name: 'policy/server-selects-nothing',
  severity: 'warning',
  title: 'a Server selects nothing that there is',
  why: 'A Server decides about the pods, or ExternalWorkloads, of its namespace that have the labels of its selector, and about their ports of that name. What it does not select keeps the default policy, and nothing tells so. Names of ports in native sidecars, such as that of the proxy, are known from Linkerd 2.19 on.',
  fix: 'Select labels of the pod template, and a name that a container port has, or the number of the port.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/Server'],
  reads: SERVER_READS,
  *find(server, model, { linkerdVersion }) {
    const { selector, isExternal } = selectorOf(server);
    // What no selector can be is another check's.
    if (selector === undefined || keysOf(selector).some((key) => key === undefined || MADE_LABELS.test(key)) || labelSelectorFault('', selector) !== undefined) {
      return;
    }
    const selections = selectionsOf(model, server);
    const near = model.once(serverSelectsNothing, () => groupBy(inboundWorkloads(model), ({ object, isExternal: its }) => `${its} ${object.namespace}`));
    const others = near.get(`${isExternal} ${server.namespace}`) ?? [];
    if (selections.length === 0 && (model.isComplete(server.namespace) || others.length > 0) && !isEmptySelector(selector)) {
      const field = ['spec', isExternal ? 'externalWorkloadSelector' : 'podSelector'];
      yield {
        message: emptySelectionFault(fieldName(field), isExternal ? 'ExternalWorkloads' : 'pods', server.namespace),
        field,
        severity: model.isComplete(server.namespace) ? 'warning' : 'info',
      };
    }
    const { port } = server.spec;
    if (typeof port === 'string' && !/^\d+$/.test(port) && selections.length > 0 && selections.every(({ ports }) => ports.length === 0)) {
      const pods = selections.map(({ workload: { pod } }) => (supports(linkerdVersion, 'sidecarPortNames') ? pod : { containers: pod.containers }));
      const names = [...new Set(pods.flatMap((pod) => portsOf(pod).flatMap(({ name }) => name ?? [])))];
      const whose = selections.map(({ workload: { object } }) => titleOf(object)).join(', ');
      yield { message: `${undeclaredPortFault(fieldName(['spec', 'port']), port, whose, names)}; or use the number`, field: ['spec', 'port'] };
    }
  },
};

function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): (string | undefined)[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}
