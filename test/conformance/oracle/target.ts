import { existsSync } from 'fs';
import { resolve } from 'path';

/** The cluster that a set of manifests is judged for, in words that share nothing with src/. */
export interface OracleTarget {
  /** Linkerd release as its CRD folder is called. */
  readonly linkerd: '2.14' | '2.15' | '2.16' | '2.17' | '2.18' | '2.19' | '2.20' | 'head';
  readonly gatewayApi: '0.7.1' | '1.1.1' | '1.2.1' | '1.3.0' | '1.4.1' | '1.5.1';
  readonly channel: 'standard' | 'experimental';
  /** @default cluster.local */
  readonly clusterDomain?: string;
  /** @default cluster.local */
  readonly trustDomain?: string;
  /** @default linkerd */
  readonly controlPlaneNamespace?: string;
}

/** A Kubernetes object as plain JSON. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly [field: string]: any;
}

/** Whether Linkerd release `target` is at least `release` (head is the newest). */
export function atLeast(target: OracleTarget, release: OracleTarget['linkerd']): boolean {
  const minor = (r: string) => (r === 'head' ? Infinity : Number(r.split('.')[1]));
  return minor(target.linkerd) >= minor(release);
}

/** The message, where something is wrong. */
export const when = (wrong: unknown, message: string): string[] => (wrong ? [message] : []);

/** The folder with the real CRDs and corpora (LINKERD_CONFORMANCE_DIR, else ../shared), or undefined where there is none. */
export function conformanceDir(): string | undefined {
  const dir = process.env.LINKERD_CONFORMANCE_DIR ?? resolve(__dirname, '../../../../shared');
  return existsSync(resolve(dir, 'crds/index.json')) ? dir : undefined;
}

/** Whether what needs the folder must run: GitHub's runners have no such folder; .ci/run does. */
const required = process.env.CI !== undefined && process.env.GITHUB_ACTIONS === undefined;

/** A `test` for what needs the conformance folder: without it a visible skip, and under CI a failure. */
export const conformanceTest = conformanceDir() || required ? test : test.skip;

/**
 * A `describe` for what needs the conformance folder: without the folder the suite is a visible skip,
 * and under CI a failure.
 */
export function describeConformance(name: string, suite: (dir: string) => void): void {
  const dir = conformanceDir();
  if (dir) {
    describe(name, () => suite(dir));
  } else if (required) {
    describe(name, () => test('finds the conformance folder', () => {
      throw new Error('no conformance folder: set LINKERD_CONFORMANCE_DIR to the folder that holds crds/index.json');
    }));
  } else {
    describe.skip(`${name} (skipped: no conformance folder, set LINKERD_CONFORMANCE_DIR)`, () => { test('needs the folder', () => undefined); });
  }
}
