import { annotationOnController } from './annotation-on-controller';
import { autoscalerWithoutRequest } from './autoscaler-without-request';
import { closeWaitTimeout } from './close-wait-timeout';
import { excludedNamespace } from './excluded-namespace';
import { excludedPod } from './excluded-pod';
import { hostNetwork } from './host-network';
import { idleWaitBeforeExit } from './idle-wait-before-exit';
import { ingressMode } from './ingress-mode';
import { invalidInjectValue } from './invalid-inject-value';
import { jobNeverCompletes } from './job-never-completes';
import { nativeSidecarOnOldKubernetes } from './native-sidecar-on-old-kubernetes';
import { podSecurity } from './pod-security';
import { portOfTheProxy } from './port-of-the-proxy';
import { proxyPortsClash } from './proxy-ports-clash';
import { requestAboveLimit } from './request-above-limit';
import { shortGracePeriod } from './short-grace-period';
import { takenForAProxy } from './taken-for-a-proxy';
import { tcpProbe } from './tcp-probe';
import { userOfTheProxy } from './user-of-the-proxy';
import { Check } from '../../check';

export const INJECTION: readonly Check[] = [
  annotationOnController, autoscalerWithoutRequest, closeWaitTimeout, excludedNamespace, excludedPod, hostNetwork, idleWaitBeforeExit,
  ingressMode, invalidInjectValue, jobNeverCompletes, nativeSidecarOnOldKubernetes, podSecurity, portOfTheProxy, proxyPortsClash,
  requestAboveLimit, shortGracePeriod, takenForAProxy, tcpProbe, userOfTheProxy,
];
