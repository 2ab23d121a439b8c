import { PolicyOptions, policyErrors } from './policy';
import { alpha, newest, object, on } from './policy-sample';
import { Manifest, OracleTarget } from './target';

const CLUSTER = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'];

describe('an EgressNetwork', () => {
  const network = (...networks: any[]) => alpha('EgressNetwork', 'all', { trafficPolicy: 'Deny', networks });
  const bare = alpha('EgressNetwork', 'all', { trafficPolicy: 'Deny' });
  const global = { ...bare, metadata: { name: 'world', namespace: 'linkerd-egress' } };
  const captures = (cidr: string, ...ofCluster: string[]) =>
    ofCluster.map((text) => `${cidr} captures ${text} of the cluster, without an exception for all of it`);

  test.each<[string, Manifest[], string[], OracleTarget?, PolicyOptions?]>([
    ['no list of networks', [bare], []],
    ['a network elsewhere', [network({ cidr: '203.0.113.0/24' }, { cidr: '2001:db8::/32' })], []],
    ['all, but for the cluster', [network({ cidr: '0.0.0.0/0', except: CLUSTER.slice(0, 4) }, { cidr: '::/0', except: ['fd00::/8'] })], []],
    ['an empty list', [network()], ['needs at least one network, or no list']],
    ['no IP', [network({ cidr: 'x' })], ['"x" is no IP or CIDR']],
    ['an exception elsewhere', [network({ cidr: '203.0.113.0/24', except: ['10.0.0.0/8'] })], ['exception 10.0.0.0/8 is outside of 203.0.113.0/24']],
    ['all', [network({ cidr: '0.0.0.0/0' }, { cidr: '::/0' })], [...captures('0.0.0.0/0', ...CLUSTER.slice(0, 4)), ...captures('::/0', 'fd00::/8')]],
    ['an exception in two parts', [network({ cidr: '0.0.0.0/0', except: [...CLUSTER.slice(1, 4), '10.0.0.0/9', '10.128.0.0/9'] })], [
      ...captures('0.0.0.0/0', '10.0.0.0/8'),
    ]],
    ['a part of the cluster', [network({ cidr: '10.1.0.0/16' })], captures('10.1.0.0/16', '10.0.0.0/8')],
    ['a release before it', [bare], ['exists from 2.17 on'], on('2.16')],
    ['a global one beside it', [bare, global], ['hides EgressNetwork linkerd-egress/world from its namespace']],
    ['a global one beside it, as is meant', [bare, global], [], newest, { hidesGlobal: ['all'] }],
    ['one elsewhere beside it', [bare, { ...bare, metadata: { name: 'all', namespace: 'x' } }], []],
  ])('with %s is judged', (_, manifests, errors, target = newest, options = {}) => {
    expect(policyErrors(manifests, target, options)).toEqual(errors.map((error) => `EgressNetwork app/all: ${error}`));
  });
});

describe('an ExternalWorkload', () => {
  const machine = (change: any = {}): Manifest => ({
    ...object('workload.linkerd.io/v1beta1', 'ExternalWorkload', 'vm', {
      meshTLS: { identity: 'spiffe://root.org/vm', serverName: 'vm.example.org' },
      workloadIPs: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }],
      ports: [{ name: 'http', port: 80 }, { name: 'dns', port: 53, protocol: 'UDP' }, { port: 53 }],
      ...change,
    }),
    metadata: { name: 'vm', namespace: 'app', labels: { app: 'vm', zone: 'a' } },
  });
  const ips = (...texts: any[]) => machine({ workloadIPs: texts.map((ip) => ({ ip })) });
  const byDefault = (value: string) => {
    const annotations = { 'config.linkerd.io/default-inbound-policy': value };
    return { ...ips('192.0.2.1'), metadata: { name: 'vm', namespace: 'app', annotations } };
  };

  test.each<[string, Manifest, string[], OracleTarget?]>([
    ['two IPs', machine(), []],
    ['no ports', machine({ ports: undefined }), []],
    ['a DNS name for its identity', machine({ meshTLS: { identity: 'vm.example.org', serverName: 'vm' } }), [
      'meshTLS.identity "vm.example.org" is no SPIFFE ID',
    ]],
    ['no identity', machine({ meshTLS: undefined }), ['meshTLS.identity undefined is no SPIFFE ID', 'has no meshTLS.serverName']],
    ['no IPs', machine({ workloadIPs: undefined }), ['has no workloadIPs']],
    ['IPs that are none', ips('192.0.2.0/24', 'vm', undefined), [
      ...['"192.0.2.0/24"', '"vm"', undefined].map((ip) => `workloadIP ${ip} is no IP`), 'has more than two workloadIPs',
    ]],
    ['two IPs of one family', ips('192.0.2.1', '192.0.2.2'), ['has two workloadIPs of IPv4']],
    ['two other IPs of one family', ips('::1', '::2'), ['has two workloadIPs of IPv6']],
    ['two IPs before 2.17', machine(), ['has two workloadIPs, which it can from 2.17 on'], on('2.16')],
    ['one IP in 2.15', ips('192.0.2.1'), [], on('2.15')],
    ['a release before it', ips('192.0.2.1'), ['exists from 2.15 on'], on('2.14')],
    ['an old version', { ...machine(), apiVersion: 'workload.linkerd.io/v1alpha1' }, [
      'apiVersion: version v1alpha1 is not the v1beta1 of this target',
    ]],
    ['a status', { ...machine(), status: { conditions: [] } }, ['has a status, which is dropped when it is applied']],
    ['port 0', machine({ ports: [{ port: 0 }] }), ['port 0 is out of 1..65535']],
    ['a name of a port with a dot', machine({ ports: [{ port: 1, name: 'a.b' }] }), ['port "a.b" is no name of a port']],
    ['a name twice', machine({ ports: [{ port: 1, name: 'a' }, { port: 2, name: 'a' }] }), ['has two ports a']],
    ['a port twice', machine({ ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] }), ['has two ports 1 of TCP']],
    ['an unknown policy', byDefault('all'), ['config.linkerd.io/default-inbound-policy all is unknown']],
    ['an audit', byDefault('audit'), []],
    ['an audit before 2.16', byDefault('audit'), ['the default-inbound-policy audit exists from 2.16 on'], on('2.15')],
  ])('with %s is judged', (_, manifest, errors, target = newest) => {
    expect(policyErrors([manifest], target)).toEqual(errors.map((error) => `ExternalWorkload app/vm: ${error}`));
  });

  const vm = { app: 'vm' };
  const leads = (port: number, to: string) => `port ${port} leads to ${to} of TCP, which ExternalWorkload app/vm does not have`;
  const service = (selector: any, ...ports: any[]) => object('v1', 'Service', 'vm', { selector, ports });

  test.each<[string, Manifest, string[]]>([
    ['ports by number and name', service(vm, { port: 80 }, { port: 81, targetPort: 'http' }, { port: 53, targetPort: 'dns', protocol: 'UDP' }), []],
    ['a port that it lacks', service(vm, { port: 81 }), [leads(81, '81')]],
    ['a name that it lacks', service(vm, { port: 80, targetPort: 'web' }), [leads(80, 'web')]],
    ['another protocol', service(vm, { port: 53, targetPort: 'dns' }), [leads(53, 'dns')]],
    ['other labels', service({ app: 'vm', zone: 'b' }, { port: 81 }), []],
    ['no labels', service(undefined, { port: 81 }), []],
  ])('is selected by Services with %s', (_, manifest, errors) => {
    expect(policyErrors([machine(), manifest], newest)).toEqual(errors.map((error) => `Service app/vm: ${error}`));
  });
});
