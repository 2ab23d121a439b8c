import { goDurationError, goDurationMillis } from '../../../linkerd/go-duration';
import { quote } from '../../../linkerd/rule';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { injected, podAnnotationField } from '../../injected';

const KEY = 'config.linkerd.io/close-wait-timeout';

export const closeWaitTimeout: Check = {
  name: 'injection/close-wait-timeout',
  severity: 'info',
  title: 'a setting of the kernel for which proxy-init has to run as root',
  why: 'The injector refuses to make pods with this annotation unless Linkerd was installed with `proxyInit.runAsRoot=true`, which manifests do not show.',
  fix: 'See to it that the installation sets `proxyInit.runAsRoot`, or remove the annotation.',
  source: 'linkerd2: charts/partials/templates/_proxy-init.tpl',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    const value = pods?.workload.podAnnotations[KEY];
    if (value !== undefined && goDurationError(value) === undefined && goDurationMillis(value) >= 1000) {
      yield { message: `${quote(KEY)} is refused together with the pod unless Linkerd was installed with proxyInit.runAsRoot=true, got ${quote(value)}; set that, or remove it`, field: podAnnotationField(pods!.workload, KEY) };
    }
  },
};
