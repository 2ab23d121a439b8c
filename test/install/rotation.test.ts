import { Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { MeshIdentity, TrustAnchor } from '../../src';
import { meshedChart } from '../fixtures';

// docs/identity.md says how a trust anchor is changed. Here a mesh lives through it, hour by hour, on the manifests that
// are emitted: at each hour every proxy must trust the certificate of every other.

const ISSUER_RENEWED_EVERY = 48 - 25;
const PROXY_LIFETIME = 24;
const PROXIES = 3;
const END = 600;

interface Proxy {
  readonly trusts: ReadonlySet<string>;
  root: string;
  signedAt: number;
}

/** What cert-manager, trust-manager, the control plane and proxies do. */
class World {
  /** The anchors in the Secrets of cert-manager's namespace. */
  public readonly anchors = new Map<string, string>();
  private readonly proxies: Proxy[] = [];
  private issuer = { root: '', signedAt: 0 };
  private signer = '';
  private sources: string[] = [];
  private now = 0;

  /** How old proxies let their certificates become, each of them. */
  public constructor(private readonly ages: readonly number[]) {}

  public apply(trustAnchor: TrustAnchor): void {
    const chart = meshedChart();
    new MeshIdentity(chart, 'identity', { trustAnchor });
    const manifests = Testing.synth(chart);
    const spec = (kind: string) => manifests.find((manifest) => manifest.kind === kind).spec;
    const made: string[] = manifests.filter(({ metadata }) => metadata.name.startsWith('linkerd-trust-anchor')).map((manifest) => manifest.spec.secretName);
    made.filter((name) => !this.anchors.has(name)).forEach((name) => this.renewAnchor(name));
    this.signer = spec('ClusterIssuer').ca.secretName;
    this.sources = spec('Bundle').sources.map(({ secret }: any) => secret.name);
  }

  public renewAnchor(name: string): void {
    this.anchors.set(name, `${name} of hour ${this.now}`);
  }

  public copyAnchor(): void {
    this.anchors.set('linkerd-previous-anchor', this.anchors.get('linkerd-trust-anchor')!);
  }

  public renewIssuer(): void {
    this.issuer = { root: this.anchors.get(this.signer)!, signedAt: this.now };
  }

  public restart(index: number): void {
    const found = this.sources.map((name) => this.anchors.get(name));
    // With a source missing nothing is written.
    expect(found).not.toContain(undefined);
    this.proxies[index] = { trusts: new Set(found as string[]), root: this.issuer.root, signedAt: this.now };
  }

  /** Lives through the hours; whether everybody always trusted everybody. */
  public live(events: Record<number, (() => void)[]>): boolean {
    for (this.now = 0; this.now < END; this.now++) {
      events[this.now]?.forEach((event) => event());
      if (this.now - this.issuer.signedAt >= ISSUER_RENEWED_EVERY) {
        this.renewIssuer();
      }
      this.proxies.filter(({ signedAt }, index) => this.now - signedAt >= this.ages[index]).forEach((proxy) => {
        Object.assign(proxy, { root: this.issuer.root, signedAt: this.now });
      });
      if (this.proxies.some(({ trusts }) => this.proxies.some(({ root }) => !trusts.has(root)))) {
        return false;
      }
    }
    return true;
  }
}

type Events = [hour: number, event: () => void][];

function byHour(events: Events): Record<number, (() => void)[]> {
  const hours: Record<number, (() => void)[]> = {};
  events.forEach(([hour, event]) => (hours[hour] ??= []).push(event));
  return hours;
}

const everyProxy = (hours: readonly number[], world: World): Events => hours.map((hour, index) => [hour, () => world.restart(index)]);
const each = (arbitrary: fc.Arbitrary<number>) => fc.array(arbitrary, { minLength: PROXIES, maxLength: PROXIES });
const ages = each(fc.integer({ min: 1, max: PROXY_LIFETIME }));
const offset = fc.integer({ min: 0, max: ISSUER_RENEWED_EVERY });
const check = (property: fc.IRawProperty<any>) => fc.assert(property as fc.IProperty<any>, { seed: 20, numRuns: 300 });
/** Whether some course of things breaks the mesh. */
const breaks = (property: fc.IRawProperty<any>) => fc.check(property as fc.IProperty<any>, { seed: 20, numRuns: 300 }).failed;

describe('by generations', () => {
  /** The steps of the page, from hour 100 on: restarts take as long as they take, and the last step waits. */
  const property = ({ wait, takes = 150, early = 0 }: { wait: number; takes?: number; early?: number }) => {
    const restarts = each(fc.integer({ min: 0, max: takes }));
    return fc.property(ages, offset, restarts, restarts, (proxyAges, phase, first, second) => {
      const world = new World(proxyAges);
      const generations = (...numbers: number[]) => () => world.apply(TrustAnchor.selfSigned({ generations: numbers }));
      const flip = 100 + Math.max(...first) - early;
      return world.live(byHour([
        [0, generations(1)], [0, () => world.renewIssuer()], ...everyProxy([0, 0, 0], world), [phase, () => world.renewIssuer()],
        [100, generations(1, 2)], ...everyProxy(first.map((hours) => 100 + hours), world),
        [flip, generations(2, 1)], [flip + wait, generations(2)], ...everyProxy(second.map((hours) => flip + wait + hours), world),
      ]));
    });
  };

  test('everybody trusts everybody all the time', () => check(property({ wait: 48 })));

  test('not where the last step does not wait', () => {
    expect(breaks(property({ wait: 20 }))).toBe(true);
  });

  test('not where the second step does not wait for all to be restarted', () => {
    expect(breaks(property({ wait: 48, early: 60 }))).toBe(true);
  });
});

describe('by the copy of the one before', () => {
  const property = ({ within = ISSUER_RENEWED_EVERY - 1, copiedEarly = false, renewed = true }) => {
    const restarts = each(fc.integer({ min: 0, max: within }));
    return fc.property(ages, offset, restarts, restarts, (proxyAges, phase, first, second) => {
      const world = new World(proxyAges);
      return world.live(byHour([
        [0, () => world.apply(TrustAnchor.selfSigned())], [0, () => world.copyAnchor()], [0, () => world.renewIssuer()],
        ...everyProxy([0, 0, 0], world), [phase, () => world.renewIssuer()],
        ...(renewed ? [[200, () => world.renewIssuer()]] as Events : []), [200, () => world.renewAnchor('linkerd-trust-anchor')],
        ...(copiedEarly ? [[200, () => world.copyAnchor()]] as Events : []),
        ...everyProxy(first.map((hours) => 200 + hours), world), [200 + ISSUER_RENEWED_EVERY, () => world.renewIssuer()],
        [200 + ISSUER_RENEWED_EVERY + PROXY_LIFETIME, () => world.copyAnchor()],
        ...everyProxy(second.map((hours) => 200 + ISSUER_RENEWED_EVERY + PROXY_LIFETIME + hours), world),
      ]));
    });
  };

  test('everybody trusts everybody all the time', () => check(property({})));

  test('not where restarts take longer than until the next certificate of the issuer', () => {
    expect(breaks(property({ within: ISSUER_RENEWED_EVERY + 5 }))).toBe(true);
  });

  test('not where the issuer is not renewed first', () => {
    expect(breaks(property({ renewed: false }))).toBe(true);
  });

  test('not where the copy is already that of the new anchor', () => {
    expect(breaks(property({ copiedEarly: true }))).toBe(true);
  });
});
