import { IConstruct } from 'constructs';
import { RouteKind, servesParentPort } from '../linkerd/gateway-api';
import { refuse } from '../linkerd/rule';
import { appProtocolFault, noClusterIpFault, opaquePortFault } from '../linkerd/service-ports';
import { MeshTarget } from '../mesh-target';
import { ResolvedService, resolvePort } from '../references/service';

/** A route on a port of a Service. */
export interface ServicePort {
  readonly owner: IConstruct;
  /** The prop of `owner` that means the Service. */
  readonly prop: string;
  readonly service: ResolvedService;
  readonly port?: number;
  readonly kind: RouteKind;
  /** Whether the CRD of the route is Linkerd's, which always has a port. */
  readonly ofLinkerd?: boolean;
}

/**
 * The port in the parentRef of a route, or undefined where the CRD has none; to be called while rendering.
 *
 * @throws if there is no such port, or Linkerd ignores routes of this kind on it
 */
export function parentPort({ owner, prop, service, port: given, kind, ofLinkerd }: ServicePort): number | undefined {
  const target = MeshTarget.of(owner);
  const spec = service.spec();
  const port = resolvePort(owner, 'port', service, spec, given);
  const ports = spec?.ports ?? [];
  const portLabel = () => `port ${port} of "${prop}" ${service.label}`;
  const served = ofLinkerd || servesParentPort(target);
  refuse(owner,
    noClusterIpFault(() => `"${prop}" ${service.label}`, spec ?? {}),
    appProtocolFault(portLabel, ports.find((entry) => entry.port === port)?.appProtocol, kind, target.linkerdVersion),
    opaquePortFault(portLabel, port, spec ?? {}, kind),
    !served && ports.length !== 1
      ? `"${prop}" ${service.label} is not known to have just one port, and in Gateway API ${target.gatewayApiVersion} standard a route cannot name one; expected a Service with one port, or the experimental channel`
      : undefined,
  );
  return served ? port : undefined;
}
