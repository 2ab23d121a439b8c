import { kindOf } from '../../../model/mesh-model';
import { placeOf, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

export const duplicateObject: Check = {
  name: 'gitops/duplicate-object',
  severity: 'error',
  title: 'two objects have the same kind, namespace and name',
  why: 'The API server knows an object by its group, kind, namespace and name. Whichever is applied last overwrites the other, and a GitOps tool goes on replacing one by the other.',
  fix: 'Give one of them another name or namespace. What belongs to several clusters goes into a Chart with a Mesh for each, or into a folder for each.',
  source: 'Kubernetes: metadata.name',
  on: [],
  *find(object, model) {
    const first = model.find(kindOf(object), object.namespace, object.name)!;
    if (first !== object && object.name !== '') {
      yield { message: `${titleOf(object)} is also made by ${placeOf(first)}, and one would overwrite the other; give one of them another name or namespace, or put clusters into Charts with a Mesh each` };
    }
  },
};
