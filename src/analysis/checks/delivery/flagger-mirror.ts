import { SMI_PROVIDER } from '../../../linkerd/flagger';
import { CANARY, isServiceRef } from '../../../model/delivery';
import { Check } from '../../check';

export const flaggerMirror: Check = {
  name: 'delivery/flagger-mirror',
  severity: 'warning',
  title: 'a Canary mirrors traffic, for which Linkerd drops its route',
  why: 'Flagger puts a RequestMirror filter into the HTTPRoute. Linkerd cannot mirror, and drops a route with a filter that it does not know as a whole: no traffic is moved.',
  fix: 'Switch mirroring off, and use weights or iterations.',
  source: 'flagger: pkg/router/gateway_api.go; linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs',
  on: [CANARY],
  *find({ spec: { provider, service = {}, analysis = {} } }) {
    const inMesh = provider !== SMI_PROVIDER && (service.gatewayRefs ?? []).some(isServiceRef);
    for (const [holder, mirror] of inMesh ? [['service', service.mirror], ['analysis', analysis.mirror]] : []) {
      if (mirror === true || (Array.isArray(mirror) && mirror.length > 0)) {
        yield { message: `"spec.${holder}.mirror" puts a filter into the HTTPRoute for which Linkerd drops it; remove it`, field: ['spec', holder, 'mirror'] };
      }
    }
  },
};
