import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshTarget } from '../../src';
import { Check } from '../../src/analysis/check';
import { ModelOptions } from '../../src/model/mesh-model';

/** Where the checks and their fixtures are. */
export const CHECKS_FOLDER = join(__dirname, '../../src/analysis/checks');

/** Manifests that break or keep the rule of a check, and what they are judged for. */
export interface Fixture {
  readonly verdict: 'bad' | 'good';
  readonly manifests: any[];
  readonly target: MeshTarget;
  readonly options: ModelOptions;
  /** Whether each manifest is in a file of its own. */
  readonly isApart: boolean;
}

/** The fixtures of a check. */
export function fixturesOf({ name }: Pick<Check, 'name'>): Fixture[] {
  const { readFixture } = jest.requireActual('../../scripts/fixtures.js');
  return readFixture(CHECKS_FOLDER, name).map(({ verdict, options, yaml }: { verdict: 'bad' | 'good'; options: Record<string, string>; yaml: string }) => ({
    verdict,
    manifests: manifestsOf(yaml, name),
    target: targetOf(options),
    options: { completeNamespaces: options.complete?.split(' ') },
    isApart: options.files === 'apart',
  }));
}

function targetOf(options: Record<string, string>): MeshTarget {
  const [version, channel] = options['gateway-api']?.split('/') ?? [];
  return new MeshTarget({
    version: LinkerdVersion.of(options.linkerd ?? '2.20'),
    gatewayApiVersion: version === undefined ? undefined : GatewayApiVersion.of(version),
    gatewayApiChannel: channel as GatewayApiChannel | undefined,
    kubernetesVersion: options.kubernetes,
  });
}

function manifestsOf(yaml: string, name: string): any[] {
  return parseAllDocuments(yaml).map((document) => {
    if (document.errors.length > 0) {
      throw new Error(`${name}.yaml: ${document.errors[0].message}`);
    }
    return document.toJS();
  });
}
