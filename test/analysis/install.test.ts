import { foundIn, testSentences } from './messages';

testSentences({
  'install/cilium': [
    '"socketLB.hostNamespaceOnly" of Cilium takes connections past proxies, got false; expected true',
    '"cni.exclusive" of Cilium removes Linkerd\'s CNI plugin, got true; expected false',
    '"cni.exclusive" of Cilium removes Linkerd\'s CNI plugin, got true; expected false',
  ],
  'install/chart-twice': [
    'linkerd-viz is installed by HelmRelease linkerd-viz/linkerd-viz too; expected it once in a cluster; remove one of the two, or keep clusters apart: by a Chart with a Mesh for each, or by files that are checked by themselves',
  ],
  'install/cni-beside-control-plane': [
    'HelmRelease linkerd/linkerd-control-plane does not know of it, so that traffic of pods would be redirected twice; set "cniEnabled" there',
    [
      '"spec.values.proxyUID" is not as the value "proxy.uid" of HelmRelease linkerd/linkerd-control-plane, got 2102; expected 3000; set both to one value',
      '"spec.values.disableIPv6" is not as the value "disableIPv6" of HelmRelease linkerd/linkerd-control-plane, got true; expected false; set both to one value',
    ],
  ],
  'install/one-replica': [
    '"spec.values.controllerReplicas" is 1 beside "spec.values.webhookFailurePolicy", so that no pod can be made while that pod is away; expected at least 2, better 3',
    '"spec.values.controllerReplicas" is 1 beside "spec.values.highAvailability", so that nothing answers while that pod is away; expected at least 2, better 3',
  ],
  'install/contradicting-values': [
    '"spec.values.identityTrustAnchorsPEM" is not read with "spec.values.identity.externalCA"; leave one of the two away',
    '"spec.values.proxyInit.skipSubnets" does nothing with "spec.values.cniEnabled"; set it for the chart linkerd2-cni, or by annotations of pods',
    '"spec.values.proxyInit.closeWaitTimeoutSecs" needs "spec.values.proxyInit.runAsRoot": without it pods are refused; set it to true',
    '"spec.values.proxy.waitBeforeExitSeconds" does nothing with native sidecars, which are the default of Linkerd 2.20; set "spec.values.proxy.nativeSidecar" to false, or let a preStop hook of the application wait',
    '"spec.values.grafana.url" and "spec.values.grafana.externalUrl" exclude each other; expected the one in the cluster, or the one outside',
    '"spec.values.proxy.uid" is too large for proxy-init, which would get it with an exponent and set up no pod, got 1000650000; expected at most 999999, or "spec.values.cniEnabled"',
    '"spec.values.prometheus.enabled" is false and there is no "spec.values.prometheusUrl", with which the chart refuses to be rendered; set one of the two',
    '"spec.values.gateway.loadBalancerClass" is refused with "spec.values.gateway.serviceType" "ClusterIP"; expected "LoadBalancer"; leave it away, or set that',
  ],
  'install/gateway-api-twice': [
    'it installs the CRDs of the Gateway API, and CustomResourceDefinition httproutes.gateway.networking.k8s.io is one of them that somebody else installs; expected one owner; set "spec.values.installGatewayAPI" to false',
    'it installs the CRDs of the Gateway API, and CustomResourceDefinition httproutes.gateway.networking.k8s.io is one of them that somebody else installs; expected one owner; set "spec.values.installGatewayAPI" to false',
    'it installs the CRDs of the Gateway API, and CustomResourceDefinition httproutes.gateway.networking.k8s.io is one of them that somebody else installs; expected one owner; set "spec.values.enableHttpRoutes" to false',
  ],
  'install/other-release': [
    '"spec.chart.spec.version" is of another release than the Mesh is for, got "2024.8.2" for Linkerd 2.20; expected "2026.6.3"; set "version" of the Mesh to LinkerdVersion.edge("24.8.2")',
    '"spec.chart.spec.version" is of another release than the Mesh is for, got "2026.6.3" for Linkerd 2.18; expected "2025.4.4"; set "version" of the Mesh to LinkerdVersion.edge("26.6.3")',
    '"spec.source.targetRevision" is of another release than the Mesh is for, got "2025.4.4" for Linkerd 2.16; expected "2024.8.2"; set "version" of the Mesh to LinkerdVersion.edge("25.4.4")',
  ],
  'install/invalid-value': [
    '"spec.values.clusterNetworks" has what is no subnet, got "shop"; expected CIDRs such as 10.0.0.0/8',
    '"spec.values.proxyInit.iptablesMode" is not known, got "plain"; expected one of "nft", "legacy"',
    '"spec.source.helm.valuesObject.cniEnabled" is not a boolean, got "false"; expected true or false',
    '"spec.values.proxy" is not a map, got "fast"; expected one',
    '"spec.values.iptablesMode" is not known, got "iptables"; expected one of "nft", "legacy", "plain"',
    '"spec.values.proxy.outboundConnectTimeout" is not a duration that proxies can read, got "1m30s"; expected one integer with one of the units "ms", "s", "m", "h" and "d", such as "90s"',
    '"spec.sources[1].helm.valuesObject.webhookFailurePolicy" is not known, got "Never"; expected one of "Ignore", "Fail"',
  ],
  'install/issuer-certificate': [
    '"spec.isCA" is not true, got none, and no proxy trusts what is signed with the certificate; expected true',
    'its Secret "linkerd-identity-issuer" is in namespace "cert-manager", where the control plane does not look for it; expected namespace "linkerd"',
    '"spec.renewBefore" is shorter than a proxy\'s certificate is good for, got 1h0m0s; expected at least 24h0m20s, which is "identity.issuer.issuanceLifetime" and 20s for clocks that differ, so that no proxy has a certificate of an issuer that has expired; raise it',
    '"spec.renewBefore" is shorter than a proxy\'s certificate is good for, got 16h0m0s; expected at least 24h0m20s, which is "identity.issuer.issuanceLifetime" and 20s for clocks that differ, so that no proxy has a certificate of an issuer that has expired; raise it',
  ],
  'install/issuer-key': [
    '"spec.privateKey" is none that the control plane can sign with, got RSA; expected ECDSA 256',
    '"spec.privateKey" is none that the control plane can sign with, got ECDSA 384; expected ECDSA 256',
    '"spec.privateKey" is none that the control plane can sign with, got RSA 2048; expected ECDSA 256',
  ],
  'install/key-kept': [
    '"spec.privateKey.rotationPolicy" keeps the key when the certificate is renewed, got "Never"; expected "Always"',
    '"spec.privateKey.rotationPolicy" keeps the key when the certificate is renewed, got none; expected "Always"',
  ],
  'install/newer-value': [
    '"spec.values.configReaders" needs Linkerd 2.19 (edge-25.10.7) or later, got target 2.18',
    '"spec.values.proxy.defaultInboundPolicy" "audit" needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15',
  ],
  'install/old-kubernetes': [
    '"kubernetesVersion" is too old for Linkerd 2.20, got "1.30"; expected 1.31 or later',
    '"kubernetesVersion" is too old for Linkerd 2.20, got "1.29"; expected 1.31 or later',
  ],
  'install/private-key': [
    '"spec.values.identity.issuer.tls.keyPEM" is a private key, which would stand in the manifest for everybody to read; remove it, and keep it in a Secret that is not made by this app',
  ],
  'install/removed-value': [
    '"spec.values.proxyInit.image" does nothing since Linkerd 2.20, got target 2.20; remove it; proxy-init is in the image of the proxy',
    '"spec.values.controlPlaneTracing" does nothing since Linkerd 2.19, got target 2.19; remove it; set "proxy.tracing"',
    '"spec.values.policyController.image" does nothing since Linkerd 2.19, got target 2.19; remove it',
  ],
  'install/tracing-without-collector': [
    '"spec.values.proxy.tracing.enabled" needs "proxy.tracing.collector.endpoint", "proxy.tracing.collector.meshIdentity.serviceAccountName", "proxy.tracing.collector.meshIdentity.namespace": without them no meshed pod can be made; set them',
    '"spec.values.proxy.tracing.enabled" needs "proxy.tracing.collector.meshIdentity.serviceAccountName", "proxy.tracing.collector.meshIdentity.namespace": without them no meshed pod can be made; set them',
  ],
  'install/trust-roots-bundle': [
    'it writes the ConfigMap "linkerd-trust" with the key "ca-bundle.crt", and the control plane waits for "linkerd-identity-trust-roots" with "ca-bundle.crt"; expected these; rename it',
    'it writes the ConfigMap "linkerd-identity-trust-roots" with the key "root.pem", and the control plane waits for "linkerd-identity-trust-roots" with "ca-bundle.crt"; expected these; rename it',
    'it writes the ConfigMap "linkerd-identity-trust-roots", and so does HelmRelease linkerd/linkerd-control-plane, whose value "identity.externalCA" is not true, with other trust anchors; expected true there; or remove the Bundle',
  ],
  'install/trust-roots-not-delivered': [
    'Namespace linkerd is without the label by which trust-manager finds it, so that the control plane would never start, got "yes"; expected "linkerd.io/is-control-plane": "true"; add it',
    'Namespace linkerd is without the label by which trust-manager finds it, so that the control plane would never start, got "false"; expected "linkerd.io/is-control-plane": "true"; add it',
  ],
  'install/webhook-secret': [
    'it writes the Secret "tap-k8s-tls", and so does HelmRelease linkerd-viz/linkerd-viz, which was not told of it; expected its values "tap.externalSecret" true and "tap.injectCaFrom"; set them (a MeshIdentity has them as "controlPlaneValues" and "vizValues")',
    'it writes the Secret "tap-k8s-tls" in namespace "viz", and HelmRelease linkerd-viz/linkerd-viz looks for it in "linkerd-viz"; expected it there',
  ],
  'install/webhook-authority': [
    '"spec.values.proxyInjector.externalSecret" needs the certificate authority; set "proxyInjector.caBundle", "proxyInjector.injectCaFrom" or "proxyInjector.injectCaFromSecret"',
    '"spec.source.helm.valuesObject.profileValidator.injectCaFrom" and "spec.source.helm.valuesObject.profileValidator.injectCaFromSecret" say where one certificate authority comes from; expected one of them; the chart refuses to be rendered',
    '"spec.values.policyValidator.caBundle" needs "policyValidator.externalSecret", without which the chart makes a certificate of its own; set it to true',
    '"spec.values.tap.injectCaFrom" needs "tap.externalSecret", without which the chart makes a certificate of its own; set it to true',
  ],
  'install/webhook-drift': [
    'linkerd-control-plane makes other certificates for proxyInjector, profileValidator, policyValidator each time it is rendered, and Argo CD never sees it in sync; set "externalSecret" and "injectCaFrom" of each, or ignore /data of linkerd-proxy-injector-k8s-tls, linkerd-sp-validator-k8s-tls, linkerd-policy-validator-k8s-tls',
    'linkerd-viz makes other certificates for tapInjector each time it is rendered, and Argo CD never sees it in sync; set "externalSecret" and "injectCaFrom" of each, or ignore /data of tap-injector-k8s-tls',
  ],
  'install/webhooks-of-control-plane': [
    'the namespace "linkerd" has not the label "config.linkerd.io/admission-webhooks" that Linkerd goes by, got "enabled"; expected "disabled"; set it there',
    'the namespace "linkerd" has not the label "config.linkerd.io/admission-webhooks" that Linkerd goes by, got none; expected "disabled"; set it there',
  ],
});

