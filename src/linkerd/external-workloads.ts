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

const PROTOCOLS = ['TCP', 'UDP'];

/** The faults of a workload outside of the cluster. Neither its CRD nor a webhook looks at most of them. */
export function externalWorkloadFaults(workload: ExternalWorkloadValues, version: LinkerdVersion): Fault[] {
  const { identity, serverName, ports = [], workloadIps = [] } = workload;
  const names = ports.flatMap(({ name }) => name ?? []);
  const numbers = ports.map(({ port, protocol = 'TCP' }) => `${protocol} ${port}`);
  return [
    spiffeFault('identity', `${identity}`) ?? (identity.length > 253 ? `"identity" is too long, got ${identity.length} characters; expected at most 253` : undefined),
    isDnsSubdomain(`${serverName}`) ? undefined : `"serverName" is not a DNS name, got ${quote(serverName)}; expected a lower-case one, at most 253`,
    ports.length === 0 ? '"ports" is empty, with which no Service sends it anything; expected at least one port' : undefined,
    ...ports.flatMap(({ port, name, protocol }, i) => [
      isPort(port) ? undefined : `"ports[${i}].port" is not a port, got ${quote(port)}; expected an integer from 1 to 65535`,
      name === undefined || portNameFault(`ports[${i}].name`, name) === undefined ? undefined
        : `"ports[${i}].name" is not the name of a port, got ${quote(name)}; expected 1 to 15 lower-case letters, digits and "-", at least one a letter`,
      protocol === undefined || PROTOCOLS.includes(protocol) ? undefined : `"ports[${i}].protocol" is not known, got ${quote(protocol)}; expected one of ${PROTOCOLS.join(', ')}`,
    ]),
    twiceFault('ports', 'the name', names),
    twiceFault('ports', 'the port', numbers),
    ...addressFaults(workloadIps, version),
  ];
}

function addressFaults(ips: readonly string[], version: LinkerdVersion): Fault[] {
  const bad = ips.filter((ip) => isIP(ip) === 0 || ip.includes('%'));
  if (ips.length === 0 || bad.length > 0) {
    return [ips.length === 0 ? '"workloadIps" is empty, with which it has no endpoint; expected one IP address, or one of IPv4 and one of IPv6'
      : `"workloadIps" has what is no IP address, got ${bad.map(quote).join(', ')}; expected addresses such as "192.0.2.10"`];
  }
  return [
    ips.length > 2 || new Set(ips.map(isIP)).size < ips.length ? `"workloadIps" has ${ips.length} addresses, got ${ips.join(', ')}; expected one, or one of IPv4 and one of IPv6; make an ExternalWorkload for each address` : undefined,
    ips.length > 1 ? featureFault('a second address in "workloadIps"', version, 'externalWorkloadDualStack') : undefined,
  ];
}

function twiceFault(prop: string, what: string, values: readonly string[]): Fault {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  return twice === undefined ? undefined : `"${prop}" has ${what} ${quote(twice)} twice; expected each once`;
}
