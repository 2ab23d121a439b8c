import { Acknowledgement, acknowledgementFaults, Acknowledgements, byAnnotation, byPattern } from './acknowledgements';
import { appliesTo, findAll, Found } from './analyze';
import { readBaseline, withoutKnown } from './baseline';
import { Check, Severity } from './check';
import { CheckOptions, FailOn } from './check-options';
import { Finding, FindingSeverity } from './finding';
import { patternFaults, selectChecks, selectsCheck } from './selection';
import { Fault, quote, refuse, Where } from '../linkerd/rule';
import { fieldName } from '../linkerd/schema/clean';
import { MeshModel } from '../model/mesh-model';
import { MeshObject } from '../model/mesh-object';

/** What there is to say of a model. */
export interface Review {
  /** What nobody has acknowledged and no baseline knows, in the order of the input. */
  readonly findings: readonly Found[];
  /** How many findings were acknowledged, and how many the baseline knew. */
  readonly acknowledged: number;
  readonly known: number;
  /** Whether there is something that fails. */
  readonly failed: boolean;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Runs the checks that are asked for, and takes away what is acknowledged or known. */
export function review(where: Where, model: MeshModel, options: CheckOptions = {}, acknowledgements: readonly Acknowledgement[] = []): Review {
  const { failOn = FailOn.ERROR, baseline } = options;
  refuse(where, ...reviewFaults(options));
  const checks = selectChecks(options);
  const known = baseline === undefined ? new Map<string, number>() : readBaseline(where, baseline);
  const own = model.objects.flatMap(byAnnotation);
  const book = new Acknowledgements([...acknowledgements, ...(options.acknowledgements ?? []).map(byPattern), ...own]);
  const all = findAll(model, checks);
  const open = all.filter((found) => !book.cover(found));
  const remaining = withoutKnown(open, known);
  const running = checks.filter((check) => appliesTo(check, model.target));
  const findings = [
    ...remaining.fresh,
    ...own.flatMap((each) => wrongAnnotations(each, model)),
    ...book.unused.filter(({ check }) => running.some(({ name }) => selectsCheck(check, name))).map((each) => unused(each, model)),
  ];
  return {
    findings,
    acknowledged: all.length - open.length,
    known: remaining.known,
    failed: failOn !== FailOn.NEVER && findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn)),
  };
}

/** What is wrong with the options. */
export function reviewFaults(options: CheckOptions): Fault[] {
  const { checks = [], disabledChecks = [], acknowledgements = [], completeNamespaces = [], failOn = FailOn.ERROR } = options;
  // From YAML or JavaScript they may be anything.
  const lists = Object.entries({ checks, disabledChecks, acknowledgements, completeNamespaces })
    .filter(([, list]) => !Array.isArray(list)).map(([prop, value]) => `${quote(prop)} is no list, got ${quote(value)}; expected one, of one entry or more`);
  if (lists.length > 0) {
    return lists;
  }
  return [
    Object.values(FailOn).includes(failOn) ? undefined : `"failOn" is not known, got ${quote(failOn)}; expected one of ${Object.values(FailOn).join(', ')}`,
    ...patternFaults('checks', checks),
    ...patternFaults('disabledChecks', disabledChecks),
    ...acknowledgements.flatMap(({ check, reason }) => acknowledgementFaults('acknowledgements', check, reason)),
  ];
}

/** A finding as others see it. */
export function findingOf({ check, severity, object, message, field }: Found): Finding {
  const { source: { path, file, position }, apiVersion, kind, name, manifest } = object;
  const { line, column } = position?.(field) ?? {};
  return {
    check: check.name,
    severity: severity as FindingSeverity,
    message,
    apiVersion,
    kind,
    name,
    namespace: typeof manifest.metadata?.namespace === 'string' && object.namespace !== '' ? object.namespace : undefined,
    field: field.length > 0 ? fieldName(field) : undefined,
    path,
    file,
    line,
    column,
  };
}

/** Not looked for like the others: what an acknowledgement covers is known when all of them have run. */
const UNUSED: Check = {
  name: 'acknowledgements/unused',
  severity: 'warning',
  title: 'an acknowledgement covers nothing',
  why: 'What it was written for is mended or gone, and it would hide the next finding of that kind.',
  fix: 'Remove it.',
  source: 'cdk8s-linkerd',
  on: [],
  find: () => [],
};
const WRONG: Check = {
  ...UNUSED,
  name: 'acknowledgements/wrong',
  title: 'an acknowledgement names no check, or gives no reason',
  why: 'It covers nothing, or nobody will know why it is there.',
  fix: 'Write the name of a check, a colon and the reason.',
};

function unused({ check, place, covers }: Acknowledgement, model: MeshModel): Found {
  const object = model.objects.find(covers) ?? nowhere(place);
  return { check: UNUSED, severity: 'warning', object, field: [], message: `${place} acknowledges "${check}", which finds nothing there; remove it` };
}

function wrongAnnotations({ check, reason, place, covers }: Acknowledgement, model: MeshModel): Found[] {
  return acknowledgementFaults(place.replace(/"/g, ''), check, reason).filter((fault) => fault !== undefined).map((message) => (
    { check: WRONG, severity: 'warning', object: model.objects.find(covers)!, field: ['metadata', 'annotations'], message }));
}

function nowhere(place: string): MeshObject {
  return { apiVersion: '', group: '', version: '', kind: '', name: '', namespace: '', labels: {}, annotations: {}, spec: {}, body: {}, problems: [], manifest: {}, source: { path: place } };
}