const release = (chart: string, version: string, spec: object) => JSON.stringify({
  apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: chart, namespace: 'linkerd' }, spec: { chart: { spec: { chart, version } }, ...spec },
});

test.each<[version: string, target: string, found: number]>([
  // By the version of the chart, where it says a release.
  ['2025.10.7', '2.20', 0],
  ['2026.6.3', '2.19', 1],
  ['2030.1.1', '2.19', 1],
  ['1.16.11', '2.20', 0],
  // By the target, where it does not.
  ['2026.x', '2.20', 1],
  ['1.30.1', '2.19', 0],
  ['2023.8.3', '2.19', 0],
])('what a chart of version %s knows, for Linkerd %s', (version, target, found) => {
  const yaml = release('linkerd-control-plane', version, { values: { proxyInit: { image: { name: 'x' } } } });
  expect(foundIn(yaml, 'install/removed-value', { version: target })).toHaveLength(found);
});

test.each<[string, object]>([
  ['the name of another chart', { chart: { spec: { chart: 'constructor' } }, values: { clusterNetworks: 'x' } }],
  ['no chart', { chart: undefined, chartRef: { kind: 'OCIRepository', name: 'linkerd' }, values: { clusterNetworks: 'x' } }],
  ['values that are none', { values: 'clusterNetworks: x' }],
])('a HelmRelease with %s is left alone', (_, spec) => {
  expect(foundIn(release('linkerd-control-plane', '2026.6.3', spec), 'install/invalid-value')).toEqual([]);
});

