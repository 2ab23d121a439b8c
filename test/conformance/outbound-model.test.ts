import * as fc from 'fast-check';
import { attachments, isRoute, protocolOf, serviceTrafficErrors, title } from './oracle/service-traffic';
import { splitErrors } from './oracle/split';
import { describeConformance, Manifest } from './oracle/target';
import { foreignRoutes } from './samples/foreign-routes';
import { anyTarget } from './sampling';
import { ConformanceTarget } from './targets';
import { MeshTarget } from '../../src';
import { findAll } from '../../src/analysis/analyze';
import { ROUTING } from '../../src/analysis/checks/routing';
import { MeshModel } from '../../src/model/mesh-model';
import { outbound } from '../../src/model/outbound';
import { unreadRouteFault } from '../../src/model/routes';

const seed = Number(process.env.CONFORMANCE_SEED ?? 20);
const PORTS = [80, 5432, 9090];

interface Sample {
  readonly target: ConformanceTarget;
  readonly manifests: Manifest[];
}

// Where the CRDs drop the ports of parents, which the model knows and the oracles do not, both answer different questions.
const samples: fc.Arbitrary<Sample> = anyTarget.filter(({ oracle: { gatewayApi, channel } }) => gatewayApi !== '0.7.1' || channel !== 'standard').chain((target) => foreignRoutes(target).map((manifests) => ({ target, manifests })));

function modelOf({ target, manifests }: Sample): MeshModel {
  return new MeshModel(manifests.map((manifest) => ({ manifest })), new MeshTarget(target.mesh));
}

/** The routes, by their names, of which a check says something. */
function named(model: MeshModel, ...checks: string[]): string[] {
  const found = findAll(model, ROUTING.filter(({ name }) => checks.includes(name)));
  return [...new Set(found.map(({ object }) => object.name))].sort();
}

/** The kinds of routes that a protocol has, the first that there is. */
const READ: Record<string, readonly string[]> = {
  detected: ['GRPCRoute', 'HTTPRoute', 'TLSRoute', 'TCPRoute'], http: ['HTTPRoute'], h2c: ['GRPCRoute', 'HTTPRoute'], opaque: ['TCPRoute'],
};

/** The kind of routes that an oracle of protocols and of attachments leaves for a port. */
function followedKind(sample: Sample, service: Manifest, port: number, client: string, read: (route: Manifest) => boolean): string | undefined {
  const { target: { oracle }, manifests } = sample;
  const entry = service.spec.ports.find((each: any) => each.port === port);
  const attached = manifests.filter(isRoute).filter(read).flatMap(attachments)
    .filter((each) => each.name === service.metadata.name && (each.port === undefined || each.port === port));
  const ranked = READ.detected;
  const active = attached.filter((each) => (each.clients === undefined || each.clients === client)
    // A route of a lower kind with the very same reference is not accepted.
    && !manifests.filter(isRoute).filter(read).flatMap(attachments).some((other) => other.name === each.name && other.port === each.port
      && ranked.indexOf(other.route.kind) < ranked.indexOf(each.route.kind)));
  return READ[protocolOf(service, entry, manifests, oracle)].find((kind) => active.some(({ route }) => route.kind === kind));
}

