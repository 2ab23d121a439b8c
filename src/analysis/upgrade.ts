import { findAll, Found } from './analyze';
import { factsOf, NONE } from './facts';
import { DefaultChange, defaultChanges } from '../linkerd/default-changes';
import { Target } from '../linkerd/target';
import { MeshModel, ModelOptions } from '../model/mesh-model';
import { LocatedManifest, MeshObject } from '../model/mesh-object';

/** What an object means to one release and to another. */
export interface MeaningChange {
  readonly object: MeshObject;
  readonly about: string;
  /** How it is with the one; none: it is not there. */
  readonly before?: string;
  readonly after?: string;
}

/** What manifests mean otherwise with another target. */
export interface Upgrade {
  readonly meaning: readonly MeaningChange[];
  /** What checks find with the new target only, and what they no longer find. */
  readonly found: readonly Found[];
  readonly mended: readonly Found[];
  /** What changes whatever stands in manifests. */
  readonly defaults: readonly DefaultChange[];
  readonly objects: number;
}

/** What changes for manifests from one target to another. */
export function upgrade(manifests: readonly LocatedManifest[], from: Target, to: Target, options: ModelOptions = {}): Upgrade {
  const [before, after] = [from, to].map((target) => new MeshModel(manifests, target, options));
  const [foundBefore, foundAfter] = [before, after].map((model) => findAll(model));
  return {
    meaning: meaningChanges(before, after),
    found: without(foundAfter, foundBefore),
    mended: without(foundBefore, foundAfter),
    defaults: defaultChanges(from.linkerdVersion, to.linkerdVersion),
    objects: after.objects.length,
  };
}

function meaningChanges(before: MeshModel, after: MeshModel): MeaningChange[] {
  // The objects of both models are in the same order: they were read from the same manifests.
  const keyed = (model: MeshModel) => {
    const numbers = new Map(model.objects.map((object, i) => [object.manifest, i]));
    return new Map(factsOf(model).map((fact) => [`${numbers.get(fact.object.manifest)} ${fact.about}`, { ...fact, number: numbers.get(fact.object.manifest)! }]));
  };
  const [old, now] = [keyed(before), keyed(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    // What is not there and what is none comes to the same.
    .filter((key) => (old.get(key)?.is ?? NONE) !== (now.get(key)?.is ?? NONE))
    .map((key) => ({ ...(old.get(key) ?? now.get(key)!), before: old.get(key)?.is, after: now.get(key)?.is }))
    .sort((a, b) => a.number - b.number)
    .map(({ object, about, before: was, after: is }) => ({ object, about, before: was, after: is }));
}

/** Findings that are not among others: of the same check, for the same object and field. */
function without(found: readonly Found[], others: readonly Found[]): Found[] {
  const key = ({ check, object, field }: Found) => `${check.name} ${field.join('.')} ${JSON.stringify(object.manifest.metadata)} ${object.kind} ${object.source.path ?? object.source.file}`;
  const known = new Set(others.map(key));
  return found.filter((each) => !known.has(key(each)));
}
