import { App, Testing } from 'cdk8s';
import { ZeroTrustChart } from '../../examples/zero-trust/main';
import { allowed } from '../conformance/oracle/policy';
import { OracleTarget } from '../conformance/oracle/target';
import { LinkerdVersion, Mesh } from 'cdk8s-linkerd';

const TARGET: OracleTarget = { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard' };

const app: App = Testing.app();
new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
const chart = new ZeroTrustChart(app, 'zero-trust');
const manifests = Testing.synth(chart);

const CLIENTS: Record<string, { serviceAccount: string; namespace: string } | undefined> = {
  'ingress': { serviceAccount: 'ingress-nginx', namespace: 'ingress-nginx' },
  'web': { serviceAccount: 'web', namespace: 'emojivoto' },
  'emoji': { serviceAccount: 'emoji', namespace: 'emojivoto' },
  'voting': { serviceAccount: 'voting', namespace: 'emojivoto' },
  'vote-bot': { serviceAccount: 'vote-bot', namespace: 'emojivoto' },
  'shared': { serviceAccount: 'default', namespace: 'emojivoto' },
  'prometheus': { serviceAccount: 'prometheus', namespace: 'linkerd-viz' },
  'stranger': { serviceAccount: 'web', namespace: 'elsewhere' },
  'kubelet': undefined,
};

/** Server, port, method and path, and all clients that may: by Linkerd's own rules, as the oracle has them. */
test.each<[string, number, string, string, string[]]>([
  ['web', 8080, 'GET', '/', ['ingress']],
  ['web', 8080, 'GET', '/api/list', ['ingress', 'vote-bot']],
  ['web', 8080, 'GET', '/api/list/all', ['ingress']],
  ['web', 8080, 'POST', '/api/vote/joy', ['ingress', 'vote-bot']],
  ['web', 8080, 'GET', '/api/leaderboard', ['ingress']],
  ['web', 8080, 'GET', '/healthz', Object.keys(CLIENTS)],
  ['web', 8080, 'POST', '/healthz', ['ingress']],
  ['web', 9999, 'GET', '/', []],
  ['emoji', 8080, 'POST', '/emojivoto.v1.EmojiService/ListAll', ['web']],
  ['voting', 8080, 'POST', '/emojivoto.v1.VotingService/Vote', ['web']],
  ['voting', 8080, 'POST', '/emojivoto.v1.VotingService/Results', ['web']],
  ['voting', 8080, 'POST', '/emojivoto.v1.VotingService/Reset', []],
  ['web', 4191, 'GET', '/metrics', ['prometheus']],
  ['voting', 4191, 'GET', '/metrics', ['prometheus']],
  ['vote-bot', 4191, 'GET', '/ready', Object.keys(CLIENTS)],
  ['vote-bot', 4191, 'POST', '/shutdown', []],
])('%s:%i %s %s is open to exactly those who need it', (workload, port, method, path, expected) => {
  const admitted = Object.entries(CLIENTS).filter(([, client]) => (
    allowed(manifests, { workload, namespace: 'emojivoto', port, method, path, client, source: '10.1.2.3' }, TARGET) === 'allowed'));
  expect(admitted.map(([name]) => name)).toEqual(expected);
});

test('the list that the library gives says the same of the application\'s ports', () => {
  const rows = chart.defaultDeny.allowList().filter(({ port }) => port === 8080);
  expect(rows.map(({ workload, requests, clients }) => `${clients.replace(/\.serviceaccount.*/, '')} -> ${workload.replace('Deployment ', '')} ${requests}`)).toEqual([
    'ingress-nginx.ingress-nginx -> web all',
    'vote-bot.emojivoto -> web any /api/list',
    'vote-bot.emojivoto -> web any /api/vote*',
    'anyone -> web GET /healthz',
    'web.emojivoto -> emoji all',
    'web.emojivoto -> voting emojivoto.v1.VotingService/Vote',
    'web.emojivoto -> voting emojivoto.v1.VotingService/Results',
  ]);
});
