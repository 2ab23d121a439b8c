import { parseArgs } from 'util';
import { Command, Io, Outcome } from './command';
import { readConfig } from './read-config';
import { readInput } from './read-input';
import { TARGET_OPTIONS, TARGET_USAGE, targetOf, targetValues } from './target-options';
import { findAll } from '../analysis/analyze';
import { writeBaseline } from '../analysis/baseline';
import { CheckOptions, FailOn } from '../analysis/check-options';
import { REPORTS } from '../analysis/report/report';
import { review } from '../analysis/review';
import { patternFaults, selectChecks } from '../analysis/selection';
import { NUMBERED_RELEASES } from '../linkerd/linkerd-version';
import { quote, refuse } from '../linkerd/rule';
import { MeshModel } from '../model/mesh-model';

const NEWEST = NUMBERED_RELEASES[NUMBERED_RELEASES.length - 1].name;

const USAGE = `Usage: cdk8s-linkerd check [options] PATH...

Says what Linkerd would refuse, ignore or break in manifests. PATH is a file, a folder, or - for standard input:

  cdk8s-linkerd check dist/
  helm template my-app | cdk8s-linkerd check -

  --linkerd VERSION      the Linkerd release, 2.14 to ${NEWEST} or edge-26.8.2 (default: ${NEWEST})
${TARGET_USAGE}  -n, --namespace NS     the namespace of objects that do not say theirs (default: default)
  --complete NS          a namespace all of whose objects are in PATH; may be given several times
  --check NAME           run only this check, or group/*; may be given several times
  --disable NAME         do not run this check, or group/*; may be given several times
  --config FILE          a YAML file that says what flags do not: linkerd, gatewayApi, kubernetes, clusterDomain,
                         trustDomain, controlPlaneNamespace, checks, disabledChecks, failOn, acknowledgements
                         (check, path, reason), completeNamespaces, baseline
  --fail-on SEVERITY     error, warning or never (default: error)
  --baseline FILE        findings that are known already and do not fail
  --write-baseline FILE  write what is found now to such a file
  --format FORMAT        text, json, sarif or github (default: text)

Exit code: 0 nothing that fails, 1 findings that do, 2 something cannot be read.
`;

const OPTIONS = {
  ...TARGET_OPTIONS,
  'linkerd': { type: 'string' },
  'namespace': { type: 'string', short: 'n', default: 'default' },
  'complete': { type: 'string', multiple: true },
  'check': { type: 'string', multiple: true },
  'disable': { type: 'string', multiple: true },
  'config': { type: 'string' },
  'fail-on': { type: 'string' },
  'baseline': { type: 'string' },
  'write-baseline': { type: 'string' },
  'format': { type: 'string', default: 'text' },
} as const;

/** `cdk8s-linkerd check` */
export const CHECK: Command = { summary: 'what Linkerd would refuse, ignore or break in manifests', usage: USAGE, failure: 2, run };

function run(args: string[], io: Omit<Io, 'stdout'>): Outcome {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const config = readConfig('check', values.config);
  const { format, 'write-baseline': written } = values;
  const options: CheckOptions = {
    checks: values.check ?? config.checks,
    disabledChecks: values.disable ?? config.disabledChecks,
    failOn: (values['fail-on'] ?? config.failOn) as FailOn | undefined,
    acknowledgements: config.acknowledgements,
    completeNamespaces: values.complete ?? config.completeNamespaces,
    baseline: written ?? values.baseline ?? config.baseline,
  };
  refuse('check',
    positionals.length > 0 ? undefined : 'no PATH is given; expected files, folders, or - for standard input',
    Object.hasOwn(REPORTS, format) ? undefined : `--format is not known, got ${quote(format)}; expected one of ${Object.keys(REPORTS).join(', ')}`,
    ...patternFaults('--check', values.check ?? []),
    ...patternFaults('--disable', values.disable ?? []),
    Object.values<string | undefined>(FailOn).includes(options.failOn ?? FailOn.ERROR) ? undefined : `--fail-on is not known, got ${quote(options.failOn)}; expected one of ${Object.values(FailOn).join(', ')}`,
  );
  const target = targetOf('check', values.linkerd ?? config.linkerd ?? NEWEST, targetValues(values, config));
  const { manifests, unusable } = readInput(positionals, io);
  const model = new MeshModel(manifests, target, { defaultNamespace: values.namespace, completeNamespaces: options.completeNamespaces });
  if (written !== undefined) {
    writeBaseline(written, findAll(model, selectChecks(options)));
  }
  const reviewed = review('check', model, options);
  const { linkerdVersion, gatewayApiVersion, gatewayApiChannel } = target;
  const output = REPORTS[format]({
    review: reviewed,
    unusable,
    objects: model.objects.length,
    target: `Linkerd ${linkerdVersion}, Gateway API ${gatewayApiVersion} ${gatewayApiChannel}`,
    color: io.color,
  });
  return { output, exitCode: unusable.length > 0 ? 2 : Number(reviewed.failed) };
}
