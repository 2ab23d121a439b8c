import { Check, CheckFinding, LocatedManifest } from './check';
import { duplicateObject } from './checks/duplicate-object';

/** All checks, by name. */
export const CHECKS: readonly Check[] = [duplicateObject];

/** What one check found. */
export interface Finding extends CheckFinding {
  readonly check: Check;
}

/** Everything that the checks find in the objects of one cluster. A check that crashes is a finding, not a crash. */
export function analyze(manifests: readonly LocatedManifest[], checks: readonly Check[] = CHECKS): Finding[] {
  return checks.flatMap((check) => {
    try {
      return check.find(manifests).map((finding) => ({ ...finding, check }));
    } catch (error) {
      return [{ path: '', message: `the check ${check.name} failed, which is a defect of cdk8s-linkerd: ${error}`, check }];
    }
  });
}
