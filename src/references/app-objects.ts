import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { MeshTarget } from '../mesh-target';
import { SynthPass } from '../synth-pass';

/** The objects of the cluster that a construct is in, by kind, namespace and name: looked up once in a synth. */
export function objectsBeside(construct: IConstruct): ReadonlyMap<string, ApiObject> {
  const scope = MeshTarget._scopeOf(construct);
  return SynthPass.of(construct).once(scope, () => {
    const objects = scope.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each) && MeshTarget._scopeOf(each) === scope);
    return new Map(objects.map((each) => [objectKey(each.kind, each.metadata.namespace, each.name), each]));
  });
}

/** The key of an object there. */
export function objectKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}
