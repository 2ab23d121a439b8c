import { portsOf } from '../../../linkerd/pods';
import { quote } from '../../../linkerd/rule';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { injected, podAnnotationField } from '../../injected';

export const defaultPortsLost: Check = {
  name: 'ports/default-ports-lost',
  severity: 'info',
  title: 'a list of opaque ports replaces Linkerd\'s default, and lacks a port of it that the pods have',
  why: 'The annotation is the whole list, not an addition: MySQL, SMTP and others that are opaque by default are looked at again, and a server that speaks first is waited for ten seconds.',
  fix: 'List the port, too, if what is spoken there is not HTTP; an empty list says that nothing is opaque.',
  source: 'linkerd2: pkg/inject/inject.go',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    const list = pods?.annotations[OPAQUE_PORTS_ANNOTATION];
    const lost = !list ? [] : portsOf(pods!.workload.pod).filter(({ port }) => isOpaquePort(port, null) && !isOpaquePort(port, list));
    for (const port of new Set(lost.map((each) => each.port))) {
      yield {
        message: `${quote(OPAQUE_PORTS_ANNOTATION)} replaces Linkerd's default list, and lacks port ${port}, which is opaque by that, got ${quote(list)}; add it, unless HTTP is spoken there`,
        field: podAnnotationField(pods!.workload, OPAQUE_PORTS_ANNOTATION),
      };
    }
  },
};
