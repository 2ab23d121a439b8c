import { Problem } from './check';
import { supports } from '../linkerd/features';
import { perObject } from '../linkerd/memo';
import { Target } from '../linkerd/target';
import { TRAFFIC_ANNOTATIONS, TrafficAnnotation, TrafficPolicy, trafficTextFault } from '../linkerd/traffic-annotations';
import { isZero } from '../linkerd/traffic-values';
import { MeshObject } from '../model/mesh-object';
import { readerOf } from '../model/traffic';

/** An annotation of an object that Linkerd reads there. */
export interface ReadAnnotation {
  readonly row: TrafficAnnotation;
  readonly text: string;
}

/** The annotations of policies that an object has, Linkerd reads on it, and the target knows. */
export function readAnnotations(object: MeshObject, { linkerdVersion }: Target, ...policies: TrafficPolicy[]): ReadAnnotation[] {
  const rows = rowsOf(object).filter(({ policy }) => policies.includes(policy));
  const reader = rows.length === 0 ? undefined : readerOf(object);
  return reader === undefined ? [] : rows
    .filter(({ readOn, since }) => readOn.includes(reader) && (since === undefined || supports(linkerdVersion, since)))
    .map((row) => ({ row, text: object.annotations[row.key] }));
}

const rowsOf = perObject(({ annotations }: MeshObject) => TRAFFIC_ANNOTATIONS.filter(({ key }) => annotations[key] !== undefined));

/** What of annotations Linkerd cannot read. A zero it can, even where that is not what was meant. */
export function* unreadable(object: MeshObject, annotations: readonly ReadAnnotation[], zeroToo = false): Iterable<Problem> {
  const isRoute = object.kind.endsWith('Route');
  for (const { row, text } of annotations) {
    const message = !zeroToo && isZero(row.value.read(text)) ? undefined : trafficTextFault(row, text);
    if (message !== undefined) {
      yield { message, field: annotationField(row.key), severity: isRoute ? 'error' : 'warning' };
    }
  }
}

/** What of annotations is zero where a zero is not what it seems. */
export function* zeros(annotations: readonly ReadAnnotation[]): Iterable<Problem> {
  for (const { row, text } of annotations) {
    const message = isZero(row.value.read(text)) ? trafficTextFault(row, text) : undefined;
    if (message !== undefined) {
      yield { message, field: annotationField(row.key) };
    }
  }
}

/** Where an annotation stands. */
export function annotationField(key: string): (string | number)[] {
  return ['metadata', 'annotations', key];
}
