import { Chart, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { Dump, leave } from './dump';
import { Mesh } from '../../src';
import { crdErrors } from './oracle/crds';
import { Manifest, OracleTarget } from './oracle/target';
import { ConformanceTarget, TARGETS } from './targets';

/** One seed, so that a build is not red by chance; `CONFORMANCE_SEED=$RANDOM` explores. */
const seed = Number(process.env.CONFORMANCE_SEED ?? 20);

/** Props of one sample, and what it needs to become constructs. */
export interface Sample {
  readonly target: ConformanceTarget;
}

/** How the samples of a construct are made and judged. */
export interface Sampling<S extends Sample> {
  /** The file that the accepted manifests are dumped to, for the Go validator. */
  readonly name: string;
  readonly samples: fc.Arbitrary<S>;
  /** Makes the constructs of a sample. */
  readonly build: (chart: Chart, sample: S) => void;
  /** What Linkerd has against the manifests of a sample. */
  readonly judge: (manifests: Manifest[], target: OracleTarget, sample: S) => string[];
  /** Which props and boundary values a sample has. */
  readonly features: (sample: S) => string[];
  /** Those that must stand in at least one of twenty accepted samples. */
  readonly expected: readonly string[];
  /** Whether several constructs of a sample concern one object, as those of one in three samples do. */
  readonly several?: (sample: S) => boolean;
  readonly runs?: number;
  /** The targets that have the construct; all, unless it says otherwise. */
  readonly targets?: (target: ConformanceTarget) => boolean;
}

export const anyTarget = fc.constantFrom(...TARGETS);

/** The manifests of a sample, or the message with which it is refused. */
export function synthesize<S extends Sample>(sample: S, build: (chart: Chart, sample: S) => void): Manifest[] | string {
  const app = Testing.app();
  new Mesh(app, 'mesh', sample.target.mesh);
  const chart = new Chart(app, 'chart', { namespace: 'demo' });
  try {
    build(chart, sample);
    return Testing.synth(chart);
  } catch (error) {
    const { message } = error as Error;
    // Ours begin with the path of the construct; a TypeError of ours or a fault of cdk8s would not.
    expect(message).toMatch(/(^|\[|Error: )chart\/|^(RouteMatch|RequestCondition|ResponseCondition|PortRange|TrustAnchor)[.\w]*: /);
    return message;
  }
}

/**
 * Whatever is accepted passes the oracles; enough is accepted, with enough of each feature; and what was accepted is
 * dumped for the API server's own code.
 */
export function checkSamples<S extends Sample>(sampling: Sampling<S>): void {
  const { name, samples, build, judge, features, expected, several, runs = 600, targets: has = () => true } = sampling;
  const counts = new Map<string, number>();
  const dumps: Dump[] = [];
  const targets = new Set<ConformanceTarget>();
  let [accepted, withSeveral] = [0, 0];
  fc.assert(fc.property(samples, (sample) => {
    withSeveral += Number(several?.(sample) ?? false);
    const manifests = synthesize(sample, build);
    if (typeof manifests === 'string') {
      return;
    }
    targets.add(sample.target);
    expect(synthesize(sample, build)).toEqual(manifests);
    const { oracle } = sample.target;
    expect([...manifests.flatMap((manifest) => crdErrors(manifest, oracle)), ...judge(manifests, oracle, sample)]).toEqual([]);
    accepted++;
    new Set(features(sample)).forEach((feature) => counts.set(feature, (counts.get(feature) ?? 0) + 1));
    dumps.push({ target: oracle, source: `${name} sample ${accepted}`, manifests });
  }), { numRuns: runs, seed });

  expect(accepted).toBeGreaterThanOrEqual(runs / 3);
  expect(targets.size).toBe(TARGETS.filter(has).length);
  expect(several === undefined || withSeveral >= runs / 3).toBe(true);
  const rare = expected.filter((feature) => (counts.get(feature) ?? 0) < accepted / 20);
  expect(rare.map((feature) => `${feature}: ${counts.get(feature) ?? 0} of ${accepted}`)).toEqual([]);
  leave(name, dumps);
}

/** A sample with one broken prop, and how to build it where that is another way. */
export interface Broken<S extends Sample> {
  readonly sample: S;
  readonly build?: (chart: Chart, sample: S) => void;
}

/** An accepted sample with one broken prop is refused with a message that names the prop. */
export function checkBroken<S extends Sample>({ samples, build }: Sampling<S>, breaks: Record<string, (sample: S) => Broken<S>>, runs = 300): void {
  const broken = new Set<string>();
  fc.assert(fc.property(samples, fc.constantFrom(...Object.keys(breaks)), (sample, prop) => {
    if (typeof synthesize(sample, build) === 'string') {
      return;
    }
    const change = breaks[prop](sample);
    const message = synthesize(change.sample, change.build ?? build);
    expect({ prop, message }).toEqual({ prop, message: expect.stringContaining(`"${prop}`) });
    broken.add(prop);
  }), { numRuns: runs, seed });
  expect([...broken].sort()).toEqual(Object.keys(breaks).sort());
}
