import { ApiObject, Chart } from 'cdk8s';
import { Pair } from './pair';
import {
  AccessPolicy, AuthorizationPolicy, ContainerPort, EgressNetwork, EgressTrafficPolicy, ExternalWorkload, HttpLocalRateLimitPolicy, HttpRoute,
  HttpRouteApiGroup, InboundHttpRoute, LabelSelectorOperator, LinkerdVersion, MeshTarget, MeshTlsAuthentication, NetworkAuthentication,
  PolicyRef, ProxyProtocol, RouteMatch, Server, ServerAuthorization, ServerProps, ServiceAccountRef,
} from '../../src';
import { meshedChart, service, yamlOf } from '../fixtures';
import { deployment } from '../policy/fixtures';

const POLICY = 'policy.linkerd.io';
const manifest = (kind: string, name: string, spec: object, version = 'v1alpha1', labels?: object) => (
  { apiVersion: `${POLICY}/${version}`, kind, metadata: { name, namespace: 'demo', labels }, spec });
const server = (name: string, spec: object) => manifest('Server', name, { podSelector: { matchLabels: { app: 'web' } }, port: 8080, ...spec }, 'v1beta3');
const policy = (targetRef: object, ...requiredAuthenticationRefs: object[]) => manifest('AuthorizationPolicy', 'a', { targetRef, requiredAuthenticationRefs });
const limits = (name: string, spec: object) => manifest('HTTPLocalRateLimitPolicy', name, { targetRef: { group: POLICY, kind: 'Server', name: 'web' }, ...spec });
const authorization = (client: object) => manifest('ServerAuthorization', 'a', { server: { name: 'web' }, client }, 'v1beta1');
const web = (probe?: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'demo' },
  spec: {
    template: {
      metadata: { labels: { app: 'web' }, annotations: { 'linkerd.io/inject': 'enabled' } },
      spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 8080 }], readinessProbe: probe }] },
    },
  },
});
const yaml = (...manifests: object[]) => manifests.map((each) => JSON.stringify(each)).join('\n---\n');

const account = (chart: Chart, name = 'a') => ServiceAccountRef.fromName(chart, `account-${name}`, { name });
const webServer = (chart: Chart) => PolicyRef.server(chart, 'web', { name: 'web' });
const serverOf = (chart: Chart, id: string, props: Partial<ServerProps>) => (
  new Server(chart, id, { podSelector: { matchLabels: { app: 'web' } }, port: ContainerPort.number(8080), metadata: { name: id }, ...props }));

/** What a chart is refused for, once it is built. */
const synth = (build: (chart: Chart) => unknown) => () => {
  const chart = meshedChart();
  build(chart);
  return yamlOf(chart);
};
const construct = (build: (chart: Chart) => unknown, version = LinkerdVersion.V2_20) => () => build(meshedChart({ version }));