test('labels are wanted of the namespace that a chart is installed in, not of that of its HelmRelease', () => {
  const namespace = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const yaml = [release('linkerd-control-plane', '2026.6.3', { targetNamespace: 'mesh', values: { webhookFailurePolicy: 'Fail' } }), namespace('linkerd'), namespace('mesh')].join('\n---\n');
  expect(foundIn(yaml, 'install/webhooks-of-control-plane')).toEqual([
    'warning: the namespace "mesh" has not the label "config.linkerd.io/admission-webhooks" that Linkerd goes by, got none; expected "disabled"; set it there',
  ]);
});

test('that trust anchors are not delivered is sure only where a Bundle is to deliver them', () => {
  const namespace = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd' } });
  const bundle = JSON.stringify({
    apiVersion: 'trust.cert-manager.io/v1alpha1',
    kind: 'Bundle',
    metadata: { name: 'linkerd-identity-trust-roots' },
    spec: { target: { namespaceSelector: { matchLabels: { 'linkerd.io/is-control-plane': 'true' } } } },
  });
  const yaml = [release('linkerd-control-plane', '2026.6.3', { values: { identity: { externalCA: true } } }), namespace];
  const severities = (...more: string[]) => foundIn([...yaml, ...more].join('\n---\n'), 'install/trust-roots-not-delivered').map((said) => said.split(':')[0]);
  expect(severities()).toEqual(['warning']);
  expect(severities(bundle)).toEqual(['error']);
});

