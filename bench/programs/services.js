// What both programs have in common: the Services that the mesh is configured for.
const { ApiObject } = require('cdk8s');

const NAMESPACE = 'shop';

/** ApiObjects of one unit: four Services, an HTTPRoute, a ServiceProfile, a Server, an AuthorizationPolicy and its MeshTLSAuthentication. */
const OBJECTS_PER_UNIT = 9;

function addService(chart, name) {
  return new ApiObject(chart, name, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  });
}

module.exports = { NAMESPACE, OBJECTS_PER_UNIT, addService };
