import { missingObjectFault, refersTo } from '../../../linkerd/authorizations';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { SERVER_AUTHORIZATION } from '../../../model/authorizations';
import { RATE_LIMIT } from '../../../model/inbound';
import { MeshObject } from '../../../model/mesh-object';
import { SERVER } from '../../../model/servers';
import { Check } from '../../check';

export const missingServer: Check = {
  name: 'policy/missing-server',
  severity: 'warning',
  title: 'a ServerAuthorization or a rate limit is for a Server that does not exist',
  why: 'Servers are found by name in the namespace of what refers to them. As long as there is none of that name it does nothing.',
  fix: 'Make the Server, or correct its name.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs, policy-controller/k8s/status/src/index.rs',
  on: [SERVER_AUTHORIZATION, RATE_LIMIT],
  reads: [SERVER],
  *find(object, model) {
    const { name, field } = serverName(object);
    if (name !== undefined && model.find(SERVER, object.namespace, name) === undefined) {
      yield {
        message: missingObjectFault(fieldName(field), `Server ${object.namespace}/${name}`, 'it does nothing'),
        field,
        severity: model.isComplete(object.namespace) ? 'warning' : 'info',
      };
    }
  },
};

/** The name of the Server that an object means, and where it stands. */
function serverName({ kind, spec: { targetRef, server } }: MeshObject): { readonly name?: string; readonly field: Path } {
  return kind === 'ServerAuthorization' ? { name: server?.name, field: ['spec', 'server'] }
    : { name: refersTo(targetRef, 'policy.linkerd.io', 'Server') ? targetRef.name : undefined, field: ['spec', 'targetRef'] };
}
