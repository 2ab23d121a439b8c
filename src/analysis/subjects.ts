import { Check } from './check';
import { kindOf, MeshModel } from '../model/mesh-model';
import { MeshObject } from '../model/mesh-object';

/** Objects by a key that they have, of those that checks ask for, and by their kind. */
type Mentions = ReadonlyMap<string, Map<string, MeshObject[]>>;

/** The objects that each of some checks looks at: those of its kinds, and of them only what mentions one of its keys. */
export function subjectsOf(model: MeshModel, checks: readonly Check[]): (check: Check) => Iterable<MeshObject> {
  const index = mentionsIn(model.objects, new Set(checks.flatMap(({ mentions = [] }) => mentions)));
  return ({ on, mentions }) => {
    if (mentions === undefined) {
      return on.length === 0 ? model.objects : model.of(...on);
    }
    return new Set(mentions.flatMap((key) => {
      const byKind = index.get(key)!;
      return (on.length === 0 ? [...byKind.keys()] : on).flatMap((kind) => byKind.get(kind) ?? []);
    }));
  };
}

function mentionsIn(objects: readonly MeshObject[], keys: ReadonlySet<string>): Mentions {
  const index = new Map([...keys].map((key): [string, Map<string, MeshObject[]>] => [key, new Map()]));
  for (const object of keys.size === 0 ? [] : objects) {
    const kind = kindOf(object);
    // Not by recursion: what is not known may be nested deeper than the stack.
    const open: any[] = [object.manifest];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      const isList = Array.isArray(value);
      for (const key of Object.keys(value)) {
        const byKind = isList ? undefined : index.get(key);
        if (byKind !== undefined) {
          note(byKind, kind, object);
        }
        if (typeof value[key] === 'object' && value[key] !== null) {
          open.push(value[key]);
        }
      }
    }
  }
  return index;
}

function note(byKind: Map<string, MeshObject[]>, kind: string, object: MeshObject): void {
  const there = byKind.get(kind);
  if (there === undefined) {
    byKind.set(kind, [object]);
  } else if (there[there.length - 1] !== object) {
    there.push(object);
  }
}
