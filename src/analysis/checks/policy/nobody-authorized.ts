import { NOBODY_FAULT } from '../../../linkerd/servers';
import { AUTHORIZATION_READS, policiesOf, policiesOnServer, serverAuthorizationsOn } from '../../../model/authorizations';
import { attachedRoutes, INBOUND_ROUTES } from '../../../model/inbound-routes';
import { selectionsOf, SERVER_READS } from '../../../model/servers';
import { Check } from '../../check';

export const nobodyAuthorized: Check = {
  name: 'policy/nobody-authorized',
  severity: 'error',
  title: 'a Server lets nobody in, and does not say so',
  why: 'A port with a Server no longer has the default policy of its pods, which lets everybody in unless something else was said: without accessPolicy and without policies only the HTTP probes of the kubelet get through, as soon as the Server is applied.',
  fix: 'Write who is let in with an AuthorizationPolicy, or set accessPolicy: to audit to see first who calls, to deny if nobody is meant.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/Server'],
  reads: [...SERVER_READS, ...AUTHORIZATION_READS.slice(0, 2), ...INBOUND_ROUTES],
  *find(server, model) {
    const selections = selectionsOf(model, server);
    const isIdle = selections.length > 0 && selections.every(({ workload: { injection } }) => injection === 'not injected');
    const ofRoutes = attachedRoutes(model, server).flatMap((route) => policiesOf(model, route));
    const policies = [...policiesOnServer(model, server), ...serverAuthorizationsOn(model, server), ...ofRoutes];
    const canSay = server.version === 'v1beta3';
    // What earlier versions leave unsaid may be meant.
    if (server.spec.accessPolicy === undefined && policies.length === 0 && !isIdle && (canSay || model.isComplete(server.namespace))) {
      const isProven = model.isComplete(server.namespace) && selections.some(({ workload: { injection } }) => injection === 'injected');
      yield {
        message: `${NOBODY_FAULT}${canSay ? '; or set "accessPolicy" to "deny" to say that nobody is meant' : ''}`,
        field: ['spec'],
        severity: isProven ? 'error' : 'warning',
      };
    }
  },
};
