import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { Workload } from './workload';
import { portsOf } from '../linkerd/pods';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION } from '../linkerd/service-ports';

/** A port of a Service. */
export interface ServicePort {
  readonly port: number;
  readonly name?: string;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

/** The list of opaque ports that counts for a Service or an EgressNetwork; null where none does. */
export function opaquePortsOf(model: MeshModel, { annotations, namespace }: MeshObject): string | null {
  return annotations[OPAQUE_PORTS_ANNOTATION] ?? model.namespace(namespace)?.annotations[OPAQUE_PORTS_ANNOTATION] ?? null;
}

/** The TCP ports of a Service. */
export function tcpPorts(service: MeshObject): readonly ServicePort[] {
  return (service.spec.ports ?? []).filter(({ port, protocol = 'TCP' }: ServicePort) => port !== undefined && protocol === 'TCP');
}

/** The ports of pods to which a port of a Service leads. */
export function targetPortsOf({ port, targetPort = port }: ServicePort, { pod }: Workload): number[] {
  return typeof targetPort === 'number' ? [targetPort]
    : [...new Set(portsOf(pod).filter(({ name }) => name === targetPort).map((each) => each.port))];
}

/**
 * Whether clients take a port of a Service for opaque. Without a list the injector derives one from Linkerd's default: by
 * the port and by the number of the target port, and not where these say different things.
 */
export function isOpaqueForClients({ port, targetPort = port }: ServicePort, list: string | null): boolean | undefined {
  if (list !== null) {
    return isOpaquePort(port, list);
  }
  const [byPort, byTarget] = [port, targetPort].map((each) => typeof each === 'number' && isOpaquePort(each, null));
  return byPort === byTarget || byTarget ? byTarget : undefined;
}

/** Whether the proxy of pods takes one of their ports for opaque. */
export function isOpaqueForPods(model: MeshModel, workload: Workload, port: number): boolean {
  const list = model.annotation(workload, OPAQUE_PORTS_ANNOTATION);
  return list === undefined ? isOpaquePort(port, null) && portsOf(workload.pod).some((each) => each.port === port) : isOpaquePort(port, list);
}

/** Whether a Service lists the target port of one of its ports as opaque instead of the port itself. */
export function listsTargetPort(service: MeshObject, { port, targetPort }: ServicePort): boolean {
  const list = service.annotations[OPAQUE_PORTS_ANNOTATION];
  return list !== undefined && typeof targetPort === 'number' && targetPort !== port && isOpaquePort(targetPort, list) && !isOpaquePort(port, list)
    && !tcpPorts(service).some((other) => other.port === targetPort);
}
