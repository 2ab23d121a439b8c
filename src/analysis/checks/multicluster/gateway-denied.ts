import { identityContains } from '../../../linkerd/identities';
import { AccessPolicy } from '../../../linkerd/inbound';
import { LinkMode } from '../../../linkerd/link-modes';
import { EXPORTED_LABEL, GATEWAY_NAME, MULTICLUSTER_NAMESPACE } from '../../../linkerd/links';
import { gatewayAccessFault } from '../../../linkerd/mirrors';
import { serviceAccountIdentity } from '../../../linkerd/names';
import { Authorization } from '../../../model/authorizations';
import { inbound, Inbound, INBOUND_READS } from '../../../model/inbound';
import { isExported } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { podPortNumbers } from '../../../model/workload';
import { Check } from '../../check';
import { problems } from '../../problems';

export const gatewayDenied: Check = {
  name: 'multicluster/gateway-denied',
  severity: 'warning',
  title: 'a Service is exported through the gateway, which its pods do not let in',
  why: 'Whoever comes through a gateway comes with its identity: pods never see that of the client in the other cluster. A policy that names clients lets in none of them.',
  fix: 'Let in the ServiceAccount of the gateway, or export the Service for flat mirrors, with which clients keep their identity.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/gateway-policy.yaml',
  on: ['/Service'],
  mentions: [EXPORTED_LABEL],
  reads: [...new Set(INBOUND_READS)],
  *find(service, model, { linkerdVersion, controlPlaneNamespace, trustDomain }) {
    const gateway = serviceAccountIdentity(GATEWAY_NAME, MULTICLUSTER_NAMESPACE, controlPlaneNamespace, trustDomain);
    const ports: any[] = isExported(service, LinkMode.GATEWAY) ? service.spec.ports ?? [] : [];
    const denying = ports.flatMap(({ port, targetPort = port }) => model.workloadsOf(service).flatMap((workload) => (
      podPortNumbers(workload, targetPort, linkerdVersion).flatMap((number) => {
        const each = inbound(model, workload, number);
        return each && denies(each, gateway) ? [each.server ? titleOf(each.server) : `the default policy of ${titleOf(workload)}`] : [];
      }))));
    yield* problems([], ...[...new Set(denying)].map((who) => gatewayAccessFault(titleOf(service), who, gateway)));
  },
};

/** Whether a port is closed to the gateway, on every route. Who is not in the input may let it in. */
function denies({ workload, isSkipped, policy, authorizations, unresolved, routes }: Inbound, gateway: string): boolean {
  const all = [...authorizations, ...routes.flatMap((route) => route.authorizations)];
  return workload.injection === 'injected' && !isSkipped && policy !== AccessPolicy.AUDIT
    && unresolved.length === 0 && routes.every((route) => route.unresolved.length === 0) && !all.some((each) => mayBe(each, gateway));
}

/** Whether somebody is let in who may be the gateway, which may be called otherwise. */
function mayBe({ demands, identities }: Authorization, gateway: string): boolean {
  return demands !== 'identities' || identities.some((identity) => identityContains(identity, gateway) || /gateway|multicluster/.test(identity));
}