test.each<[version: string, chart: string, crd: string, values: object, found: string]>([
  ['2.16', '2024.8.2', 'tcproutes', {}, ''],
  ['2.16', '2024.8.2', 'grpcroutes', {}, 'enableHttpRoutes'],
  ['2.17', '2024.11.8', 'tcproutes', { enableHttpRoutes: false }, 'enableTcpRoutes'],
  ['2.18', '2025.4.4', 'tcproutes', { enableHttpRoutes: false }, 'installGatewayAPI'],
  ['2.18', '2025.4.4', 'httproutes', { enableHttpRoutes: false }, ''],
  ['2.18', '2025.4.4', 'httproutes', { installGatewayAPI: false, enableHttpRoutes: true }, 'enableHttpRoutes'],
  ['2.20', '2026.6.3', 'httproutes', {}, ''],
  ['2.20', '2026.6.3', 'udproutes', { installGatewayAPI: true }, ''],
])('what linkerd-crds of Linkerd %s, chart %s, has of %s beside another owner, with %j', (version, chart, crd, values, found) => {
  const other = JSON.stringify({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${crd}.gateway.networking.k8s.io` } });
  const said = foundIn([release('linkerd-crds', chart, { values }), other].join('\n---\n'), 'install/gateway-api-twice', { version });
  expect(said.map((text) => /set "spec\.values\.(\w+)"/.exec(text)?.[1])).toEqual(found === '' ? [] : [found]);
});
