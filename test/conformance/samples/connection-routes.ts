import { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { CanarySplit, HttpRoute, RouteBackend, SplitMechanism, TcpRoute, TlsRoute, TlsRouteProps } from '../../../src';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import { routeErrors } from './route-judge';
import { attachmentErrors, BackendSample, backendsErrors, backendSamples, makeBackends, makeParent, mostly, option, ParentSample, parentSample } from './route-parts';
import { makeService } from './services';

type Beside = 'second route' | 'consumer route' | 'another port' | 'another kind' | 'split' | 'the same route';

/** A sample of a TlsRoute or a TcpRoute, which have no rules to tell requests apart. */
export interface ConnectionRouteSample extends Sample {
  readonly parent: ParentSample;
  readonly hostnames?: string[];
  readonly backends?: BackendSample[];
  readonly clientNamespace?: string;
  readonly metadata?: { name?: string; labels?: Record<string, string> };
  /** What else stands on the same parent. */
  readonly beside?: Beside;
}

const hasKinds = ({ oracle }: ConformanceTarget): boolean => atLeast(oracle, '2.17') && oracle.channel === 'experimental';

function samplesOf(kind: 'TLSRoute' | 'TCPRoute'): fc.Arbitrary<ConnectionRouteSample> {
  return mostly(anyTarget.filter(hasKinds), anyTarget).chain((target) => parentSample(target).chain((parent) => {
    const [onService, several] = [parent.of === 'Service', parent.service.ports.length > 1];
    const usual: Beside[] = [...(kind === 'TLSRoute' ? ['second route' as const, 'consumer route' as const] : []), ...(several || !onService ? ['another port' as const] : [])];
    const unusual: Beside[] = ['second route', 'another kind', 'the same route', ...(onService ? ['split' as const] : [])];
    const names = fc.uniqueArray(fc.constantFrom('a.example.com', '*.example.com', 'web', 'b.c'), { minLength: 1 });
    return fc.record<ConnectionRouteSample>({
      target: fc.constant(target),
      parent: fc.constant(parent),
      hostnames: kind === 'TCPRoute' ? fc.constant(undefined) : option(names, 6),
      backends: option(backendSamples(fc.constant(undefined)), 3),
      clientNamespace: option(fc.constantFrom('demo', 'front')),
      metadata: option(fc.record({ name: option(fc.constantFrom('route', 'a.b')), labels: option(fc.constant({ 'app.kubernetes.io/part-of': 'shop' })) })),
      beside: usual.length > 0
        ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(undefined, ...usual, ...usual) }, { weight: 1, arbitrary: fc.constantFrom(...unusual) })
        : fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...unusual) }),
    });
  }));
}

function propsOf(chart: Chart, sample: ConnectionRouteSample): TlsRouteProps & { backends?: RouteBackend[] } {
  const { target: _, beside: __, parent: of, backends, ...rest } = sample;
  const { parent, port } = makeParent(chart, of);
  return { ...rest, parent, port, backends: backends && makeBackends(chart, 'v', backends, parent, of) };
}

