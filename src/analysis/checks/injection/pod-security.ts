import { asksForInjection } from '../../../linkerd/injection';
import { quote } from '../../../linkerd/rule';
import { Check } from '../../check';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export const podSecurity: Check = {
  name: 'injection/pod-security',
  severity: 'info',
  title: 'a namespace forbids what proxy-init needs, unless Linkerd\'s CNI plugin does its work',
  why: 'The init container changes the network of the pod, for which it needs NET_ADMIN and NET_RAW. The levels baseline and restricted of Pod Security do not allow them, and no pod is made. With the CNI plugin there is no such container.',
  fix: 'Install Linkerd with its CNI plugin, or enforce the level "privileged" in the namespace.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/namespace.yaml',
  on: ['/Namespace'],
  *find({ annotations, labels }) {
    if (asksForInjection(annotations) && ['baseline', 'restricted'].includes(labels[ENFORCE])) {
      yield { message: `${quote(ENFORCE)} keeps pods with a proxy from being made unless Linkerd's CNI plugin is installed, got ${quote(labels[ENFORCE])}; install the plugin, or set "privileged"`, field: ['metadata', 'labels', ENFORCE] };
    }
  },
};
