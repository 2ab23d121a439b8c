import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import type { Found } from './analysis/analyze';
import { CheckOptions, FailOn } from './analysis/check-options';
import { Finding, FindingSeverity } from './analysis/finding';
import type { Review } from './analysis/review';
import { refuse } from './linkerd/rule';
import { MeshTarget, MeshTargetProps } from './mesh-target';
import { acknowledge, acknowledgedOn } from './references/acknowledged';
import { SynthPass } from './synth-pass';

const MESH = Symbol.for('cdk8s-linkerd.Mesh');

/** The checks, loaded where they run: building an app does not wait for them. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const analysis = () => require('./analysis') as typeof import('./analysis');

/**
 * What a Mesh governs, for which cluster, and what becomes of what its checks find.
 */
export interface MeshProps extends MeshTargetProps, CheckOptions {
}

/**
 * The mesh of one cluster: says which Linkerd and which Gateway API everything below its scope is written for.
 *
 * Create it first in an App, a Chart, or a construct that holds Charts: it governs that scope and everything below, except
 * what a nearer Mesh governs. One Mesh is one cluster; an app for several clusters has a scope with a Mesh for each.
 *
 * At synth it checks all objects that it governs, whoever made them, for what Linkerd would refuse, ignore or break.
 * Errors fail the synth, warnings are printed on standard error.
 *
 * @example
 * const app = new App();
 * new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
 */
export class Mesh extends Construct {
  /**
   * The Mesh that governs a construct.
   *
   * @param construct where to begin looking, upwards
   * @throws if there is none
   */
  public static of(construct: IConstruct): Mesh {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const mesh = (scope as any)[MESH];
      if (mesh) {
        return mesh;
      }
    }
    throw new Error(`${construct.node.path || 'the App'}: no Mesh governs it; create one in the App or in its Chart`);
  }

  /**
   * Takes what a check finds in a construct, and in everything below it, as right.
   *
   * An object that was read from YAML can say the same in its annotation `cdk8s-linkerd/acknowledge`: a line for each
   * check, with its name, a colon and the reason.
   *
   * @param construct what it is about
   * @param check the name of the check, or `group/*`
   * @param reason why it is right as it is
   * @throws if there is no such check, or no reason
   */
  public static acknowledge(construct: IConstruct, check: string, reason: string): void {
    refuse(construct, ...analysis().acknowledgementFaults('check', check, reason));
    acknowledge(construct, { check, reason });
  }

  /** What the manifests below this Mesh's scope are written for. */
  public readonly target: MeshTarget;
  private readonly options: CheckOptions;

  /**
   * @param scope what to govern: an App, a Chart, or a construct that holds Charts
   * @param id the id of this construct
   * @param props the cluster's versions and domains, and which checks run
   * @throws if the versions do not go together, if the scope already has a Mesh, if something below it was made before, or
   * if there is no such check
   */
  public constructor(scope: Construct, id: string, props: MeshProps) {
    super(scope, id);
    this.target = new MeshTarget(props);
    this.options = props;
    const { checks, disabledChecks, acknowledgements, completeNamespaces, failOn } = props;
    if (checks || disabledChecks || acknowledgements || completeNamespaces || failOn) {
      refuse(this, ...analysis().reviewFaults(props));
    }
    MeshTarget._govern(scope, this, this.target);
    Object.defineProperty(scope, MESH, { value: this });
    const pass = SynthPass.of(this);
    this.node.addValidation({ validate: () => pass.once(this, () => this.validate(pass)) });
  }

  /**
   * What the checks find in the objects that this Mesh governs, as they are now. For tests and reports: a synth looks by
   * itself.
   *
   * @param atLeast leaves away what is less severe; default: nothing
   * @returns what nobody has acknowledged and the baseline does not know
   */
  public findings(atLeast: FindingSeverity = FindingSeverity.INFO): Finding[] {
    const severities = Object.values(FindingSeverity);
    return this.within((pass) => this.review(pass).findings.map(analysis().findingOf))
      .filter(({ severity }) => severities.indexOf(severity) <= severities.indexOf(atLeast));
  }

  /**
   * Writes what the checks find now into a file, which as `baseline` lets only new findings fail.
   *
   * @param file its path
   */
  public writeBaseline(file: string): void {
    this.within((pass) => analysis().writeBaseline(file, this.review(pass, { ...this.options, baseline: undefined }).findings));
  }

  private within<T>(read: (pass: SynthPass) => T): T {
    const pass = SynthPass.of(this);
    return pass.within(() => read(pass));
  }

  private validate(pass: SynthPass): string[] {
    const { findings, failed } = this.review(pass);
    const fails = ({ severity }: Found) => severity === 'error' || (severity === 'warning' && this.options.failOn === FailOn.WARNING);
    const failing = failed ? findings.filter(fails) : [];
    const others = findings.filter((found) => !(failed && fails(found)) && found.severity !== 'info');
    if (pass.isSynth && others.length > 0) {
      process.stderr.write(`${others.map((found) => `${found.severity}: ${lineOf(found)}\n`).join('')}${this.node.path}: ${analysis().counts(others)}\n`);
    }
    return failing.map(lineOf);
  }

  private review(pass: SynthPass, options = this.options): Review {
    const constructs = governedBy(this.node.scope!);
    const governed = constructs.filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
    governed.forEach((apiObject) => pass.keep(apiObject));
    const isOneFile = (this.node.root as App).yamlOutputType === YamlOutputType.FILE_PER_APP;
    const manifests = governed.map((apiObject) => ({
      manifest: apiObject.toJson(), path: apiObject.node.path, chart: isOneFile ? undefined : Chart.of(apiObject).node.path,
    }));
    const acknowledged = constructs.flatMap((construct) => (
      acknowledgedOn(construct).map((finding) => analysis().byConstruct(construct.node.path, finding))));
    const { MeshModel, review } = analysis();
    return review(this, new MeshModel(manifests, this.target, { completeNamespaces: options.completeNamespaces }), options, acknowledged);
  }
}

/** A scope and what is below it, without what another Mesh governs. */
function governedBy(scope: IConstruct): IConstruct[] {
  return [scope, ...scope.node.children.filter((child) => !(child as any)[MESH]).flatMap(governedBy)];
}

function lineOf({ check, object, message }: Found): string {
  return `${object.source.path}: ${message} [${check.name}]`;
}