/** What constructs of policies refuse, and checks find. */
export const POLICY_PAIRS: readonly Pair[] = [
  {
    check: 'policy/refused-authentications',
    refused: construct((chart) => new AuthorizationPolicy(chart, 'two', { target: webServer(chart), requiredAuthentications: [account(chart), account(chart, 'b')] })),
    yaml: yaml(policy({ group: POLICY, kind: 'Server', name: 'web' }, { kind: 'ServiceAccount', name: 'a' }, { kind: 'ServiceAccount', name: 'b' })),
    names: { requiredAuthentications: 'spec.requiredAuthenticationRefs' },
  },
  {
    check: 'policy/refused-target',
    refused: construct((chart) => new AuthorizationPolicy(chart, 'old', {
      target: PolicyRef.httpRoute(chart, 'route', { name: 'web', apiGroup: HttpRouteApiGroup.GATEWAY_API }), requiredAuthentications: [account(chart)],
    }), LinkerdVersion.V2_18),
    yaml: yaml(policy({ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'web' }, { kind: 'ServiceAccount', name: 'a' })),
    names: { '"target"': '"spec.targetRef"' },
    target: new MeshTarget({ version: LinkerdVersion.V2_18 }),
  },
  {
    check: 'policy/refused-identity',
    refused: construct((chart) => new MeshTlsAuthentication(chart, 'clients', { identities: ['a b', 'spiffe://root/*'] })),
    yaml: yaml(manifest('MeshTLSAuthentication', 'a', { identities: ['a b', 'spiffe://root/*'] })),
    names: { '"identities': '"spec.identities' },
  },
  {
    check: 'policy/refused-network',
    refused: construct((chart) => new NetworkAuthentication(chart, 'nodes', { networks: [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] }, { cidr: '192.0.2.0/24', except: ['192.0.0.0/16'] }, { cidr: 'x' }] })),
    yaml: yaml(manifest('NetworkAuthentication', 'a', { networks: [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] }, { cidr: '192.0.2.0/24', except: ['192.0.0.0/16'] }, { cidr: 'x' }] })),
    names: { '"networks': '"spec.networks' },
  },
  {
    check: 'policy/refused-server',
    refused: construct((chart) => serverOf(chart, 'web', { proxyProtocol: 'http' as ProxyProtocol, accessPolicy: 'none' as AccessPolicy })),
    yaml: yaml(server('web', { proxyProtocol: 'http', accessPolicy: 'none' })),
    names: { '"proxyProtocol"': '"spec.proxyProtocol"', '"accessPolicy"': '"spec.accessPolicy"' },
  },
  {
    check: 'policy/refused-clients',
    refused: construct((chart) => new ServerAuthorization(chart, 'both', { server: webServer(chart), unauthenticatedTls: true, serviceAccounts: [account(chart)], clusterNetworksOnly: true })),
    yaml: yaml(authorization({ meshTLS: { unauthenticatedTLS: true, serviceAccounts: [{ name: 'a' }] } })),
    names: {
      '"unauthenticatedTls"': '"spec.client.meshTLS.unauthenticatedTLS"', '"serviceAccounts"': '"spec.client.meshTLS.serviceAccounts"', '"identities"': '"spec.client.meshTLS.identities"',
    },
  },
  {
    check: 'policy/no-client',
    refused: construct((chart) => new ServerAuthorization(chart, 'none', { server: webServer(chart), clusterNetworksOnly: true })),
    yaml: yaml(authorization({ networks: [{ cidr: '10.0.0.0/8' }] })),
    names: {
      '"unauthenticatedTls"': '"spec.client.meshTLS.unauthenticatedTLS"',
      '"unauthenticated"': '"spec.client.unauthenticated"',
      '"serviceAccounts"': '"spec.client.meshTLS.serviceAccounts"',
      '"identities"': '"spec.client.meshTLS.identities"',
    },
  },
  {
    check: 'policy/selector-of-nothing',
    refused: construct((chart) => serverOf(chart, 'web', { podSelector: { matchExpressions: [{ key: 'app', operator: LabelSelectorOperator.IN, values: [] }] } })),
    yaml: yaml(server('web', { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] } })),
    names: { '"podSelector"': '"spec.podSelector"' },
  },
  {
    check: 'policy/server-selects-nothing',
    refused: synth((chart) => new Server(chart, 'server', { workload: deployment(chart, 'web'), port: ContainerPort.named('https'), accessPolicy: AccessPolicy.DENY })),
    yaml: yaml({ ...web(), spec: { template: { ...web().spec.template, metadata: { labels: { app: 'web' }, annotations: { 'linkerd.io/inject': 'disabled' } } } } }, server('web', { port: 'https' })),
    names: { '"port"': '"spec.port"', 'ContainerPort.number': 'the number', 'Deployment web': 'Deployment demo/web' },
  },
  {
    check: 'policy/overlapping-servers',
    refused: synth((chart) => ['a', 'b'].map((id) => serverOf(chart, id, { accessPolicy: AccessPolicy.DENY }))),
    yaml: yaml(server('a', { accessPolicy: 'deny' }), server('b', { accessPolicy: 'deny' })),
    names: { 'chart/a': 'Server demo/a' },
  },
  {
    check: 'policy/nobody-authorized',
    refused: synth((chart) => serverOf(chart, 'web', {})),
    yaml: yaml(server('web', {})),
    names: { 'AccessPolicy.DENY': '"deny"' },
  },
  {
    check: 'policy/probe-protocol',
    refused: synth((chart) => new Server(chart, 'server', {
      workload: deployment(chart, 'web', { container: { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } } }), proxyProtocol: ProxyProtocol.HTTP_2, accessPolicy: AccessPolicy.DENY,
    })),
    yaml: yaml(web({ httpGet: { path: '/ready', port: 8080 } }), server('web', { proxyProtocol: 'HTTP/2', accessPolicy: 'deny' })),
  },
  {
    check: 'policy/route-protocol',
    refused: synth((chart) => new InboundHttpRoute(chart, 'route', { server: serverOf(chart, 'web', { proxyProtocol: ProxyProtocol.OPAQUE, accessPolicy: AccessPolicy.DENY }) })),
    yaml: yaml(server('web', { proxyProtocol: 'opaque' }), manifest('HTTPRoute', 'route', { parentRefs: [{ group: POLICY, kind: 'Server', name: 'web' }] }, 'v1beta3')),
    names: { 'the port of chart/route': '"spec.parentRefs[0]" Server demo/web' },
  },
  {
    check: 'policy/pointless-policy',
    refused: synth((chart) => new AuthorizationPolicy(chart, 'pointless', {
      target: serverOf(chart, 'web', { accessPolicy: AccessPolicy.ALL_AUTHENTICATED }), requiredAuthentications: [account(chart)],
    })),
    yaml: yaml(server('web', { accessPolicy: 'all-authenticated' }), policy({ group: POLICY, kind: 'Server', name: 'web' }, { kind: 'ServiceAccount', name: 'a' })),
    names: { 'chart/web': 'Server demo/web' },
  },
  {
    check: 'policy/missing-target',
    refused: construct((chart) => new AuthorizationPolicy(chart, 'outbound', {
      target: new HttpRoute(chart, 'route', { parent: service(chart, 'web'), rules: [{ matches: [RouteMatch.pathPrefix('/')] }], metadata: { name: 'route' } }), requiredAuthentications: [account(chart)],
    })),
    yaml: yaml(
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'route', namespace: 'demo' }, spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'web', port: 80 }] } },
      policy({ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'route' }, { kind: 'ServiceAccount', name: 'a' }),
    ),
    names: { '"target"': '"spec.targetRef"', 'Service demo/web': 'Service web' },
  },
  {
    check: 'policy/namespace-without-servers',
    refused: synth((chart) => {
      const namespace = new ApiObject(chart, 'demo', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } });
      return new AuthorizationPolicy(chart, 'all', { target: namespace, requiredAuthentications: [account(chart)] });
    }),
    yaml: yaml(web(), policy({ kind: 'Namespace', name: 'demo' }, { kind: 'ServiceAccount', name: 'a' })),
    names: { '"target"': '"spec.targetRef"' },
  },
  {
    check: 'policy/unusable-external-workload',
    refused: construct((chart) => new ExternalWorkload(chart, 'vm', {
      metadata: { labels: { app: 'vm' } }, identity: 'vm', serverName: 'vm', ports: [{ port: 80, name: 'a' }, { port: 81, name: 'a' }], workloadIps: ['192.0.2.1', '192.0.2.2'],
    })),
    yaml: yaml({
      apiVersion: 'workload.linkerd.io/v1beta1',
      kind: 'ExternalWorkload',
      metadata: { name: 'vm', namespace: 'demo' },
      spec: { meshTLS: { identity: 'vm', serverName: 'vm' }, ports: [{ port: 80, name: 'a' }, { port: 81, name: 'a' }], workloadIPs: [{ ip: '192.0.2.1' }, { ip: '192.0.2.2' }] },
    }),
    names: { '"identity"': '"spec.meshTLS.identity"', '"ports': '"spec.ports', '"workloadIps"': '"spec.workloadIPs"' },
  },
  {
    check: 'policy/missing-workload-port',
    refused: synth((chart) => [service(chart, 'vm'), new ExternalWorkload(chart, 'external', {
      metadata: { labels: { app: 'vm' } }, identity: 'spiffe://root/vm', serverName: 'vm', ports: [{ port: 81 }], workloadIps: ['192.0.2.1'],
    })]),
    yaml: yaml(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'vm', namespace: 'demo' }, spec: { selector: { app: 'vm' }, ports: [{ port: 80 }] } },
      {
        apiVersion: 'workload.linkerd.io/v1beta1',
        kind: 'ExternalWorkload',
        metadata: { name: 'vm', namespace: 'demo', labels: { app: 'vm' } },
        spec: { meshTLS: { identity: 'spiffe://root/vm', serverName: 'vm' }, ports: [{ port: 81 }], workloadIPs: [{ ip: '192.0.2.1' }] },
      },
    ),
    names: { '"ports"': '"spec.ports"' },
  },
  {
    check: 'ratelimit/refused-limit',
    refused: construct((chart) => new HttpLocalRateLimitPolicy(chart, 'limit', { server: webServer(chart), total: 100, identity: 200 })),
    yaml: yaml(limits('a', { total: { requestsPerSecond: 100 }, identity: { requestsPerSecond: 200 } })),
    names: { '"identity"': '"spec.identity.requestsPerSecond"', '"total"': '"spec.total.requestsPerSecond"' },
  },
  {
    check: 'ratelimit/no-limit',
    refused: construct((chart) => new HttpLocalRateLimitPolicy(chart, 'limit', { server: webServer(chart) })),
    yaml: yaml(limits('a', {})),
    names: { '"total"': '"spec.total"', '"identity"': '"spec.identity"', '"overrides"': '"spec.overrides"' },
  },
  {
    check: 'ratelimit/second-policy',
    refused: construct((chart) => {
      const its = webServer(chart);
      return ['a', 'b'].map((id) => new HttpLocalRateLimitPolicy(chart, id, { server: its, total: 1 }));
    }),
    yaml: yaml(...['a', 'b'].map((name) => limits(name, { total: { requestsPerSecond: 1 } }))),
    names: { '"server"': '"spec.targetRef"', 'chart/a': 'HTTPLocalRateLimitPolicy demo/a' },
  },
  {
    check: 'ratelimit/repeated-client',
    refused: construct((chart) => {
      const client = account(chart);
      return new HttpLocalRateLimitPolicy(chart, 'limit', { server: webServer(chart), overrides: [1, 2].map((requestsPerSecond) => ({ requestsPerSecond, clients: [client] })) });
    }),
    yaml: yaml(limits('a', { overrides: [1, 2].map((requestsPerSecond) => ({ requestsPerSecond, clientRefs: [{ kind: 'ServiceAccount', name: 'a' }] })) })),
    names: { '"overrides"': '"spec.overrides"' },
  },
  {
    check: 'ratelimit/unread-protocol',
    refused: synth((chart) => new HttpLocalRateLimitPolicy(chart, 'limit', { server: serverOf(chart, 'web', { proxyProtocol: ProxyProtocol.GRPC, accessPolicy: AccessPolicy.DENY }), total: 1 })),
    yaml: yaml(server('web', { proxyProtocol: 'gRPC' }), limits('a', { total: { requestsPerSecond: 1 } })),
    names: { '"server"': '"spec.targetRef"' },
  },
  {
    check: 'egress/cluster-addresses',
    refused: construct((chart) => new EgressNetwork(chart, 'internet', { trafficPolicy: EgressTrafficPolicy.DENY, networks: [{ cidr: '10.1.0.0/16' }] })),
    yaml: yaml(manifest('EgressNetwork', 'internet', { trafficPolicy: 'Deny', networks: [{ cidr: '10.1.0.0/16' }] })),
    names: { '"networks[': '"spec.networks[' },
  },
  {
    check: 'egress/overlapping-exceptions',
    refused: construct((chart) => new EgressNetwork(chart, 'internet', { trafficPolicy: EgressTrafficPolicy.DENY, networks: [{ cidr: '192.0.2.0/24', except: ['192.0.2.0/28', '192.0.2.8'] }] })),
    yaml: yaml(manifest('EgressNetwork', 'internet', { trafficPolicy: 'Deny', networks: [{ cidr: '192.0.2.0/24', except: ['192.0.2.0/28', '192.0.2.8'] }] })),
    names: { '"networks[': '"spec.networks[' },
  },
];
