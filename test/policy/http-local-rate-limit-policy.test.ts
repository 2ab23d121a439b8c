import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { AccessPolicy, ContainerPort, HttpLocalRateLimitPolicy, LinkerdVersion, ProxyProtocol, Server } from '../../src';
import { meshedChart, messageOf, only } from '../fixtures';
import { account } from './fixtures';

const server = (chart: Chart, options = {}) => (
  new Server(chart, 'server', { podSelector: {}, port: ContainerPort.number(80), accessPolicy: AccessPolicy.DENY, metadata: { name: 'web' }, ...options }));

test('limits all clients, each client, and some', () => {
  const chart = meshedChart();
  new HttpLocalRateLimitPolicy(chart, 'limits', {
    server: server(chart),
    total: 1000,
    identity: 100,
    overrides: [
      { requestsPerSecond: 1000, clients: [new kplus.ServiceAccount(chart, 'sa', { metadata: { name: 'batch' } }), account(chart, 'api', 'other')] },
      { requestsPerSecond: 1, clients: [account(chart, 'crawler')] },
    ],
    metadata: { name: 'limits' },
  });
  expect(only(chart, 'HTTPLocalRateLimitPolicy')).toEqual({
    apiVersion: 'policy.linkerd.io/v1alpha1',
    kind: 'HTTPLocalRateLimitPolicy',
    metadata: { name: 'limits', namespace: 'demo' },
    spec: {
      targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'web' },
      total: { requestsPerSecond: 1000 },
      identity: { requestsPerSecond: 100 },
      overrides: [
        {
          requestsPerSecond: 1000,
          clientRefs: [{ group: '', kind: 'ServiceAccount', name: 'batch', namespace: 'demo' }, { group: '', kind: 'ServiceAccount', name: 'api', namespace: 'other' }],
        },
        { requestsPerSecond: 1, clientRefs: [{ group: '', kind: 'ServiceAccount', name: 'crawler', namespace: 'demo' }] },
      ],
    },
  });
});

test('one limit is enough', () => {
  const chart = meshedChart();
  new HttpLocalRateLimitPolicy(chart, 'limits', { server: server(chart), identity: 4_294_967_295 });
  expect(only(chart, 'HTTPLocalRateLimitPolicy').spec).toEqual({
    targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'web' }, identity: { requestsPerSecond: 4_294_967_295 },
  });
});

describe('fails', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['without a limit', (chart) => new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart) }),
      'chart/l: "total", "identity" and "overrides" are not there, which limits nothing; expected at least one'],
    ['with rates out of range', (chart) => new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart), total: 0, identity: 1.5, overrides: [{ requestsPerSecond: 4_294_967_296, clients: [] }] }), [
      'chart/l: 6 faults:',
      '"total" is not a number of requests, got 0; expected an integer from 1 to 4294967295',
      '"identity" is not a number of requests, got 1.5; expected an integer from 1 to 4294967295',
      '"identity" is above "total", got 1.5 and 0; expected at most that',
      '"overrides[0].requestsPerSecond" is not a number of requests, got 4294967296; expected an integer from 1 to 4294967295',
      '"overrides[0].requestsPerSecond" is above "total", got 4294967296 and 0; expected at most that',
      '"overrides[0].clients" is empty; expected at least one ServiceAccount',
    ].join('\n  - ')],
    ['with a limit above the total', (chart) => new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart), total: 10, identity: 11, overrides: [{ requestsPerSecond: 12, clients: [account(chart, 'a')] }] }), [
      'chart/l: 2 faults:',
      '"identity" is above "total", got 11 and 10; expected at most that',
      '"overrides[0].requestsPerSecond" is above "total", got 12 and 10; expected at most that',
    ].join('\n  - ')],
    ['with a client twice', (chart) => new HttpLocalRateLimitPolicy(chart, 'l', {
      server: server(chart), overrides: [{ requestsPerSecond: 1, clients: [account(chart, 'a')] }, { requestsPerSecond: 2, clients: [account(chart, 'a', 'demo')] }],
    }), 'chart/l: "overrides" has ServiceAccount demo/a twice; expected each client once'],
    ['without a rate', (chart) => new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart), overrides: [{ clients: [account(chart, 'a')] } as any] }),
      'chart/l: "overrides[0].requestsPerSecond" is needed'],
    ['in another namespace than the Server', (chart) => new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart), total: 1, metadata: { namespace: 'x' } }),
      'chart/l: "metadata.namespace" cannot be chosen, got "x"; expected "demo", because an HTTPLocalRateLimitPolicy stands beside Server demo/web, its "server"; leave it away'],
  ])('%s', (_, make, message) => {
    expect(messageOf(() => make(meshedChart()))).toBe(message);
  });

  test('for a second policy of a Server', () => {
    const chart = meshedChart();
    const web = server(chart);
    new HttpLocalRateLimitPolicy(chart, 'a', { server: web, total: 1 });
    expect(messageOf(() => new HttpLocalRateLimitPolicy(chart, 'b', { server: web, identity: 1 }))).toBe(
      'chart/b: "server" Server demo/web has a policy already, made by chart/a, and Linkerd would follow only the older of the two; expected one for each Server; say all limits there');
  });

  test('for targets before 2.17', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_16 });
    expect(messageOf(() => new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart), total: 1 }))).toBe(
      'chart/l: an HTTPLocalRateLimitPolicy needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16');
  });

  test('for a protocol without HTTP', () => {
    const chart = meshedChart();
    new HttpLocalRateLimitPolicy(chart, 'l', { server: server(chart, { proxyProtocol: ProxyProtocol.GRPC }), total: 1 });
    expect(messageOf(() => Testing.synth(chart))).toContain(
      '[chart/l] "server" Server demo/web has the protocol "gRPC", with which Linkerd ignores rate limits; expected "unknown", "HTTP/1", "HTTP/2"; set "proxyProtocol" of the Server');
  });
});
