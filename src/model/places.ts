import { kindOf, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { Workload } from './workload';
import { Path } from '../linkerd/schema/clean';

/** Metadata that Linkerd may read: of an object, or of the pods that it makes. */
export interface Place {
  /** `controller`: what makes pods, where Linkerd reads nothing. */
  readonly is: 'namespace' | 'pod' | 'controller' | 'other';
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What makes the pods. */
  readonly workload?: Workload;
  /** Where its metadata is. */
  readonly at: Path;
}

/** Where an object has metadata: one place, and for what makes pods their template, too. */
export function placesOf(model: MeshModel, object: MeshObject): Place[] {
  const { annotations, labels } = object;
  const workload = model.workload(object);
  if (workload === undefined) {
    return [{ is: kindOf(object) === '/Namespace' ? 'namespace' : 'other', annotations, labels, at: ['metadata'] }];
  }
  const pod: Place = { is: 'pod', annotations: workload.podAnnotations, labels: workload.podLabels, workload, at: [...workload.template, 'metadata'] };
  return workload.template.length === 0 ? [pod] : [{ is: 'controller', annotations, labels, workload, at: ['metadata'] }, pod];
}

/** Whether an object is a part of Linkerd itself, whose metadata its charts write. */
export function isOfLinkerd({ namespace, name, labels, ...object }: MeshObject, model: MeshModel): boolean {
  const { controlPlaneNamespace } = model.target;
  return namespace === controlPlaneNamespace || (kindOf(object) === '/Namespace' && name === controlPlaneNamespace)
    || ['linkerd.io/control-plane-ns', 'linkerd.io/control-plane-component', 'linkerd.io/extension'].some((key) => key in labels);
}
