import { LabelSelector } from '../../../linkerd/label-selector';
import { perObject } from '../../../linkerd/memo';
import { serverOverlapFault } from '../../../linkerd/servers';
import { byAge } from '../../../model/age';
import { groupBy } from '../../../model/mesh-model';
import { MeshObject, placeOf } from '../../../model/mesh-object';
import { selectionsOf, selectorOf, SERVER, SERVER_READS, serversOn } from '../../../model/servers';
import { Check } from '../../check';

export const overlappingServers: Check = {
  name: 'policy/overlapping-servers',
  severity: 'warning',
  title: 'two Servers select the same port of the same pods',
  why: 'Linkerd follows the oldest Server of a port, and of equally old ones the first by name. The other one, its routes and its policies do nothing there. Which one is older, is left to chance when both are applied together. Up to 2.17 the webhook refuses some of these.',
  fix: 'Have one Server for each port of a pod: remove one of both, or let their selectors exclude each other.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/Server'],
  reads: SERVER_READS,
  *find(server, model) {
    const alike = model.once(overlappingServers, () => groupBy([...model.of(SERVER)].sort(byAge), signature));
    const firsts = selectionsOf(model, server).flatMap(({ workload, ports }) => ports.map((port) => serversOn(model, workload, port)[0]));
    const other = firsts.find((first) => first !== server) ?? alike.get(signature(server))![0];
    if (other !== server) {
      yield { message: serverOverlapFault(placeOf(other)), field: ['spec'] };
    }
  },
};

/** What two Servers have in common that select the same, whether or not there are such pods. */
const signature = perObject((server: MeshObject): string => {
  const { selector = {}, isExternal } = selectorOf(server);
  return `${server.namespace} ${isExternal} ${server.spec.port} ${JSON.stringify(sorted(selector))}`;
});

function sorted({ matchLabels = {}, matchExpressions = [] }: LabelSelector): unknown {
  return [Object.entries(matchLabels).sort(), matchExpressions.map(({ key, operator, values }) => [key, operator, values]).sort()];
}
