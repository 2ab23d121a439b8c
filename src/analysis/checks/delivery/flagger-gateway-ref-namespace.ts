import { CANARY, isServiceRef } from '../../../model/delivery';
import { Check } from '../../check';

export const flaggerGatewayRefNamespace: Check = {
  name: 'delivery/flagger-gateway-ref-namespace',
  severity: 'warning',
  title: 'a Canary that waits for a status of its route which Linkerd never writes',
  why: 'From Flagger 1.42 on the provider "gatewayapi:v1" looks in the status of the route for a parent that is written like its own, and waits until it has the generation of the route. Linkerd writes parents with their namespace and without a generation, so that a reference with a namespace is found and waited for without end.',
  fix: 'Leave the namespace away, which is that of the Canary anyway, or use the provider "gatewayapi:v1beta1".',
  source: 'flagger: pkg/router/gateway_api.go; linkerd2: policy-controller/k8s/status',
  on: [CANARY],
  *find({ namespace, spec }) {
    for (const [i, ref] of (spec.provider === 'gatewayapi:v1' ? (spec.service?.gatewayRefs ?? []) as any[] : []).entries()) {
      if (isServiceRef(ref) && ref.namespace === namespace) {
        yield {
          message: `"spec.service.gatewayRefs[${i}].namespace" makes Flagger 1.42 and later wait without end for a status that Linkerd never writes; remove it, or set "spec.provider" to "gatewayapi:v1beta1"`,
          field: ['spec', 'service', 'gatewayRefs', i, 'namespace'],
        };
      }
    }
  },
};