describeConformance('routes that anybody may have written', () => {
  test('the model follows the kind of routes on a port that the oracle leaves', () => {
    const kinds = new Set<string | undefined>();
    fc.assert(fc.property(samples, (sample) => {
      const model = modelOf(sample);
      // The newest release skips TLSRoutes without host names.
      const skipped = ({ kind, spec }: Manifest) => sample.target.oracle.linkerd === 'head' && kind === 'TLSRoute' && spec.hostnames === undefined;
      const read = (route: Manifest) => !skipped(route)
        && model.objects.some((object) => object.manifest === route && unreadRouteFault(object, model.target) === undefined);
      for (const service of sample.manifests.filter(({ kind }) => kind === 'Service')) {
        for (const port of PORTS) {
          for (const client of ['shop', 'front']) {
            // That appProtocol does not rescue an opaque port is said by the model as a contradiction.
            const policy = outbound(model, client, { kind: 'Service', namespace: 'shop', name: service.metadata.name! }, port)!;
            const expected = followedKind(sample, service, port, client, read);
            if (policy.broken.every((reason) => !reason.includes('appProtocol'))) {
              expect([title(service), port, client, policy.routeKind]).toEqual([title(service), port, client, expected]);
              kinds.add(policy.routeKind);
            }
          }
        }
      }
    }), { numRuns: 500, seed });
    expect([...kinds].sort()).toEqual(['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute', undefined]);
  });

  test('weights of which proxies can choose nothing are found where the oracle finds them', () => {
    let found = 0;
    fc.assert(fc.property(samples, (sample) => {
      const model = modelOf(sample);
      const errors = splitErrors(sample.manifests, sample.target.oracle);
      for (const [check, text] of [['routing/all-weights-zero', 'every weight is 0'], ['routing/single-weight-zero', 'the only backend has weight 0']]) {
        const expected = sample.manifests.filter(isRoute).filter((route) => errors.some((error) => error.startsWith(`${title(route)}: `) && error.includes(text)));
        expect([check, named(model, check)]).toEqual([check, expected.map(({ metadata }) => metadata.name).sort()]);
        found += expected.length;
      }
    }), { numRuns: 300, seed });
    expect(found).toBeGreaterThan(30);
  });

  test('a Service is left with requests that nobody takes where the oracle says so', () => {
    const seen = new Set<boolean>();
    fc.assert(fc.property(samples, (sample) => {
      const model = modelOf(sample);
      const says = splitErrors(sample.manifests, sample.target.oracle).some((error) => error.includes('no catch-all'));
      const found = named(model, 'routing/no-catch-all').length > 0;
      // The oracle asks for each route on its own; that a route for one port relies on one for all ports is fine with both.
      expect(found && !says).toBe(false);
      seen.add(found);
    }), { numRuns: 300, seed });
    expect([...seen].sort()).toEqual([false, true]);
  });

  test('rivals on a port are found where the oracle finds them', () => {
    const seen = new Set<string>();
    fc.assert(fc.property(samples, (sample) => {
      const model = modelOf(sample);
      const errors = serviceTrafficErrors(sample.manifests, sample.target.oracle);
      const rivals: [string, string][] = [['routing/two-api-groups', 'of two API groups'], ['routing/second-tcp-route', 'are two TCPRoutes']];
      for (const [check, text] of rivals) {
        const found = named(model, check).length > 0;
        const isOld = check === 'routing/second-tcp-route' && !['2.17', '2.18', '2.19', '2.20', 'head'].includes(sample.target.oracle.linkerd);
        expect([check, found]).toEqual([check, !isOld && errors.some((error) => error.includes(text))]);
        if (found) {
          seen.add(check);
        }
      }
      // What is not read, or has a protocol of its own, is no rival to the check.
      const kinds = named(model, 'routing/other-kind-first');
      expect(kinds.length > 0 && !errors.some((error) => error.includes('are several route kinds'))).toBe(false);
      kinds.forEach(() => seen.add('routing/other-kind-first'));
    }), { numRuns: 400, seed });
    expect([...seen].sort()).toEqual(['routing/other-kind-first', 'routing/second-tcp-route', 'routing/two-api-groups']);
  });

  test('rules that never get a request are such to the oracle, too', () => {
    let found = 0;
    fc.assert(fc.property(samples, (sample) => {
      const model = modelOf(sample);
      const errors = serviceTrafficErrors(sample.manifests, sample.target.oracle).filter((error) => error.includes('may never be followed'));
      for (const { object, message } of findAll(model, ROUTING.filter(({ name }) => ['routing/decided-by-age', 'routing/shadowed-rule'].includes(name)))) {
        const said = errors.some((error) => error.includes(` ${object.namespace}/${object.name}: `) || error.includes(` of ${object.kind} ${object.namespace}/${object.name} takes`));
        expect([message, said]).toEqual([message, true]);
        found++;
      }
    }), { numRuns: 400, seed });
    expect(found).toBeGreaterThan(50);
  });
});

