import * as fc from 'fast-check';
import { fixturesOf } from './fixtures';
import { findAll, Found } from '../../src/analysis/analyze';
import { CHECKS } from '../../src/analysis/checks';
import { MeshModel } from '../../src/model/mesh-model';

const seed = Number(process.env.CONFORMANCE_SEED ?? 20);
const fixtures = CHECKS.flatMap((check) => fixturesOf(check).map((fixture) => ({ name: check.name, ...fixture })));

/** What may come instead of a value, beside values of other places. */
const STRANGE: unknown[] = [null, undefined, '', 0, -1, 1e21, NaN, true, false, 'x'.repeat(300), '*', '/', '5s', '80', [], {}, [null], [[]], [{}], { '': null }, { toString: 'x' }, { constructor: 1 }, ['a', 1]];

/** The checks, looking at all objects of their kinds. */
const EVERYWHERE = CHECKS.map((check) => ({ ...check, mentions: undefined }));

const told = (found: readonly Found[]) => (
  found.map(({ check, severity, object, field, message }) => [check.name, severity, object.source, field, message]));

type Place = readonly (string | number)[];

/** Every place of a value. */
function placesOf(value: any, at: Place = []): Place[] {
  return typeof value === 'object' && value !== null
    ? [at, ...Object.keys(value).flatMap((key) => placesOf(value[key], [...at, Array.isArray(value) ? Number(key) : key]))]
    : [at];
}

const valueAt = (root: any, place: Place): any => place.reduce((value, key) => value?.[key], root);

/** One change to a list of manifests: a field dropped, of another type, under another name, or one that stands elsewhere. */
function mutate(manifests: any[], numbers: readonly number[]): any[] {
  const copy = structuredClone(manifests);
  const places = placesOf(copy).filter((place) => place.length > 0);
  if (places.length === 0) {
    return copy;
  }
  const pick = <T>(items: readonly T[], i: number): T => items[numbers[i] % items.length];
  const place = pick(places, 0);
  const [holder, key] = [valueAt(copy, place.slice(0, -1)), place[place.length - 1] as any];
  if (typeof holder !== 'object' || holder === null) {
    return copy;
  }
  switch (numbers[1] % 5) {
    case 0: Array.isArray(holder) ? holder.splice(key, 1) : delete holder[key]; break;
    case 1: holder[key] = pick(STRANGE, 2); break;
    case 2: holder[key] = structuredClone(valueAt(copy, pick(places, 2))); break;
    case 3: holder[Array.isArray(holder) ? holder.length : `${key}x`] = holder[key]; break;
    default: holder[key] = typeof holder[key] === 'string' ? `${holder[key]}${JSON.stringify(pick(STRANGE, 2))}` : [holder[key]];
  }
  return copy;
}

test('2000 random mutations of the fixtures crash neither the model nor a check, and nothing is overlooked', () => {
  const mutations = fc.array(fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(fc.nat(fixtures.length - 1), mutations, (i, changes) => {
    const { manifests, target, options } = fixtures[i];
    const mutated = changes.reduce(mutate, manifests);
    const found = findAll(new MeshModel(mutated.map((manifest) => ({ manifest })), target, options));
    expect(found.filter(({ message }) => message.includes('which is a defect of cdk8s-linkerd')).map(({ message }) => message)).toEqual([]);
    expect(found.filter(({ message }) => typeof message !== 'string' || message === '')).toEqual([]);
    // What checks say of the words that they look for holds: without it they find the same.
    expect(told(found)).toEqual(told(findAll(new MeshModel(mutated.map((manifest) => ({ manifest })), target, options), EVERYWHERE)));
  }), { numRuns: 2000, seed });
});
