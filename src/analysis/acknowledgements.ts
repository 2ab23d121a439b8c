import { Found } from './analyze';
import { FindingAcknowledgement } from './check-options';
import { patternFaults, selectsCheck } from './selection';
import { Fault, quote } from '../linkerd/rule';
import { MeshObject } from '../model/mesh-object';

/** Where an object acknowledges findings of its own: a line for each check, its name, a colon and the reason. */
export const ACKNOWLEDGE_ANNOTATION = 'cdk8s-linkerd/acknowledge';

/** An acknowledgement, from wherever it came. */
export interface Acknowledgement {
  readonly check: string;
  readonly reason: string;
  /** Where it was written, for messages. */
  readonly place: string;
  readonly covers: (object: MeshObject) => boolean;
  /** Whether it need not cover anything. */
  readonly mayBeIdle?: boolean;
}

/** One of the options. */
export function byPattern({ check, path = '**', reason }: FindingAcknowledgement): Acknowledgement {
  const pattern = globPattern(path);
  return { check, reason, place: `"acknowledgements" for ${quote(check)}`, covers: ({ source }) => pattern.test(source.path ?? source.file ?? '') };
}

/** One on a construct, for everything below it. */
export function byConstruct(path: string, { check, reason, byProp }: Pick<Acknowledgement, 'check' | 'reason'> & { readonly byProp?: boolean }): Acknowledgement {
  const covers = ({ source }: MeshObject) => source.path !== undefined && (path === '' || source.path === path || source.path.startsWith(`${path}/`));
  return { check, reason, place: path || 'the App', covers, mayBeIdle: byProp };
}

/** Those that an object carries. */
export function byAnnotation(object: MeshObject): Acknowledgement[] {
  return linesOf(object).map(([check, reason]) => ({ check, reason, place: `annotation ${quote(ACKNOWLEDGE_ANNOTATION)}`, covers: (other) => other === object }));
}

/** The faults of an acknowledgement. */
export function acknowledgementFaults(prop: string, check: string, reason: string): Fault[] {
  return [
    ...patternFaults(prop, [check]),
    reason.trim() === '' ? `"${prop}" has no reason for ${quote(check)}; expected why it is right as it is` : undefined,
  ];
}

/** Acknowledgements, and which of them were of use. */
export class Acknowledgements {
  private readonly used = new Set<Acknowledgement>();

  public constructor(private readonly all: readonly Acknowledgement[]) {}

  /** Whether a finding is acknowledged. */
  public cover({ check, object }: Found): boolean {
    const covering = this.all.filter((each) => selectsCheck(each.check, check.name) && each.covers(object));
    covering.forEach((each) => this.used.add(each));
    return covering.length > 0;
  }

  /** Those that covered nothing. */
  public get unused(): readonly Acknowledgement[] {
    return this.all.filter((each) => !each.mayBeIdle && !this.used.has(each));
  }
}

function linesOf({ annotations }: MeshObject): [string, string][] {
  return (annotations[ACKNOWLEDGE_ANNOTATION] ?? '').split('\n').filter((line) => line.trim() !== '').map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}

/** `*` is anything but `/`, `**` is anything. */
function globPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*)/).map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('')}$`);
}
