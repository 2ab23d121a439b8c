import { Construct } from 'constructs';
import { MeshTarget, MeshTargetProps } from './mesh-target';

/**
 * What a Mesh governs, and for which cluster.
 */
export interface MeshProps extends MeshTargetProps {
}

/**
 * The mesh of one cluster: says which Linkerd and which Gateway API everything below its scope is written for.
 *
 * Create it first in an App or a Chart: it governs that scope and everything below, except what a nearer Mesh governs.
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
  }
}
