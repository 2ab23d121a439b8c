import { Check, Severity } from './check';
import { CHECKS } from './checks';
import { supports } from '../linkerd/features';
import { Path } from '../linkerd/schema/clean';
import { Target } from '../linkerd/target';
import { kindOf, MeshModel, ModelOptions } from '../model/mesh-model';
import { LocatedManifest, MeshObject } from '../model/mesh-object';

/** What one check found in one object. */
export interface Found {
  readonly check: Check;
  readonly severity: Severity;
  readonly object: MeshObject;
  readonly message: string;
  readonly field: Path;
}

/** Everything that checks find in the objects of one cluster, in the order of the objects. */
export function analyze(manifests: readonly LocatedManifest[], target: Target, options: ModelOptions = {}): Found[] {
  return findAll(new MeshModel(manifests, target, options));
}

/** Everything that checks find in a model. A check that crashes is a finding, not a crash. */
export function findAll(model: MeshModel, checks: readonly Check[] = CHECKS): Found[] {
  const { target } = model;
  const applying = checks.filter((check) => appliesTo(check, target));
  const general = applying.filter(({ on }) => on.length === 0);
  const byKind = new Map<string, readonly Check[]>();
  const checksFor = (kind: string): readonly Check[] => {
    const known = byKind.get(kind) ?? [...applying.filter(({ on }) => on.includes(kind)), ...general];
    byKind.set(kind, known);
    return known;
  };
  const found: Found[] = [];
  for (const object of model.objects) {
    for (const check of checksFor(kindOf(object))) {
      findIn(check, object, model, found);
    }
  }
  return found;
}

/** Whether what a check says is true of a target. */
export function appliesTo({ since, until }: Check, { linkerdVersion }: Target): boolean {
  return (since === undefined || supports(linkerdVersion, since)) && (until === undefined || !supports(linkerdVersion, until));
}

function findIn(check: Check, object: MeshObject, model: MeshModel, found: Found[]): void {
  try {
    for (const { message, field = [], severity = check.severity } of check.find(object, model, model.target)) {
      found.push({ check, severity, object, message, field });
    }
  } catch (error) {
    found.push({ check, severity: 'error', object, field: [], message: `the check ${check.name} failed, which is a defect of cdk8s-linkerd: ${error}` });
  }
}
