import { isIP } from 'net';
import { featureFault } from './features';
import { spiffeFault } from './identities';
import { portNameFault } from './inbound';
import { LinkerdVersion } from './linkerd-version';
import { isDnsSubdomain } from './names';
import { isPort } from './port-ranges';
import { Fault, quote } from './rule';

interface ExternalWorkloadValues {
  readonly identity: string;
  readonly serverName: string;
  readonly ports: readonly { readonly port: number; readonly name?: string; readonly protocol?: string }[];
  readonly workloadIps: readonly string[];
}

/** What the values are called. */
export type ExternalWorkloadNames = Readonly<Record<keyof ExternalWorkloadValues, string>>;

const PROPS: ExternalWorkloadNames = { identity: 'identity', serverName: 'serverName', ports: 'ports', workloadIps: 'workloadIps' };
const PROTOCOLS = ['TCP', 'UDP'];

/** The faults of a workload outside of the cluster. Neither its CRD nor a webhook looks at most of them. */
export function externalWorkloadFaults(workload: ExternalWorkloadValues, version: LinkerdVersion, name = PROPS): Fault[] {
  const { identity, serverName, ports = [], workloadIps = [] } = workload;
  const names = ports.flatMap((port) => port.name ?? []);
  const numbers = ports.map(({ port, protocol = 'TCP' }) => `${protocol} ${port}`);
  return [
    spiffeFault(name.identity, `${identity}`) ?? (identity.length > 253 ? `"${name.identity}" is too long, got ${identity.length} characters; expected at most 253` : undefined),
    isDnsSubdomain(`${serverName}`) ? undefined : `"${name.serverName}" is not a DNS name, got ${quote(serverName)}; expected a lower-case one, at most 253`,
    ports.length === 0 ? `"${name.ports}" is empty, with which no Service sends it anything; expected at least one port` : undefined,
    ...ports.flatMap(({ port, name: portName, protocol }, i) => [
      isPort(port) ? undefined : `"${name.ports}[${i}].port" is not a port, got ${quote(port)}; expected an integer from 1 to 65535`,
      portName === undefined || portNameFault('', portName) === undefined ? undefined
        : `"${name.ports}[${i}].name" is not the name of a port, got ${quote(portName)}; expected 1 to 15 lower-case letters, digits and "-", at least one a letter`,
      protocol === undefined || PROTOCOLS.includes(protocol) ? undefined : `"${name.ports}[${i}].protocol" is not known, got ${quote(protocol)}; expected one of ${PROTOCOLS.join(', ')}`,
    ]),
    twiceFault(name.ports, 'the name', names),
    twiceFault(name.ports, 'the port', numbers),
    ...addressFaults(name.workloadIps, workloadIps, version),
  ];
}

function addressFaults(prop: string, ips: readonly string[], version: LinkerdVersion): Fault[] {
  const bad = ips.filter((ip) => isIP(ip) === 0 || ip.includes('%'));
  if (ips.length === 0 || bad.length > 0) {
    return [ips.length === 0 ? `"${prop}" is empty, with which it has no endpoint; expected one IP address, or one of IPv4 and one of IPv6`
      : `"${prop}" has what is no IP address, got ${bad.map(quote).join(', ')}; expected addresses such as "192.0.2.10"`];
  }
  return [
    ips.length > 2 || new Set(ips.map(isIP)).size < ips.length ? `"${prop}" has ${ips.length} addresses, got ${ips.join(', ')}; expected one, or one of IPv4 and one of IPv6; make an ExternalWorkload for each address` : undefined,
    ips.length > 1 ? featureFault(`a second address in "${prop}"`, version, 'externalWorkloadDualStack') : undefined,
  ];
}

function twiceFault(prop: string, what: string, values: readonly string[]): Fault {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  return twice === undefined ? undefined : `"${prop}" has ${what} ${quote(twice)} twice; expected each once`;
}

/** A port of a Service, and where it leads. */
interface SentPort {
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: string;
}

/** The fault of a Service that sends to a port which a workload does not have. */
export function missingPortFault(prop: string, service: string, sent: SentPort): string {
  const { port, targetPort, protocol } = sent;
  return `"${prop}" has no ${protocol} port ${quote(targetPort)}, to which Service ${service} sends port ${port}, so that it would get no endpoint there; expected the Service's target ports; add it`;
}
