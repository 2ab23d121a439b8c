import { testSentences } from './messages';

testSentences({
  'annotations/ended-key': [
    '"config.linkerd.io/init-image-version" does nothing from Linkerd 2.20 (edge-25.11.3) on, got target 2.20: proxy-init is part of the proxy image since Linkerd 2.20; use "proxyVersion"',
    '"config.linkerd.io/trace-collector" does nothing from Linkerd 2.19 (edge-25.10.1) on, got target 2.20: read by the linkerd-jaeger extension only, which ended with Linkerd 2.19; configure tracing when installing Linkerd',
  ],
  'annotations/invalid-value': [
    '"config.linkerd.io/default-inbound-policy" is not known, got "all-authorized"; expected one of "all-unauthenticated", "all-authenticated", "cluster-unauthenticated", "cluster-authenticated", "deny", "audit"',
    [
      '"config.linkerd.io/skip-outbound-ports" has what is no port, got "mysql"; expected numbers from 1 to 65535 and ranges such as 8000-9000, no port names',
      '"config.linkerd.io/proxy-outbound-connect-timeout" is not a duration of Go, got "5" (time: missing unit in duration "5"); expected a number and a unit from "ms" to "h", such as "90s"',
      '"config.linkerd.io/proxy-cpu-ratio-limit" is out of range, got "1.0"; expected a number above 0 and below 1',
      '"config.linkerd.io/access-log" is not known, got "common"; expected one of "apache", "json"',
      '"config.alpha.linkerd.io/proxy-wait-before-exit-seconds" is not a number of seconds, got "5s"; expected whole seconds from 1 to 4294967295, or leave it away',
    ],
    '"config.linkerd.io/opaque-ports" has what is no port, got "admin"; expected numbers from 1 to 65535 and ranges such as 8000-9000, no port names',
    '"config.linkerd.io/default-inbound-policy" "audit" needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15',
  ],
  'annotations/newer-key': [
    '"config.linkerd.io/proxy-enable-native-sidecar" needs Linkerd 2.20 (edge-26.5.2) or later, got target 2.19',
  ],
  'annotations/unescaped-value': [
    '"config.linkerd.io/proxy-additional-env" cannot stand on a namespace, got "[{"name":"TEAM","value":"web"}]": Linkerd copies it to pods without escaping quotes and backslashes, and no pod could be made; set it on the pods of each workload, as MeshedWorkload.mesh does',
  ],
  'annotations/unknown-key': [
    'the annotation "linkerd.io/skip-outbound-ports" is not one that Linkerd reads, and does nothing; did you mean "config.linkerd.io/skip-outbound-ports"?',
    'the annotation "retry.linkerd.io/htp" is not one that Linkerd reads, and does nothing; did you mean "retry.linkerd.io/http"?',
    'the annotation "config.linkerd.io/protocol-detect-timeout" is not one that Linkerd reads, and does nothing; remove it',
  ],
  'annotations/unread-here': [
    '"config.linkerd.io/proxy-cpu-ratio-limit" works on pods only, because Linkerd does not pass config.linkerd.io/proxy-cpu-ratio-limit on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does',
    '"config.linkerd.io/pod-inbound-ports" does nothing: overwritten by the injector with the ports of the containers; remove it',
    '"config.linkerd.io/skip-inbound-ports" is not read on a Service; expected on a Namespace or on pods',
  ],
  'annotations/written-as-annotation': [
    'the namespace has the annotation "config.linkerd.io/admission-webhooks", where it does nothing; expected it as a label',
  ],
  'annotations/written-as-label': [
    'the namespace has the label "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of it',
    'the pod has the label "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of it',
  ],
});
