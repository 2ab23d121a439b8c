import { ApiObject, App, Chart, Duration, JsonPatch } from 'cdk8s';
import { Pair } from './pair';
import {
  ClusterLink, ClusterLinkProps, ExportedService, HelmDelivery, InboundPolicy, LinkerdMulticluster, LinkMode, MirrorMode, RouteSlo, SecretRef,
  ServiceAccountRef, SloSide,
} from '../../src';
import { meshedChart, service, yamlOf } from '../fixtures';
import { deployment, eastAndWest } from '../multicluster/clusters';

const NAME = 'cluster-credentials-east';
const EXPORTED = { 'mirror.linkerd.io/exported': 'true' };
const MEMBER = { 'mirror.linkerd.io/federated': 'member' };
const yaml = (...manifests: object[]) => manifests.map((each) => JSON.stringify(each)).join('\n---\n');

// One link.

const LINK = { targetClusterName: 'east', targetClusterDomain: 'cluster.local', targetClusterLinkerdNamespace: 'linkerd', clusterCredentialsSecret: NAME };
const GATEWAY = { gatewayAddress: '35.1.2.3', selector: { matchLabels: EXPORTED } };
const linkYaml = (spec: object) => ({
  apiVersion: 'multicluster.linkerd.io/v1alpha3', kind: 'Link', metadata: { name: 'east', namespace: 'linkerd-multicluster' }, spec: { ...LINK, ...spec },
});
const secretIn = (chart: Chart, namespace: string) => SecretRef.fromName(chart, `ref-${namespace}`, { name: NAME, namespace });
const link = (props: (chart: Chart) => Partial<ClusterLinkProps>) => () => {
  const chart = meshedChart();
  new ClusterLink(chart, 'east', { targetClusterName: 'east', credentialsSecret: secretIn(chart, 'linkerd-multicluster'), ...props(chart) });
  return yamlOf(chart);
};
const secret = (namespace: string, fields: object, metadata: object = {}) => (
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: NAME, namespace, ...metadata }, type: 'mirror.linkerd.io/remote-kubeconfig', data: { kubeconfig: 'YQ==' }, ...fields });
const gatewayAddresses = ['35.1.2.3'];

// Two clusters, of which the manifests of one are judged.

const inClusters = (make: (east: Chart, app: App) => void, modes?: LinkMode[]) => () => {
  const { app, east } = eastAndWest({ modes });
  make(east, app);
  return app.synthYaml();
};
const served = (labels: object, spec: object = {}, metadata: object = {}) => (
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop', labels, ...metadata }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }], ...spec } });
const made = (chart: Chart, manifest: any) => new ApiObject(chart, manifest.metadata.name, manifest);
const OF_EAST = { ' of cluster "east"': '', ' in cluster "west"': '' };
const exported = (check: string, manifest: object, modes?: LinkMode[]): Pair => (
  { check, refused: inClusters((east) => made(east, manifest), modes), yaml: yaml(manifest), names: OF_EAST });
const foreignLink = (check: string, field: string, value: unknown): Pair => ({
  check,
  refused: () => {
    const { app, clusters } = eastAndWest();
    clusters.links[1].apiObject.addJsonPatch(JsonPatch.add(`/spec/${field}`, value));
    return app.synthYaml();
  },
  yaml: yaml(linkYaml({ ...GATEWAY, [field]: value })),
  names: { 'Link "east" of cluster "west"': 'Link linkerd-multicluster/east' },
});

const CLIENT = { kind: 'ServiceAccount', name: 'client' };
const guarded = (chart: Chart) => {
  const workload = deployment(chart, 'web');
  new InboundPolicy(chart, 'inbound', { workload }).allowFrom(ServiceAccountRef.fromName(chart, 'client', { name: 'client' }));
  ExportedService.mirror(service(chart, 'web', [80], { ports: [{ port: 80, targetPort: 'http' }] }), { mode: MirrorMode.GATEWAY });
};
const POLICY = 'policy.linkerd.io';
const SERVER = 'shop/east-inbound-server-c8121ffe ';
const GUARDED = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' }, annotations: { 'linkerd.io/inject': 'enabled' } }, spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 8080 }] }] } },
    },
  },
  { apiVersion: `${POLICY}/v1beta3`, kind: 'Server', metadata: { name: 'web', namespace: 'shop' }, spec: { podSelector: { matchLabels: { app: 'web' } }, port: 'http', proxyProtocol: 'HTTP/1' } },
  { apiVersion: `${POLICY}/v1alpha1`, kind: 'AuthorizationPolicy', metadata: { name: 'web', namespace: 'shop' }, spec: { targetRef: { group: POLICY, kind: 'Server', name: 'web' }, requiredAuthenticationRefs: [CLIENT] } },
  served(EXPORTED),
];

