import { readFileSync } from 'fs';
import type { MeshValidationProps } from './mesh-validation';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { quote, refuse } from '../linkerd/rule';
import { clean, ShapeProblem } from '../linkerd/schema/clean';
import { choice, closed, list, required, TEXT } from '../linkerd/schema/shape';
import { readYaml } from '../manifest/yaml';
import { MeshTarget } from '../mesh-target';

const CONFIG = closed({
  linkerd: TEXT,
  gatewayApi: TEXT,
  kubernetes: TEXT,
  clusterDomain: TEXT,
  trustDomain: TEXT,
  controlPlaneNamespace: TEXT,
  checks: list(TEXT),
  disabledChecks: list(TEXT),
  failOn: choice('error', 'warning', 'never'),
  acknowledgements: list(closed({ check: required(TEXT), path: TEXT, reason: required(TEXT) })),
  completeNamespaces: list(TEXT),
  baseline: TEXT,
});

/** What a file says that could be flags: the same as the properties of the plugin of cdk8s-cli. */
export function readConfig(command: string, file: string | undefined): Partial<MeshValidationProps> {
  if (file === undefined) {
    return {};
  }
  const { value, fault } = readYaml(textOf(command, file));
  const problems: ShapeProblem[] = [];
  const config = fault === undefined ? clean(value ?? {}, CONFIG, new MeshTarget({ version: LinkerdVersion.V2_20 }), '', [], problems) : {};
  refuse(command, ...[fault && `the file ${fault}`, ...problems.map(({ message, path }) => (path.length === 0 ? message.replace('""', 'the file') : message))]
    .map((message) => message && `--config ${quote(file)}: ${message}`));
  return config;
}

function textOf(command: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${command}: --config cannot be read, got ${quote(file)}: ${(error as Error).message}`);
  }
}
