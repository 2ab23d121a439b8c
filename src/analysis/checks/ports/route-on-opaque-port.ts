import { RouteKind } from '../../../linkerd/gateway-api';
import { Fault } from '../../../linkerd/rule';
import { fieldName } from '../../../linkerd/schema/clean';
import { appProtocolFault, httpOnOpaquePortFault, opaquePortFault } from '../../../linkerd/service-ports';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { isOpaqueForClients, opaquePortsOf, tcpPorts } from '../../../model/opaque-ports';
import { parentObject, ParentRef, parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const routeOnOpaquePort: Check = {
  name: 'ports/route-on-opaque-port',
  severity: 'warning',
  title: 'a route hangs on a port where Linkerd does not look at what it routes',
  why: 'On an opaque port the proxy sees bytes, and follows TCPRoutes only. An `appProtocol` of the Service says what is spoken, and routes of other protocols are ignored then: with "http" GRPCRoutes, with a word that is not known all but TCPRoutes.',
  fix: 'Take the port out of the opaque ones, correct its `appProtocol`, or use the kind of route that goes with it.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs, policy-controller/grpc/src/outbound.rs',
  on: ROUTES,
  reads: ['/Service', '/Namespace', 'policy.linkerd.io/EgressNetwork'],
  *find(route, model) {
    for (const parent of parentsOf(route)) {
      const object = parent.kind === 'Server' ? undefined : parentObject(model, parent);
      const message = object && (parent.kind === 'Service' ? serviceFault(model, route.kind as RouteKind, parent, object) : egressFault(model, route.kind as RouteKind, parent, object));
      if (message) {
        yield { message, field: parent.field };
      }
    }
  },
};

/** Without a port a route is for all: only what is true of each of them is said. */
function serviceFault(model: MeshModel, kind: RouteKind, parent: ParentRef, service: MeshObject): Fault {
  const list = opaquePortsOf(model, service);
  const ports = tcpPorts(service).filter(({ port }) => parent.port === undefined || port === parent.port);
  const faults = ports.map((port): Fault => {
    const where = () => `port ${port.port} of "${fieldName(parent.field)}" ${titleOf(service)}`;
    const isOpaque = isOpaqueForClients(port, list);
    // Where both are said the Service is at fault.
    return httpOnOpaquePortFault(where, port, list) ? undefined
      : appProtocolFault(where, port.appProtocol, kind, model.target.linkerdVersion)
        ?? (isOpaque ? opaquePortFault(where, port.port, { opaquePorts: list }, kind) : undefined);
  });
  return faults.every((fault) => fault !== undefined) ? faults[0] : undefined;
}

function egressFault(model: MeshModel, kind: RouteKind, { port, field }: ParentRef, network: MeshObject): Fault {
  return port === undefined ? undefined
    : opaquePortFault(() => `port ${port} of "${fieldName(field)}" ${titleOf(network)}`, port, { opaquePorts: opaquePortsOf(model, network) }, kind, 'EgressNetwork');
}
