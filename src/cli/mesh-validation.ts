import type { CheckOptions } from '../analysis/check-options';

/**
 * How the validation plugin judges manifests: `properties` in `cdk8s.yaml`.
 */
export interface MeshValidationProps extends CheckOptions {
  /**
   * The Linkerd release in the cluster, `2.14` to `2.20` or `edge-26.8.2`.
   */
  readonly linkerd: string;

  /**
   * The Gateway API in the cluster, for example `1.5.1` or `1.5.1/experimental`.
   *
   * @default - what goes with the Linkerd release
   */
  readonly gatewayApi?: string;

  /**
   * The Kubernetes version of the cluster, for example `1.31`.
   *
   * @default - unknown
   */
  readonly kubernetes?: string;

  /**
   * The DNS domain of the cluster.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * The trust domain of identities.
   *
   * @default - the cluster domain
   */
  readonly trustDomain?: string;

  /**
   * The namespace of the control plane.
   *
   * @default linkerd
   */
  readonly controlPlaneNamespace?: string;
}

/** What a validation plugin reports of a rule; a part of what cdk8s-cli offers. */
export interface ValidationViolation {
  /** The name of the check. */
  readonly ruleName: string;
  /** What is wrong. */
  readonly recommendation: string;
  /**
   * How to mend it.
   *
   * @default - not said
   */
  readonly fix?: string;
  /** Where. */
  readonly violatingResources: ValidationViolatingResource[];
}

/** An object that breaks a rule. */
export interface ValidationViolatingResource {
  /** Its name. */
  readonly resourceName: string;
  /** Where in the object. */
  readonly locations: string[];
  /** The file that it is in. */
  readonly manifestPath: string;
}

/** Where a validation plugin reports to. */
export interface IValidationReport {
  /**
   * Reports a violation.
   *
   * @param violation what is violated
   */
  addViolation(violation: ValidationViolation): void;
  /**
   * Ends the report.
   *
   * @param status `success` or `failure`
   */
  submit(status: string): void;
}

/** What a validation plugin is given by cdk8s-cli. */
export interface IValidationContext {
  /** The files that were synthesized. */
  readonly manifests: string[];
  /** Where to report to. */
  readonly report: IValidationReport;
}

/**
 * The checks as a validation plugin of cdk8s-cli, for apps in which no `Mesh` can be created: `cdk8s synth` runs it on
 * the files that it has written.
 *
 * ```yaml
 * validations:
 *   - package: ./node_modules/cdk8s-linkerd
 *     version: 0.1.0
 *     class: MeshValidation
 *     properties:
 *       linkerd: "2.20"
 * ```
 *
 * @example
 * new MeshValidation({ linkerd: '2.20', failOn: FailOn.WARNING });
 */
export class MeshValidation {
  /**
   * @param props what manifests are judged for, and which checks run
   * @throws if the versions do not go together, or there is no such check
   */
  public constructor(private readonly props: MeshValidationProps) {
    command().prepareValidation(props);
  }

  /**
   * Judges what cdk8s-cli has synthesized.
   *
   * @param context what cdk8s-cli gives to plugins
   */
  public async validate(context: IValidationContext): Promise<void> {
    const { violations, failed } = command().runValidation(this.props, context.manifests);
    violations.forEach((violation) => context.report.addViolation(violation));
    context.report.submit(failed ? 'failure' : 'success');
  }
}

/** What does the work, loaded where it is done. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const command = () => require('./validation') as typeof import('./validation');
