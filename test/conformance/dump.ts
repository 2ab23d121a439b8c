import { mkdirSync, writeFileSync } from 'fs';
import { resolve } from 'path';
import { Manifest, OracleTarget } from './oracle/target';

/** Manifests for one cluster, and what they are from. */
export interface Dump {
  readonly target: OracleTarget;
  readonly source: string;
  readonly manifests: readonly Manifest[];
}

/** Leaves manifests for the Go programs of .ci/run, which judge them by the API server's and Prometheus' own code. */
export function leave(name: string, dumps: readonly Dump[]): void {
  const folder = resolve(__dirname, '../../.conformance');
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, `${name}.json`), JSON.stringify(dumps));
}
