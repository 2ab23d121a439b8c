import { quote } from '../../../linkerd/rule';
import { apexOf, CANARY, isServiceRef, usesGatewayApi } from '../../../model/delivery';
import { Check } from '../../check';

export const flaggerGatewayRefs: Check = {
  name: 'delivery/flagger-gateway-refs',
  severity: 'warning',
  title: 'a Canary whose route hangs on a Gateway where its own Service is meant',
  why: 'A reference that says no group and kind is to a Gateway. Flagger moves the weights of a route that Linkerd ignores: the new version gets no traffic, the analysis finds no values, and everything is rolled back. Without any reference Flagger does not begin.',
  fix: 'Refer to the Service that clients call: group "core", kind "Service", its name and its port.',
  source: 'flagger: pkg/router/gateway_api.go',
  on: [CANARY],
  reads: ['gateway.networking.k8s.io/Gateway'],
  *find(canary, model) {
    const refs: any[] = canary.spec.service?.gatewayRefs ?? [];
    if (refs.length === 0 && usesGatewayApi(canary)) {
      yield {
        message: `"spec.service.gatewayRefs" is empty, with which Flagger cannot make a route; expected { group: core, kind: Service, name: ${apexOf(canary)}, port: ${canary.spec.service?.port} }`,
        field: ['spec', 'service', 'gatewayRefs'],
        severity: 'error',
      };
    }
    for (const [i, ref] of refs.entries()) {
      // Of a canary at a gateway, the reference is to just that.
      const meansService = ref.kind === 'Service' || (ref.name === apexOf(canary) && ref.kind === undefined
        && !model.find('gateway.networking.k8s.io/Gateway', ref.namespace ?? canary.namespace, ref.name));
      if (meansService && !isServiceRef(ref)) {
        const { group = 'gateway.networking.k8s.io', kind = 'Gateway' } = ref;
        yield {
          message: `"spec.service.gatewayRefs[${i}]" is to a ${kind} of the group ${quote(group)}, so that Linkerd ignores the route; expected group "core" and kind "Service"`,
          field: ['spec', 'service', 'gatewayRefs', i],
        };
      }
    }
  },
};
