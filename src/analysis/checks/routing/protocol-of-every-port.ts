import { everyPortFault } from '../../../linkerd/route-parents';
import { fieldName } from '../../../linkerd/schema/clean';
import { parentObject, parentsOf } from '../../../model/routes';
import { Check } from '../../check';
import { CONNECTION_ROUTES } from '../../route-findings';

export const protocolOfEveryPort: Check = {
  name: 'routing/protocol-of-every-port',
  severity: 'warning',
  title: 'a route for one protocol is for all ports of a Service',
  why: 'A parentRef without port is for every port of the Service. A GRPCRoute makes proxies take a port for HTTP/2, a TLSRoute for TLS and a TCPRoute for opaque, without looking at what clients send; whoever speaks something else there fails, or loses its metrics and retries.',
  fix: 'Set port of the parentRef.',
  source: 'linkerd2: policy-controller/grpc/src/outbound.rs; linkerd2-proxy: linkerd/app/outbound/src/sidecar.rs',
  on: ['gateway.networking.k8s.io/GRPCRoute', ...CONNECTION_ROUTES],
  reads: ['/Service'],
  *find(route, model) {
    for (const parent of parentsOf(route)) {
      const ports: any[] = parent.kind === 'Service' && parent.port === undefined ? parentObject(model, parent)?.spec.ports ?? [] : [];
      const field = [...parent.field, 'port'];
      const message = everyPortFault(fieldName(field), route.kind, ports.map(({ port }) => port));
      if (message) {
        yield { message, field };
      }
    }
  },
};
