import { Problem } from './check';
import { Fault } from '../linkerd/rule';
import { Path } from '../linkerd/schema/clean';
import { MeshModel } from '../model/mesh-model';
import { MeshObject } from '../model/mesh-object';
import { Workload } from '../model/workload';

/** A workload whose pods get a proxy, and all annotations that Linkerd reads on them. */
export interface Injected {
  readonly workload: Workload;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether what pods take over from their namespace is known. */
  readonly isKnown: boolean;
}

/** An object as a workload that surely gets a proxy. */
export function injected(object: MeshObject, model: MeshModel): Injected | undefined {
  const workload = model.workload(object);
  return workload && model.injection(workload).state === 'injected'
    ? { workload, annotations: model.annotations(workload), isKnown: model.namespace(workload.namespace) !== undefined } : undefined;
}

/** Where in the spec of the pods of a workload something is. */
export function podField({ template }: Workload, ...steps: Path): Path {
  return [...template, 'spec', ...steps];
}

/** Where an annotation of the pods of a workload is; where they take it over, their metadata. */
export function podAnnotationField({ template, podAnnotations }: Workload, key: string): Path {
  return [...template, 'metadata', ...podAnnotations[key] === undefined ? [] : ['annotations', key]];
}

/** Faults as problems of one field. */
export function* faultsAt(field: Path, ...faults: readonly Fault[]): Iterable<Problem> {
  for (const message of faults) {
    if (message !== undefined) {
      yield { message, field };
    }
  }
}

/** Problems, or advice where it is not sure or not bad. */
export function* adviceIf(isAdvice: boolean, problems: Iterable<Problem>): Iterable<Problem> {
  for (const problem of problems) {
    yield isAdvice ? { ...problem, severity: 'info' } : problem;
  }
}

/** Annotations are called by their keys. */
export const byKey = (key: string): string => key;