/** Rules of links, of Services for other clusters, and of queries. */
export const MULTICLUSTER_PAIRS: Pair[] = [
  { check: 'multicluster/empty-selector', refused: link(() => ({ gatewayAddresses, selector: {} })), yaml: yaml(linkYaml({ ...GATEWAY, selector: {} })), names: { '"selector"': '"spec.selector"' } },
  {
    check: 'multicluster/half-gateway',
    refused: link((chart) => ({ discoveryCredentialsSecret: secretIn(chart, 'linkerd'), selector: { matchLabels: EXPORTED } })),
    yaml: yaml(linkYaml({ selector: { matchLabels: EXPORTED } })),
    names: { '"selector"': '"spec.selector"', '"gatewayAddresses"': '"spec.gatewayAddress"' },
  },
  {
    check: 'multicluster/control-plane-namespace',
    refused: link((chart) => ({ discoveryCredentialsSecret: secretIn(chart, 'linkerd'), targetClusterLinkerdNamespace: 'mesh' })),
    yaml: yaml(linkYaml({ targetClusterLinkerdNamespace: 'mesh', federatedServiceSelector: { matchLabels: MEMBER } })),
    names: { targetClusterLinkerdNamespace: 'spec.targetClusterLinkerdNamespace' },
  },
  {
    check: 'multicluster/gateway-identity',
    refused: link(() => ({ gatewayAddresses, gatewayIdentity: 'gw.mc.serviceaccount.identity.mesh.cluster.local' })),
    yaml: yaml(linkYaml({ ...GATEWAY, gatewayIdentity: 'gw.mc.serviceaccount.identity.mesh.cluster.local' })),
    names: { gatewayIdentity: 'spec.gatewayIdentity' },
  },
  {
    check: 'multicluster/credentials-secret',
    refused: link((chart) => ({ gatewayAddresses, credentialsSecret: made(chart, secret('linkerd-multicluster', { type: 'Opaque', data: { config: 'YQ==' } })) })),
    yaml: yaml(secret('linkerd-multicluster', { type: 'Opaque', data: { config: 'YQ==' } })),
    names: { [`Secret "${NAME}"`]: `Secret linkerd-multicluster/${NAME}` },
  },
  {
    check: 'multicluster/credentials-marks',
    refused: link((chart) => ({ discoveryCredentialsSecret: made(chart, secret('linkerd', {}, { labels: { 'multicluster.linkerd.io/cluster-name': 'west' } })) })),
    yaml: yaml(secret('linkerd', {}, {
      labels: { 'multicluster.linkerd.io/cluster-name': 'west' },
      annotations: { 'multicluster.linkerd.io/cluster-domain': 'cluster.local', 'multicluster.linkerd.io/trust-domain': 'cluster.local' },
    })),
    names: { '"discoveryCredentialsSecret"': `Secret linkerd/${NAME}` },
  },
  foreignLink('multicluster/link-name', 'targetClusterName', 'west'),
  foreignLink('multicluster/link-credentials', 'clusterCredentialsSecret', 'east'),
  foreignLink('multicluster/unreadable-probe', 'probeSpec', { period: '1d', failureThreshold: 'three' }),
  {
    check: 'multicluster/idle-link',
    refused: () => {
      const { app, west, clusters } = eastAndWest();
      new LinkerdMulticluster(west, 'multicluster', { delivery: HelmDelivery.flux(), controllers: clusters.controllersOf('west').slice(1) });
      return app.synthYaml();
    },
    yaml: yaml(
      { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'multicluster', namespace: 'linkerd-multicluster' }, spec: { chart: { spec: { chart: 'linkerd-multicluster' } } } },
      linkYaml(GATEWAY),
    ),
  },
  exported('multicluster/exported-by-annotation', served({}, {}, { annotations: EXPORTED })),
  exported('multicluster/headless-member', served(MEMBER, { clusterIP: 'None' }), [LinkMode.FEDERATED]),
  exported('multicluster/lost-app-protocol', served(EXPORTED, { ports: [{ port: 6000, appProtocol: 'linkerd.io/opaque' }] })),
  exported('multicluster/long-mirror-name', served(MEMBER, {}, { name: 'y'.repeat(54) }), [LinkMode.FEDERATED]),
  { check: 'multicluster/gateway-denied', refused: inClusters(guarded), yaml: yaml(...GUARDED), names: { ...OF_EAST, [SERVER]: 'shop/web ' } },
  {
    check: 'install/no-bucket-bound',
    refused: () => {
      const chart = meshedChart();
      return new RouteSlo(chart, 'slo', { target: service(chart, 'web'), side: SloSide.CLIENT, selectorLabels: {}, latency: { threshold: Duration.millis(300), percent: 99 } });
    },
    yaml: yaml({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'web', namespace: 'demo' },
      spec: { groups: [{ name: 'web', rules: [{ record: 'fast', expr: 'sum(rate(outbound_http_route_request_duration_seconds_bucket{le="0.3"}[5m]))' }] }] },
    }),
    names: { '"latency.threshold"': '"spec.groups[0].rules[0].expr"' },
  },
];
