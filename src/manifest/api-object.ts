import { ApiObject, ApiObjectMetadata, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';

/** What an object of ours is made of. */
export interface ApiObjectParts {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ApiObjectMetadata;
  /** Cluster-scoped objects carry no namespace, though cdk8s would write the Chart's. */
  readonly clusterScoped?: boolean;
  /** Renders the spec; called at synth, and must give the same each time. */
  readonly spec?: () => object;
  /** What stands beside the spec, as the data of a Secret does. */
  readonly fields?: Record<string, unknown>;
}

/** The one way to make an ApiObject: the child `Resource` of the construct that owns it. */
export function createApiObject(owner: Construct, parts: ApiObjectParts, id = 'Resource'): ApiObject {
  const { apiVersion, kind, clusterScoped, spec, fields } = parts;
  const metadata = parts.metadata?.name === undefined ? unnamed(parts.metadata) : parts.metadata;
  const apiObject = new ApiObject(owner, id, { apiVersion, kind, metadata, ...(spec && { spec: lazy(spec) }), ...fields });
  if (clusterScoped && apiObject.metadata.namespace !== undefined) {
    apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return apiObject;
}

/**
 * A value that is produced at synth. cdk8s knows it by its `resolve` method, whichever copy of cdk8s renders it;
 * its own `Lazy` is known only to the copy that it came from.
 */
function lazy(produce: () => object): { resolve(): object } {
  return { resolve: produce };
}

/** cdk8s would let `name: undefined` take the place of the generated name. */
function unnamed({ name, ...others }: ApiObjectMetadata = {}): ApiObjectMetadata {
  return others;
}
