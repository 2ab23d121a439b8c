import { testSentences } from './messages';

testSentences({
  'deprecated/backend-in-default-namespace': [
    '"spec.rules[0].backendRefs[0].namespace" is missing, with which policy.linkerd.io/v1beta1 means the namespace "default"; expected a namespace; write policy.linkerd.io/v1beta3',
  ],
  'deprecated/native-sidecar-key': [
    '"config.beta.linkerd.io/proxy-enable-native-sidecar" is deprecated; expected "config.linkerd.io/proxy-enable-native-sidecar"',
  ],
  'deprecated/superseded-version': [
    'policy.linkerd.io/v1beta1 is a deprecated version of Server; expected policy.linkerd.io/v1beta3',
  ],
});
