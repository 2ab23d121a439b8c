import { parseArgs } from 'util';
import { Command, Io, Outcome } from './command';
import { readInput } from './read-input';
import { TARGET_OPTIONS, TARGET_USAGE, targetOf } from './target-options';
import { Found } from '../analysis/analyze';
import { Unusable } from '../analysis/report/report';
import { findingOf } from '../analysis/review';
import { MeaningChange, Upgrade, upgrade } from '../analysis/upgrade';
import { quote, refuse } from '../linkerd/rule';
import { placeOf, titleOf } from '../model/mesh-object';

const USAGE = `Usage: cdk8s-linkerd upgrade --from VERSION --to VERSION [options] PATH...

Says what manifests mean otherwise with another Linkerd release. PATH is a file, a folder, or - for standard input.

  --from VERSION         the release that is installed, for example 2.16
  --to VERSION           the release that is to come, for example 2.20
  --from-gateway-api V   the Gateway API that is installed, for example 1.1.1/experimental
                         (default: what goes with the release)
${TARGET_USAGE.replace('the Gateway API in the cluster', 'the Gateway API that is to come')}  -n, --namespace NS     the namespace of objects that do not say theirs (default: default)
  --complete NS          a namespace all of whose objects are in PATH; may be given several times
  --format FORMAT        text or json (default: text)

Exit code: 0, or 2 where something cannot be read.
`;

const OPTIONS = {
  ...TARGET_OPTIONS,
  'from': { type: 'string' },
  'to': { type: 'string' },
  'from-gateway-api': { type: 'string' },
  'namespace': { type: 'string', short: 'n', default: 'default' },
  'complete': { type: 'string', multiple: true },
  'format': { type: 'string', default: 'text' },
} as const;

const FORMATS: Readonly<Record<string, (changes: Upgrade, unusable: readonly Unusable[], title: string) => string>> = { text: textOf, json: jsonOf };

/** `cdk8s-linkerd upgrade` */
export const UPGRADE: Command = { summary: 'what manifests mean otherwise with another Linkerd release', usage: USAGE, failure: 2, run };

function run(args: string[], io: Omit<Io, 'stdout'>): Outcome {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const { from, to, format, complete, 'from-gateway-api': fromGatewayApi, 'kubernetes': kubernetes } = values;
  refuse('upgrade',
    from === undefined ? 'no --from is given; expected the release that is installed, such as 2.16' : undefined,
    to === undefined ? 'no --to is given; expected the release that is to come, such as 2.20' : undefined,
    positionals.length > 0 ? undefined : 'no PATH is given; expected files, folders, or - for standard input',
    Object.hasOwn(FORMATS, format) ? undefined : `--format is not known, got ${quote(format)}; expected one of ${Object.keys(FORMATS).join(', ')}`,
  );
  // The Kubernetes version that a new release needs is not that of an old one.
  const before = targetOf('upgrade', from!, { ...values, 'gateway-api': fromGatewayApi, 'kubernetes': undefined }, '--from');
  const after = targetOf('upgrade', to!, { ...values, kubernetes }, '--to');
  const { manifests, unusable } = readInput(positionals, io);
  const changes = upgrade(manifests, before, after, { defaultNamespace: values.namespace, completeNamespaces: complete });
  return { output: FORMATS[format](changes, unusable, `from Linkerd ${from} to ${to}`), exitCode: unusable.length > 0 ? 2 : 0 };
}

function textOf({ meaning, found, mended, defaults, objects }: Upgrade, unusable: readonly Unusable[], title: string): string {
  const section = (heading: string, lines: readonly string[]) => (lines.length === 0 ? [] : [`${heading}\n\n${lines.join('\n')}\n`]);
  const finding = ({ check, severity, object, message }: Found) => `${placeOf(object)}  ${titleOf(object)}\n  ${severity}  ${message}  [${check.name}]`;
  return [
    ...section('Cannot be read:', unusable.map(({ file, line, message }) => `${line === undefined ? file : `${file}:${line}`}  ${message}`)),
    ...section(`These manifests mean something else ${title}:`, meaning.map((change) => `${placeOf(change.object)}  ${titleOf(change.object)}\n  ${meant(change)}`)),
    ...section('Checks find, then and not now:', found.map(finding)),
    ...section('Checks no longer find:', mended.map(finding)),
    ...section('Changes whatever stands in manifests:', defaults.map(({ release, change }) => `${release}  ${change}`)),
    `${meaning.length} changes of meaning, ${found.length} new findings, ${mended.length} that go in ${objects} objects ${title}\n`,
  ].join('\n');
}

function meant({ about, before, after }: MeaningChange): string {
  return `${about}: ${before ?? 'not there'} -> ${after ?? 'not there'}`;
}

function jsonOf({ meaning, found, mended, defaults, objects }: Upgrade, unusable: readonly Unusable[], title: string): string {
  const described = meaning.map(({ object: { apiVersion, kind, namespace, name, source }, about, before, after }) => (
    { apiVersion, kind, namespace: namespace || undefined, name, file: source.file, about, before, after }));
  return `${JSON.stringify({ title, objects, meaning: described, found: found.map(findingOf), mended: mended.map(findingOf), defaults, unusable }, undefined, 2)}\n`;
}
