import type { MeshValidationProps, ValidationViolation } from './mesh-validation';
import { readInput } from './read-input';
import { targetOf, targetValues } from './target-options';
import { Found } from '../analysis/analyze';
import { findingOf, review, reviewFaults } from '../analysis/review';
import { quote, refuse } from '../linkerd/rule';
import { nearest } from '../linkerd/spelling';
import { MeshTarget } from '../mesh-target';
import { MeshModel } from '../model/mesh-model';

const NAME = 'MeshValidation';
/** All that `properties` may have; with another nobody would notice that it does nothing. */
const PROPS: readonly string[] = Object.keys({
  linkerd: true,
  gatewayApi: true,
  kubernetes: true,
  clusterDomain: true,
  trustDomain: true,
  controlPlaneNamespace: true,
  checks: true,
  disabledChecks: true,
  failOn: true,
  acknowledgements: true,
  completeNamespaces: true,
  baseline: true,
} satisfies Record<keyof MeshValidationProps, true>);

/** Refuses props that mean nothing, and gives the target that they name. */
export function prepareValidation(props: MeshValidationProps): MeshTarget {
  refuse(NAME,
    typeof props.linkerd === 'string' ? undefined : `"linkerd" is not a release, got ${quote(props.linkerd)}; expected one such as "2.20", in quotes`,
    ...Object.keys(props).filter((prop) => !PROPS.includes(prop)).map((prop) => `${quote(prop)} is not a property; ${meant(nearest(prop, PROPS))}`),
    ...reviewFaults(props),
  );
  try {
    return targetOf(NAME, props.linkerd, targetValues({}, props));
  } catch (error) {
    // The flags of the command line are props here.
    throw new Error((error as Error).message.replace(/--([a-z-]+)/g, (_, flag: string) => quote(camelCase(flag))));
  }
}

/** What there is to report of files. */
export function runValidation(props: MeshValidationProps, files: readonly string[]): { violations: ValidationViolation[]; failed: boolean } {
  const target = prepareValidation(props);
  const { manifests, unusable } = readInput(files, { stdin: () => '', stderr: () => undefined });
  const { findings, failed } = review(NAME, new MeshModel(manifests, target, { completeNamespaces: props.completeNamespaces }), props);
  return {
    violations: [
      ...unusable.map(({ file, message }) => (
        { ruleName: 'unusable', recommendation: message, violatingResources: [{ resourceName: '', locations: [], manifestPath: file }] })),
      ...findings.map(violationOf),
    ],
    failed: failed || unusable.length > 0,
  };
}

function violationOf(found: Found): ValidationViolation {
  const { check, message, name, field, file = '', line } = findingOf(found);
  const locations = [field, line === undefined ? undefined : `line ${line}`].filter((location) => location !== undefined);
  const violatingResources = [{ resourceName: name, locations, manifestPath: file }];
  return { ruleName: check, recommendation: message, fix: found.check.fix, violatingResources };
}

function meant(near: string | undefined): string {
  return near === undefined ? `expected one of ${PROPS.join(', ')}` : `did you mean ${quote(near)}?`;
}

function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
