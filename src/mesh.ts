import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { analyze, Found } from './analysis/analyze';
import { MeshTarget, MeshTargetProps } from './mesh-target';
import { SynthPass } from './synth-pass';

/**
 * What a Mesh governs, and for which cluster.
 */
export interface MeshProps extends MeshTargetProps {
}

/**
 * The mesh of one cluster: says which Linkerd and which Gateway API everything below its scope is written for.
 *
 * Create it first in an App or a Chart: it governs that scope and everything below, except what a nearer Mesh governs.
 * One Mesh is one cluster; an app for several clusters has a Chart with a Mesh for each.
 *
 * At synth it looks at all objects that it governs, whoever made them, and fails the synth when two of them would
 * overwrite each other.
 *
 * @example
 * const app = new App();
 * new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
 */
export class Mesh extends Construct {
  /** What the manifests below this Mesh's scope are written for. */
  public readonly target: MeshTarget;

  /**
   * @param scope the App or Chart to govern
   * @param id the id of this construct
   * @param props the cluster's versions and domains
   * @throws if the versions do not go together, if the scope already has a Mesh, or if something below it was made before
   */
  public constructor(scope: Construct, id: string, props: MeshProps) {
    super(scope, id);
    this.target = new MeshTarget(props);
    MeshTarget._govern(scope, this, this.target);
    const pass = SynthPass.of(this);
    this.node.addValidation({
      validate: () => pass.once(this, () => this.analyze(scope, pass)).filter(({ severity }) => severity === 'error').map(({ object, message }) => `${object.source.path}: ${message}`),
    });
  }

  private analyze(scope: Construct, pass: SynthPass): Found[] {
    const objects = scope.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
    const governed = objects.filter((apiObject) => MeshTarget._scopeOf(apiObject) === scope);
    governed.forEach((apiObject) => pass.keep(apiObject));
    return analyze(governed.map((apiObject) => ({ manifest: apiObject.toJson(), path: apiObject.node.path })), this.target);
  }
}