function buildOf(kind: 'TLSRoute' | 'TCPRoute') {
  return (chart: Chart, sample: ConnectionRouteSample): void => {
    const make = (id: string, props: TlsRouteProps) => (kind === 'TLSRoute' ? new TlsRoute(chart, id, props) : new TcpRoute(chart, id, props));
    const { parent: of, clientNamespace, beside } = sample;
    const props = propsOf(chart, sample);
    make('route', props);
    const { parent, port } = props;
    const second = { parent, port, hostnames: kind === 'TLSRoute' ? ['second.example.com'] : undefined, metadata: { name: 'second' } };
    switch (beside) {
      case 'second route':
        make('second', { ...second, clientNamespace });
        break;
      case 'consumer route':
        make('second', { ...second, clientNamespace: 'front' });
        break;
      case 'another port':
        make('second', { ...second, port: of.of === 'Service' ? of.service.ports.find((other) => other !== port) : 8443 });
        break;
      case 'another kind':
        new HttpRoute(chart, 'second', { parent, port, metadata: { name: 'second' }, rules: [{}] });
        break;
      case 'split':
        new CanarySplit(chart, 'split', {
          service: parent,
          port,
          clientNamespace,
          mechanism: kind === 'TLSRoute' ? SplitMechanism.TLS_ROUTE : SplitMechanism.TCP_ROUTE,
          hostnames: kind === 'TLSRoute' ? ['second.example.com'] : undefined,
          backends: [{ service: makeService(chart, 'canary', { by: 'ApiObject', ports: [80] }), weight: 1 }],
        });
        break;
      case 'the same route':
        make('second', { ...props, metadata: { name: 'second' } });
        break;
    }
  };
}

function intentErrors(kind: string, manifests: Manifest[], { parent, hostnames, backends, clientNamespace }: ConnectionRouteSample): string[] {
  const route = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name !== 'second')!;
  return [
    ...attachmentErrors(route, parent, clientNamespace, false),
    ...(JSON.stringify(route.spec.hostnames) === JSON.stringify(hostnames) ? [] : [`hostnames are ${route.spec.hostnames}`]),
    ...(route.spec.rules.length === 1 ? [] : [`there are ${route.spec.rules.length} rules`]),
    ...backendsErrors(route.spec.rules[0]?.backendRefs, backends, 'v', parent),
  ];
}

/** How TlsRoutes or TcpRoutes are sampled. */
export function connectionSampling(name: string, kind: 'TLSRoute' | 'TCPRoute', expected: string[]): Sampling<ConnectionRouteSample> {
  return {
    name,
    samples: samplesOf(kind),
    build: buildOf(kind),
    targets: hasKinds,
    judge: (manifests, target, sample) => [...routeErrors(manifests, target, {}), ...intentErrors(kind, manifests, sample)],
    features: (sample) => [
      ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
      `on ${sample.parent.of}`,
      ...(sample.beside ? [`beside ${sample.beside}`] : []),
      ...(sample.backends ?? []).flatMap(({ to, weight }) => [
        to === 'parent' ? 'parent as backend' : 'Service as backend', ...(weight === 0 || weight === 1_000_000 ? ['weight at its bound'] : []),
      ]),
    ],
    expected: [
      'backends', 'clientNamespace', 'metadata', 'on Service', 'on EgressNetwork', 'on EgressNetworkRef', 'beside another port', 'parent as backend',
      'Service as backend', 'weight at its bound', ...expected,
    ],
    several: ({ beside }) => beside !== undefined,
  };
}

type Break = (sample: ConnectionRouteSample) => { sample: ConnectionRouteSample; build: ReturnType<typeof buildOf> };

/** Props of TlsRoutes and TcpRoutes that are refused by name. */
export function connectionBreaks(kind: 'TLSRoute' | 'TCPRoute'): Record<string, Break> {
  const broken = (change: (chart: Chart, props: TlsRouteProps) => Partial<TlsRouteProps>): Break => (sample) => ({
    sample,
    build: (chart) => {
      const { backends: _, ...props } = propsOf(chart, sample);
      const changed = { ...props, ...change(chart, props) };
      return void (kind === 'TLSRoute' ? new TlsRoute(chart, 'route', changed) : new TcpRoute(chart, 'route', changed));
    },
  });
  return {
    'parent': broken((chart) => ({ parent: chart })),
    'port': broken(() => ({ port: 0 })),
    'backends': broken(() => ({ backends: [] })),
    'backends[0].service': broken((chart) => ({ backends: [{ service: chart }] })),
    'clientNamespace': broken(() => ({ clientNamespace: 'Front' })),
    'metadata.namespace': broken(() => ({ metadata: { namespace: 'elsewhere' } })),
  };
}
