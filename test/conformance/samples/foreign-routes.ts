import * as fc from 'fast-check';
import { Manifest } from '../oracle/target';
import { ConformanceTarget } from '../targets';

/** Services and routes as somebody else may have written them, right and wrong. */

const NAMESPACES = ['shop', 'front'];
const PORTS = [80, 5432, 9090];
const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });

const service = (name: string) => fc.record({
  appProtocols: fc.array(option(fc.constantFrom('http', 'kubernetes.io/h2c', 'linkerd.io/opaque', 'grpc'), 1), { minLength: 3, maxLength: 3 }),
  opaquePorts: option(fc.constantFrom('', '9090', '80,9090', 'http'), 1),
}).map(({ appProtocols, opaquePorts }): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop', annotations: opaquePorts === undefined ? {} : { 'config.linkerd.io/opaque-ports': opaquePorts } },
  spec: { clusterIP: '10.0.0.10', ports: PORTS.map((port, i) => ({ name: `p${port}`, port, ...(appProtocols[i] && { appProtocol: appProtocols[i] }) })) },
}));

const match = fc.record({
  path: option(fc.constantFrom(
    { type: 'PathPrefix', value: '/' }, { type: 'PathPrefix', value: '/api' }, { type: 'Exact', value: '/api' }, { value: '/api/' }, { type: 'RegularExpression', value: '/[a-z]+' },
    { type: 'RegularExpression', value: '/.*' },
  ), 4),
  method: option(fc.constantFrom('GET', 'POST'), 1),
  headers: option(fc.constantFrom([{ name: 'x-canary', value: 'true' }], [{ name: 'X-Canary', type: 'RegularExpression', value: 'tr.e' }]), 1),
}, { requiredKeys: [] }).map((each) => JSON.parse(JSON.stringify(each)));

const rpcMatch = fc.record({
  method: fc.constantFrom({ service: 'shop.Orders' }, { type: 'Exact', service: 'shop.Orders', method: 'Get' }, { method: 'Get' }),
  headers: option(fc.constant([{ name: 'x-canary', value: 'true' }]), 1),
}).map((each) => JSON.parse(JSON.stringify(each)));

const backend = fc.record({ name: fc.constantFrom('web', 'db', 'missing'), weight: fc.constantFrom(0, 1, 2, undefined), port: fc.constantFrom(...PORTS) })
  .map(({ weight, ...rest }) => ({ group: '', kind: 'Service', namespace: 'shop', ...rest, ...(weight !== undefined && { weight }) }));

const KINDS = ['HTTPRoute', 'HTTPRoute', 'HTTPRoute', 'GRPCRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'];

const route = (index: number, { oracle }: ConformanceTarget) => fc.constantFrom(...KINDS).chain((kind) => {
  const matches = kind === 'HTTPRoute' ? match : rpcMatch;
  const isConnection = kind === 'TLSRoute' || kind === 'TCPRoute';
  const rule = isConnection ? fc.record({ backendRefs: fc.array(backend, { minLength: 1, maxLength: 2 }) })
    : fc.record({
      matches: option(fc.array(matches, { minLength: 1, maxLength: 2 }), 3),
      backendRefs: fc.array(backend, { minLength: 1, maxLength: 2 }),
    });
  return fc.record({
    namespace: fc.constantFrom('shop', 'shop', ...NAMESPACES),
    ofLinkerd: fc.boolean(),
    parents: fc.array(fc.record({
      name: fc.constantFrom('web', 'web', 'db'), port: option(fc.constantFrom(...PORTS, PORTS[0], PORTS[0]), 4),
    }), { minLength: 1, maxLength: 2 }),
    hostnames: option(fc.constantFrom(['a.example.com'], ['a.example.com', '*.example.com']), 1),
    rules: fc.array(rule, isConnection ? { minLength: 1, maxLength: 1 } : { minLength: 1, maxLength: 3 }),
  }).map(({ namespace, ofLinkerd, parents, hostnames, rules }): Manifest => {
    const own = kind === 'HTTPRoute' && ofLinkerd;
    const version = isConnection || (kind === 'GRPCRoute' && ['2.16', '2.17'].includes(oracle.linkerd)) ? 'v1alpha2'
      : ['2.14', '2.15', '2.16', '2.17'].includes(oracle.linkerd) ? 'v1beta1' : 'v1';
    return {
      apiVersion: own ? 'policy.linkerd.io/v1beta3' : `gateway.networking.k8s.io/${version}`,
      kind,
      metadata: { name: `route-${index}`, namespace },
      spec: {
        parentRefs: parents.map(({ name, port }) => ({ group: 'core', kind: 'Service', name, namespace: 'shop', ...(port !== undefined && { port }) })),
        ...(kind !== 'TCPRoute' && hostnames && { hostnames }),
        rules: JSON.parse(JSON.stringify(rules)),
      },
    };
  });
});

/** Manifests of a cluster for a target. */
export function foreignRoutes(target: ConformanceTarget): fc.Arbitrary<Manifest[]> {
  return fc.integer({ min: 1, max: 4 }).chain((count) => fc.tuple(
    service('web'), service('db'), ...Array.from({ length: count }, (_, i) => route(i, target)),
  ));
}
