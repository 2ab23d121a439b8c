import { ProxyProtocol } from './inbound';
import { Probe } from './pods';
import { Fault, quote } from './rule';

// What is wrong with a Server among the other objects of an app.

/** What the proxy does not wait to find out, so that TLS of the application fails. */
const SPEAKS_HTTP_AT_ONCE: readonly ProxyProtocol[] = [ProxyProtocol.HTTP_1, ProxyProtocol.HTTP_2, ProxyProtocol.GRPC];

/** The fault of a Server on whose port nobody is let in, without that being said. */
export const NOBODY_FAULT = 'nobody is let in on the port, where everybody may have been until now; expected an AuthorizationPolicy for it';

/** The fault of a port that pods do not declare. */
export function undeclaredPortFault(prop: string, port: string, whose: string, names: readonly string[]): string {
  return `"${prop}" ${quote(port)} is not declared by the containers of ${whose}, so that the Server would select nothing; expected one of their port names: ${names.length === 0 ? 'none' : names.join(', ')}`;
}

/** The fault of a Server that selects what another one selects. */
export function serverOverlapFault(other: string): string {
  return `it selects a port of pods that ${other} selects too, and Linkerd would follow only the older of both Servers; expected one Server for each port of a pod; remove one, or select other pods`;
}

/** The fault of a probe that fails because of how the port is spoken. */
export function probeProtocolFault(probe: Probe, protocol: ProxyProtocol): Fault {
  const port = `port ${probe.port}`;
  if (probe.kind === 'http' && (protocol === ProxyProtocol.HTTP_2 || protocol === ProxyProtocol.GRPC)) {
    return `the pods have an HTTP probe of ${quote(probe.path)} on ${port}, which the kubelet sends with HTTP/1, and with the protocol ${quote(protocol)} it fails; expected ${quote(ProxyProtocol.UNKNOWN)}; or probe another port${protocol === ProxyProtocol.GRPC ? ', or with gRPC' : ''}`;
  }
  return probe.kind === 'https' && SPEAKS_HTTP_AT_ONCE.includes(protocol)
    ? `the pods have an HTTPS probe on ${port}, and with the protocol ${quote(protocol)} the proxy takes its TLS for broken HTTP; expected ${quote(ProxyProtocol.UNKNOWN)} or ${quote(ProxyProtocol.TLS)}; or probe another port`
    : undefined;
}
