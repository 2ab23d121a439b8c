import { dirname } from 'path';
import { kindOf, MeshModel } from '../../../model/mesh-model';
import { MeshObject, placeOf, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

const KUSTOMIZATIONS = ['kustomize.config.k8s.io/Kustomization', 'kustomize.config.k8s.io/Component'];

export const duplicateObject: Check = {
  name: 'gitops/duplicate-object',
  severity: 'error',
  title: 'two objects have the same kind, namespace and name',
  why: 'The API server knows an object by its group, kind, namespace and name. Whichever is applied last overwrites the other, and a GitOps tool goes on replacing one by the other.',
  fix: 'Give one of them another name or namespace. What belongs to several clusters goes into a Chart with a Mesh for each, or into a folder for each.',
  source: 'Kubernetes: metadata.name',
  on: [],
  reads: KUSTOMIZATIONS,
  *find(object, model) {
    const first = model.find(kindOf(object), object.namespace, object.name)!;
    if (first !== object && object.name !== '' && object.manifest.metadata.name !== undefined && !areOfKustomize([first, object], model)) {
      const apart = object.source.path === undefined ? 'check the files of each cluster by themselves' : 'put clusters into Charts with a Mesh each';
      yield { message: `${titleOf(object)} is also made by ${placeOf(first)}, and one would overwrite the other; give one of them another name or namespace, or ${apart}` };
    }
  },
};

/** Whether one of objects is in a folder of kustomize, where it may be a patch or get another name. */
function areOfKustomize(objects: readonly MeshObject[], model: MeshModel): boolean {
  const folders = new Set(objects.map(folderOf));
  return model.of(...KUSTOMIZATIONS).map(folderOf).some((folder) => folder !== undefined && folders.has(folder));
}

function folderOf({ source: { file } }: MeshObject): string | undefined {
  return file === undefined ? undefined : dirname(file);
}
