import { noClusterIpFault } from '../../../linkerd/service-ports';
import { TRAFFIC_ANNOTATIONS, TRAFFIC_KEYS } from '../../../linkerd/traffic-annotations';
import { titleOf } from '../../../model/mesh-object';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

export const headlessService: Check = {
  name: 'reliability/headless-service',
  severity: 'warning',
  title: 'retries, timeouts or balancing of a Service that has no cluster IP',
  why: 'Clients of a headless Service call pods by their addresses, and those of an ExternalName some other host. Linkerd has no outbound policy for either, so that nothing of the annotations is done.',
  fix: 'Put the annotations on a Service with a cluster IP, and let clients call that one.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  on: ['/Service'],
  mentions: TRAFFIC_KEYS,
  *find(service) {
    const given = TRAFFIC_ANNOTATIONS.map(({ key }) => key).filter((key) => service.annotations[key] !== undefined);
    const fault = given.length === 0 ? undefined : noClusterIpFault(() => titleOf(service), service.spec);
    if (fault !== undefined) {
      yield { message: fault, field: annotationField(given[0]) };
    }
  },
};
