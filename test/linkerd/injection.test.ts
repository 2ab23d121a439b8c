import { asksForInjection, controllerMetadataFaults, injectedPodFaults, InjectedPod, isInjectorKey, namespaceLabelFaults, podLabelFaults } from '../../src/linkerd/injection';

const name = (key: string) => key.split('/')[1];
const faultsOf = (pod: InjectedPod, annotations = {}) => injectedPodFaults(pod, annotations, name).filter((fault) => fault !== undefined);
const app = { name: 'app', ports: [{ containerPort: 8080 }], securityContext: { runAsUser: 1000 } };

test('an ordinary pod can be injected', () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ hostNetwork: false, containers: [app, { name: 'udp', ports: [{ containerPort: 4191, protocol: 'UDP' }] }], initContainers: [{ name: 'init' }] })).toEqual([]);
});

test.each<[string, InjectedPod, Record<string, string>, string]>([
  ['is in the host network', { hostNetwork: true }, {}, 'the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set "inject" to DISABLED'],
  ['has a proxy', { containers: [{ name: 'linkerd-proxy' }] }, {}, 'the pod has a container called "linkerd-proxy", from which Linkerd concludes that there is a proxy already; rename or remove it, or set "inject" to DISABLED'],
  ['has an init container of Istio', { initContainers: [{ name: 'istio-init' }] }, {}, 'the pod has a container called "istio-init", from which Linkerd concludes that there is a proxy already; rename or remove it, or set "inject" to DISABLED'],
  ['listens where the proxy does', { containers: [{ name: 'app', ports: [{ containerPort: 4191 }] }] }, {}, 'container "app" listens on port 4191, which is the proxy\'s admin port; expected another port; change it, or set "admin-port"'],
  ['listens where the proxy was moved', { containers: [app] }, { 'config.linkerd.io/inbound-port': '8080' }, 'container "app" listens on port 8080, which is the proxy\'s inbound port; expected another port; change it, or set "inbound-port"'],
  ['runs as the proxy', { containers: [{ name: 'app' }], securityContext: { runAsUser: 2102 } }, {}, 'container "app" runs as user 2102, as the proxy does, so that its traffic would go past the proxy; expected another user; change it, or set "proxy-uid"'],
  ['runs as the user that the proxy was given', { containers: [app] }, { 'config.linkerd.io/proxy-uid': '1000' }, 'container "app" runs as user 1000, as the proxy does, so that its traffic would go past the proxy; expected another user; change it, or set "proxy-uid"'],
  ['ends before the proxy has waited', {}, { 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '30' }, '"proxy-wait-before-exit-seconds" is not below the pod\'s terminationGracePeriodSeconds, got 30s of 30s; expected less, or a longer grace period'],
])('fails when a pod %s', (_, pod, annotations, message) => {
  expect(faultsOf(pod, annotations)).toEqual([message]);
});

test('what is moved out of the way is none', () => {
  expect(faultsOf({ containers: [{ name: 'app', ports: [{ containerPort: 4191 }] }] }, { 'config.linkerd.io/admin-port': '9991' })).toEqual([]);
  expect(faultsOf({ containers: [{ name: 'app', securityContext: { runAsUser: 1 } }], securityContext: { runAsUser: 2102 } })).toEqual([]);
  expect(faultsOf({ terminationGracePeriodSeconds: 60 }, { 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '30' })).toEqual([]);
});

test('the injector is asked by enabled and by ingress, to the letter', () => {
  const asks = (value: string) => asksForInjection({ 'linkerd.io/inject': value });
  expect(['enabled', 'ingress', 'disabled', 'Enabled', 'true'].map(asks)).toEqual([true, true, false, false, false]);
  expect(asksForInjection({})).toBe(false);
});

test('keys of the injector are those of three prefixes', () => {
  expect(['linkerd.io/inject', 'config.linkerd.io/x', 'config.alpha.linkerd.io/x', 'config.beta.linkerd.io/x'].every(isInjectorKey)).toBe(true);
  expect(['linkerd.io/created-by', 'xconfig.linkerd.io/x', 'viz.linkerd.io/disable-tap', 'config.gamma.linkerd.io/x'].some(isInjectorKey)).toBe(false);
});

test('the label of the webhooks is one of namespaces', () => {
  const label = { 'config.linkerd.io/admission-webhooks': 'disabled' };
  expect(namespaceLabelFaults(label, false).filter(Boolean)).toEqual([]);
  expect(namespaceLabelFaults(label, true).filter(Boolean)).toEqual(['the namespace has the label "config.linkerd.io/admission-webhooks", got "disabled", with which Linkerd never injects; remove it, or set "inject" to DISABLED']);
  expect(podLabelFaults(label, true)).toEqual(['the pod has the label "config.linkerd.io/admission-webhooks", where it does nothing; remove it: Linkerd reads annotations of it, which "inject" and "proxyConfig" write']);
});

test('fails when labels hide a pod from the injector', () => {
  const labels = { 'linkerd.io/control-plane-component': 'mine' };
  expect(podLabelFaults(labels, true)).toEqual(['the pod has the label "linkerd.io/control-plane-component", with which Linkerd never injects; remove it, or set "inject" to DISABLED']);
  expect(podLabelFaults(labels, false)).toEqual([]);
});

test('fails when a controller has what belongs on its pods', () => {
  expect(controllerMetadataFaults('Deployment', { 'linkerd.io/inject': 'enabled', 'other': 'x' }, { 'config.linkerd.io/proxy-await': 'enabled' })).toEqual([
    'the Deployment has the annotation "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of its pod template, which "inject" and "proxyConfig" write',
    'the Deployment has the label "config.linkerd.io/proxy-await", where it does nothing; remove it: Linkerd reads annotations of its pod template, which "inject" and "proxyConfig" write',
  ]);
});
