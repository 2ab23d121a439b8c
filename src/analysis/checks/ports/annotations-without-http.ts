import { noClusterIpFault, noHttpPortFault } from '../../../linkerd/service-ports';
import { TRAFFIC_ANNOTATIONS, TRAFFIC_KEYS } from '../../../linkerd/traffic-annotations';
import { titleOf } from '../../../model/mesh-object';
import { opaquePortsOf } from '../../../model/opaque-ports';
import { Check } from '../../check';

export const annotationsWithoutHttp: Check = {
  name: 'ports/annotations-without-http',
  severity: 'warning',
  title: 'retries, timeouts or balancing on a Service on none of whose ports Linkerd looks at HTTP',
  why: 'They are about requests. On an opaque port the proxy sees bytes, and has nothing to retry or to time.',
  fix: 'Take a port out of the opaque ones, or correct its `appProtocol`.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs, policy-controller/grpc/src/outbound.rs',
  on: ['/Service'],
  mentions: TRAFFIC_KEYS,
  reads: ['/Namespace'],
  *find(service, model, { linkerdVersion }) {
    const row = TRAFFIC_ANNOTATIONS.find(({ key }) => service.annotations[key] !== undefined);
    const where = () => titleOf(service);
    // Of Services without a cluster IP reliability/headless-service speaks.
    const message = row && noClusterIpFault(where, service.spec) === undefined
      ? noHttpPortFault(where, { ...service.spec, opaquePorts: opaquePortsOf(model, service) }, linkerdVersion) : undefined;
    if (message) {
      yield { message, field: ['metadata', 'annotations', row!.key] };
    }
  },
};
