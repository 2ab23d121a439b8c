import * as fc from 'fast-check';
import { samplesOf } from './oracle/crd-samples';
import { servedKinds, structuralErrors } from './oracle/crds';
import { describeConformance } from './oracle/target';
import { ConformanceTarget, TARGETS } from './targets';
import { MeshTarget } from '../../src';
import { servedVersions, VERSIONED_KINDS } from '../../src/linkerd/kind-versions';
import { KINDS } from '../../src/linkerd/schema/kinds';
import { meshObject } from '../../src/model/mesh-object';

const seed = Number(process.env.CONFORMANCE_SEED ?? 20);
const GROUPS = ['policy.linkerd.io', 'gateway.networking.k8s.io', 'workload.linkerd.io', 'multicluster.linkerd.io'];

/** What no shape looks into, because Linkerd reads nothing of it; and labels, which Linkerd reads more strictly than its CRDs say. */
const NOT_COMPARED = ['cors', 'externalAuth', 'retry', 'sessionPersistence', 'matchLabels'];

const problemsOf = (manifest: any, { mesh }: ConformanceTarget) => (
  meshObject({ manifest }, new MeshTarget(mesh), 'default')!.problems.filter(({ path }) => path[0] !== 'metadata').map(({ message }) => message));

/** What comes instead of a value. */
const STRANGE = [
  null, '', 'a', 'A_b', '*', '-x', '10', '5 s', 'x'.repeat(254), 'x'.repeat(64), 'y'.repeat(5000), '/\u0001', 'a  b', 0, -1, 1.5, 65536, 1_000_001, 2 ** 31, 2 ** 70, true, [], {}, [null], { a: 1 },
];

type Place = readonly (string | number)[];

function placesOf(value: any, at: Place): Place[] {
  return typeof value === 'object' && value !== null && !NOT_COMPARED.includes(String(at[at.length - 1]))
    ? [at, ...Object.keys(value).flatMap((key) => placesOf(value[key], [...at, Array.isArray(value) ? Number(key) : key]))]
    : [at];
}

/** A list of some length, which repeats what it had. */
function stretched(list: any[], length: number): any[] {
  return Array.from({ length }, (_, i) => structuredClone(list[i % Math.max(1, list.length)] ?? null));
}

/** A value of a manifest is left away, replaced, doubled, repeated, or changed a little. */
function mutated(manifest: any, [where, how, what]: readonly number[]): any {
  const copy = structuredClone(manifest);
  const places = placesOf(copy.spec ?? {}, ['spec']).filter((place) => !NOT_COMPARED.includes(String(place[place.length - 1])));
  const place = places[where % places.length];
  const [holder, key] = [place.slice(0, -1).reduce((value: any, step) => value?.[step], copy), place[place.length - 1] as any];
  if (holder?.[key] === undefined) {
    return copy;
  }
  switch (how % 6) {
    case 0: Array.isArray(holder) ? holder.splice(key, 1) : delete holder[key]; break;
    case 1: holder[key] = structuredClone(STRANGE[what % STRANGE.length]); break;
    case 2: if (Array.isArray(holder)) { holder.push(structuredClone(holder[key])); } else { holder[`${key}x`] = holder[key]; } break;
    case 3: holder[key] = Array.isArray(holder[key]) ? stretched(holder[key], [1, 2, 9, 17, 65][what % 5]) : holder[key]; break;
    case 4: if (typeof holder[key] === 'object' && holder[key] !== null && !Array.isArray(holder[key])) { holder[key].strange = 1; } break;
    default: holder[key] = typeof holder[key] === 'string' ? `${holder[key]}${['!', '.', '-', ' ', 'A'][what % 5]}` : String(holder[key]);
  }
  return copy;
}

describeConformance('shapes of kinds', () => {
  const served = TARGETS.flatMap((target) => servedKinds(target.oracle).filter(({ apiVersion }) => GROUPS.includes(apiVersion.split('/')[0])).map((kind) => ({ target, kind })));
  const bodies = new Map(served.map(({ kind }) => {
    const { properties: { apiVersion: _, kind: __, metadata: ___, status: ____, ...properties }, ...schema } = kind.schema;
    return [kind.schema, samplesOf({ ...schema, properties })] as const;
  }));
  const samples = fc.constantFrom(...served).chain(({ target, kind: { apiVersion, kind, schema } }) => bodies.get(schema)!.map((body) => ({
    target, manifest: { ...body, apiVersion, kind, metadata: { name: 'web', namespace: 'shop' } },
  })));

  test('there is one for each that the CRDs have', () => {
    expect([...new Set(served.map(({ kind }) => `${kind.apiVersion.split('/')[0]}/${kind.kind}`))].filter((kind) => !Object.hasOwn(KINDS, kind))).toEqual([]);
  });

  test('the versions of kinds are those that are served', () => {
    for (const target of TARGETS) {
      const kinds = VERSIONED_KINDS.map((kind) => [kind, servedVersions(kind, new MeshTarget(target.mesh)).sort()]);
      const there = servedKinds(target.oracle).map(({ apiVersion, kind }) => ({ kind: `${apiVersion.split('/')[0]}/${kind}`, version: apiVersion.split('/')[1] }));
      expect(kinds).toEqual(VERSIONED_KINDS.map((kind) => [kind, there.filter((each) => each.kind === kind).map(({ version }) => version).sort()]));
    }
  });

  test('manifests that a CRD takes have no problem', () => {
    fc.assert(fc.property(samples, ({ target, manifest }) => {
      expect(structuralErrors(manifest, target.oracle)).toEqual([]);
      expect(problemsOf(manifest, target)).toEqual([]);
    }), { numRuns: 800, seed });
  });

  test('a change of them is a problem exactly when the CRD refuses it', () => {
    const [refused, taken] = [new Set<string>(), new Set<string>()];
    fc.assert(fc.property(samples, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), ({ target, manifest }, change) => {
      const changed = mutated(manifest, change);
      const [errors, problems] = [structuralErrors(changed, target.oracle), problemsOf(changed, target)];
      const both = { changed, errors, problems };
      expect({ ...both, agree: (errors.length > 0) === (problems.length > 0) }).toEqual({ ...both, agree: true });
      (errors.length > 0 ? refused : taken).add(manifest.kind);
    }), { numRuns: 5000, seed });
    expect([...refused].sort()).toEqual([...new Set(served.map(({ kind }) => kind.kind))].sort());
    expect(taken.size).toBe(refused.size);
  });
});
