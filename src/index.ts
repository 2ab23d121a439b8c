export { GatewayApiChannel, GatewayApiVersion } from './linkerd/gateway-api';
export { LinkerdVersion } from './linkerd/linkerd-version';
export { Mesh, MeshProps } from './mesh';
export { MeshTarget, MeshTargetProps } from './mesh-target';
export { ServiceRef, ServiceRefOptions, ServiceRefPort } from './references/service-ref';
