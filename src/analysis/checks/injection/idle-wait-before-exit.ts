import { waitBeforeExitFault, WAIT_BEFORE_EXIT_KEY } from '../../../linkerd/proxy-rules';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt } from '../../injected';

export const idleWaitBeforeExit: Check = {
  name: 'injection/idle-wait-before-exit',
  severity: 'warning',
  title: 'the proxy is to wait before its exit, and is a native sidecar, which does not',
  why: 'A native sidecar ends after the containers of the application anyway, and so the injector leaves its hook away. The application does not wait either.',
  fix: 'Let a preStop hook of the application wait, or switch native sidecars off for these pods.',
  source: 'linkerd2: charts/partials/templates/_proxy.tpl',
  since: 'nativeSidecarAlpha',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  *find(object, model, { linkerdVersion }) {
    for (const { is, annotations, workload, at } of placesOf(model, object)) {
      const isInjected = workload === undefined || model.injection(workload).state === 'injected';
      if (is !== 'controller' && isInjected && annotations[WAIT_BEFORE_EXIT_KEY] !== undefined) {
        yield* faultsAt([...at, 'annotations', WAIT_BEFORE_EXIT_KEY], waitBeforeExitFault(workload ? model.annotations(workload) : annotations, byKey, linkerdVersion));
      }
    }
  },
};
