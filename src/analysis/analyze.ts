import { Check, Severity } from './check';
import { CHECKS } from './checks';
import { subjectsOf } from './subjects';
import { supports } from '../linkerd/features';
import { Path } from '../linkerd/schema/clean';
import { Target } from '../linkerd/target';
import { MeshModel, ModelOptions } from '../model/mesh-model';
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

/**
 * Everything that checks find in a model. Each check looks at all its objects before the next one does: the engine of
 * JavaScript compiles what runs often, and a check that comes back to work after all others is slow for much longer.
 */
export function findAll(model: MeshModel, checks: readonly Check[] = CHECKS): Found[] {
  const applying = checks.filter((check) => appliesTo(check, model.target));
  const subjects = subjectsOf(model, applying);
  const found: Found[] = [];
  for (const check of applying) {
    for (const object of subjects(check)) {
      findIn(check, object, model, found);
    }
  }
  return found.length < 2 ? found : inOrder(found, model.objects);
}

/** By object; for each object what is about its kind comes before what is about all. */
function inOrder(found: readonly Found[], objects: readonly MeshObject[]): Found[] {
  const positions = new Map(objects.map((object, i) => [object, i]));
  const isGeneral = ({ check }: Found) => Number(check.on.length === 0);
  return [...found].sort((a, b) => positions.get(a.object)! - positions.get(b.object)! || isGeneral(a) - isGeneral(b));
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
