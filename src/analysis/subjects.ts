import { Check } from './check';
import { MeshModel } from '../model/mesh-model';
import { MeshObject } from '../model/mesh-object';

/** The objects of a model by the words that they have, of those that checks ask for. */
type Mentions = ReadonlyMap<string, readonly MeshObject[]>;

/** The objects that each of some checks looks at: those of its kinds, and of them only what mentions one of its words. */
export function subjectsOf(model: MeshModel, checks: readonly Check[]): (check: Check) => readonly MeshObject[] {
  const index = mentionsIn(model.objects, new Set(checks.flatMap(({ mentions = [] }) => mentions)));
  return ({ on, mentions }) => {
    const all = on.length === 0 ? model.objects : model.of(...on);
    if (mentions === undefined || all.length === 0) {
      return all;
    }
    const mentioning = new Set(mentions.flatMap((word) => index.get(word) ?? []));
    return mentioning.size === 0 ? [] : all.filter((object) => mentioning.has(object));
  };
}

function mentionsIn(objects: readonly MeshObject[], words: ReadonlySet<string>): Mentions {
  const index = new Map([...words].map((word): [string, MeshObject[]] => [word, []]));
  for (const object of words.size === 0 ? [] : objects) {
    const note = (text: string): void => {
      const there = index.get(text);
      if (there !== undefined && there[there.length - 1] !== object) {
        there.push(object);
      }
    };
    // Not by recursion: what is not known may be nested deeper than the stack.
    const open: unknown[] = [object.manifest];
    while (open.length > 0) {
      const value = open.pop();
      if (typeof value === 'string') {
        note(value);
      } else if (Array.isArray(value)) {
        for (const item of value) {
          open.push(item);
        }
      } else if (typeof value === 'object' && value !== null) {
        for (const key of Object.keys(value)) {
          note(key);
          open.push((value as Record<string, unknown>)[key]);
        }
      }
    }
  }
  return index;
}
