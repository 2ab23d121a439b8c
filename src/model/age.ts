import { MeshObject } from './mesh-object';

/** When an object was made, where the manifest comes from a cluster. */
export function creationOf({ manifest }: MeshObject): string | undefined {
  const created = manifest.metadata?.creationTimestamp;
  return typeof created === 'string' ? created : undefined;
}

/** The order in which Linkerd follows objects of which only one counts: by age, then name, group and kind. */
export function byAge(a: MeshObject, b: MeshObject): number {
  const [mine, other] = [a, b].map((object) => [creationOf(object) ?? '~', object.name, object.group, object.kind]);
  const at = mine.findIndex((part, i) => part !== other[i]);
  return at === -1 ? 0 : mine[at] < other[at] ? -1 : 1;
}
