import { testSentences } from './messages';

testSentences({
  'injection/annotation-on-controller': [
    'the Deployment has the annotation "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of its pod template',
    'the CronJob has the annotation "config.linkerd.io/proxy-cpu-request", where it does nothing; remove it: Linkerd reads annotations of its pod template',
  ],
  'injection/autoscaler-without-request': [
    'it counts cpu in parts of what pods ask for, and the proxy of Deployment "web" asks for none unless the installation says so; set "config.linkerd.io/proxy-cpu-request"',
    'it counts cpu in parts of what pods ask for, and the proxy of Deployment "web" asks for none unless the installation says so; set "config.linkerd.io/proxy-cpu-request"',
  ],
  'injection/close-wait-timeout': [
    '"config.linkerd.io/close-wait-timeout" is refused together with the pod unless Linkerd was installed with proxyInit.runAsRoot=true, got "60s"; set that, or remove it',
  ],
  'injection/excluded-namespace': [
    'namespace "cert-manager" is one that Linkerd never injects; expected another namespace; or set "linkerd.io/inject" to "disabled"',
    'the namespace has the label "config.linkerd.io/admission-webhooks", got "disabled", with which Linkerd never injects; remove it, or set "linkerd.io/inject" to "disabled"',
    'namespace "kube-system" is one that Linkerd never injects; expected another namespace; or set "linkerd.io/inject" to "disabled"',
  ],
  'injection/excluded-pod': [
    'the pod has the label "linkerd.io/control-plane-component", with which Linkerd never injects; remove it, or set "linkerd.io/inject" to "disabled"',
  ],
  'injection/host-network': [
    'the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set "linkerd.io/inject" to "disabled"',
    'the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set "linkerd.io/inject" to "disabled"',
  ],
  'injection/idle-wait-before-exit': [
    '"config.alpha.linkerd.io/proxy-wait-before-exit-seconds" does nothing with native sidecars, which are the default of Linkerd 2.20; set "config.linkerd.io/proxy-enable-native-sidecar" to false, or let a preStop hook of the application wait',
    '"config.alpha.linkerd.io/proxy-wait-before-exit-seconds" does nothing with native sidecars, which are the default of Linkerd 2.20; set "config.linkerd.io/proxy-enable-native-sidecar" to false, or let a preStop hook of the application wait',
  ],
  'injection/ingress-mode': [
    '"linkerd.io/inject" is "ingress", with which the header l5d-dst-override of a request says where it goes; use "enabled", or see to it that the ingress controller sets or strips that header',
  ],
  'injection/invalid-inject-value': [
    '"linkerd.io/inject" is not known, got "true"; expected one of "enabled", "ingress", "disabled"',
    '"linkerd.io/inject" is not known, got "Enabled"; expected one of "enabled", "ingress", "disabled"',
  ],
  'injection/job-never-completes': [
    'a Job with this proxy never completes, because the proxy runs on; set "config.beta.linkerd.io/proxy-enable-native-sidecar" to true, or "config.linkerd.io/proxy-admin-shutdown" if the application calls the proxy\'s /shutdown at its end',
    'a CronJob with this proxy never completes, because the proxy runs on; set "config.beta.linkerd.io/proxy-enable-native-sidecar" to true, or "config.linkerd.io/proxy-admin-shutdown" if the application calls the proxy\'s /shutdown at its end',
    'a Job with this proxy never completes, because the proxy runs on; set "config.beta.linkerd.io/proxy-enable-native-sidecar" to true, or "config.linkerd.io/proxy-admin-shutdown" if the application calls the proxy\'s /shutdown at its end',
  ],
  'injection/native-sidecar-on-old-kubernetes': [
    '"config.beta.linkerd.io/proxy-enable-native-sidecar" needs Kubernetes 1.29 or later, got 1.28, on which the pod would never start; set it to false',
  ],
  'injection/pod-security': [
    '"pod-security.kubernetes.io/enforce" keeps pods with a proxy from being made unless Linkerd\'s CNI plugin is installed, got "restricted"; install the plugin, or set "privileged"',
  ],
  'injection/port-of-the-proxy': [
    'container "web" listens on port 4191, which is the proxy\'s admin port; expected another port; change it, or set "config.linkerd.io/admin-port"',
  ],
  'injection/proxy-ports-clash': [
    '"config.linkerd.io/admin-port" is also the port of "config.linkerd.io/control-port", got 4190, which is its default; expected a port of its own for each',
  ],
  'injection/request-above-limit': [
    '"config.linkerd.io/proxy-cpu-request" is above "config.linkerd.io/proxy-cpu-limit", got "500m" above "200m"; expected a request of at most the limit',
  ],
  'injection/short-grace-period': [
    '"config.alpha.linkerd.io/proxy-wait-before-exit-seconds" is not below the pod\'s terminationGracePeriodSeconds, got 40s of 30s; expected less, or a longer grace period',
  ],
  'injection/taken-for-a-proxy': [
    'the pod has a container called "istio-proxy", from which Linkerd concludes that there is a proxy already; rename or remove it, or set "linkerd.io/inject" to "disabled"',
  ],
  'injection/tcp-probe': [
    '"spec.containers[0].readinessProbe.tcpSocket" is answered by the proxy, also when nothing listens on port 5432; expected httpGet, grpc or exec',
  ],
  'injection/user-of-the-proxy': [
    'container "web" runs as user 2102, as the proxy does, so that its traffic would go past the proxy; expected another user; change it, or set "config.linkerd.io/proxy-uid"',
  ],
});
