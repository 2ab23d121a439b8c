import { supports } from '../../../linkerd/features';
import { ADMIN_SHUTDOWN_KEY, jobFault } from '../../../linkerd/proxy-rules';
import { Target } from '../../../linkerd/target';
import { Check } from '../../check';
import { adviceIf, byKey, faultsAt, Injected, injected } from '../../injected';

export const jobNeverCompletes: Check = {
  name: 'injection/job-never-completes',
  severity: 'warning',
  title: 'a Job whose proxy goes on running when its work is done',
  why: 'A Job completes when all its containers have ended, and a proxy that is no native sidecar ends only when it is told to. Since Linkerd 2.16 it is deaf to that, too, unless an annotation of the pod says otherwise.',
  fix: 'Make the proxy a native sidecar, or let the application call the proxy\'s /shutdown when it is done, for example with `linkerd-await --shutdown`, and allow that.',
  source: 'linkerd website: tasks/graceful-shutdown.md',
  on: ['batch/Job', 'batch/CronJob'],
  reads: ['/Namespace'],
  *find(object, model, target) {
    const pods = injected(object, model);
    if (pods) {
      // A Namespace that is not in the input may have the annotations that are missing.
      const fault = jobFault(object.kind, pods.annotations, byKey, target.linkerdVersion, canShutDown(pods, target));
      yield* adviceIf(!pods.isKnown, faultsAt(pods.workload.template, fault));
    }
  },
};

/** Before 2.16 proxies may be ended unless they are told otherwise, so that it counts whether somebody does. */
function canShutDown({ workload, annotations }: Injected, { linkerdVersion }: Target): boolean {
  const allowed = annotations[ADMIN_SHUTDOWN_KEY] === 'enabled';
  const calls = [...workload.pod.containers ?? []].some(({ command = [], args = [] }: any) => (
    [...command, ...args].some((word) => String(word).includes('linkerd-await') || String(word).includes('/shutdown'))));
  return allowed || (calls && !supports(linkerdVersion, 'proxyAdminShutdown') && annotations[ADMIN_SHUTDOWN_KEY] === undefined);
}
