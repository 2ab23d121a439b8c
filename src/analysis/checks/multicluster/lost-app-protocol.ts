import { LinkMode } from '../../../linkerd/link-modes';
import { lostAppProtocolFaults } from '../../../linkerd/mirrors';
import { OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { isExported } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const lostAppProtocol: Check = {
  name: 'multicluster/lost-app-protocol',
  severity: 'warning',
  title: 'an exported Service says by appProtocol what its mirrors will not say',
  why: 'Of ports the mirror gets name, protocol and numbers, and not `appProtocol`. Clients of the mirror wait for the protocol to be detected, which times out where servers speak first.',
  fix: 'List the port in the annotation config.linkerd.io/opaque-ports of the Service, which mirrors get.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  since: 'appProtocol',
  on: ['/Service'],
  mentions: ['appProtocol'],
  *find(service, _, { linkerdVersion }) {
    const exported = Object.values(LinkMode).some((mode) => isExported(service, mode));
    const spec = { ...service.spec, opaquePorts: service.annotations[OPAQUE_PORTS_ANNOTATION] ?? null };
    yield* problems(['spec', 'ports'], ...exported ? lostAppProtocolFaults(titleOf(service), spec, linkerdVersion) : []);
  },
};
