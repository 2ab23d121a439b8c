import { portRangesFault, subnetsFault } from '../../src/linkerd/port-ranges';

test.each(['', '80', '1,65535', '80,8000-9000', '80-80'])('%j is a list of ports', (list) => {
  expect(portRangesFault('ports', list)).toBeUndefined();
});

test.each(['http', '0', '65536', '80,', '90-80', '80-', ' 80', '1-2-3'])('fails when the list of ports is %j', (list) => {
  const bad = list === '80,' ? '' : list;
  expect(portRangesFault('ports', list)).toBe(`"ports" has what is no port, got "${bad}"; expected numbers from 1 to 65535 and ranges such as 8000-9000, no port names`);
});

test.each(['', '10.0.0.0/8', '0.0.0.0/0', '192.168.1.1/32', 'fd00::/8', '10.0.0.0/8,fd00::/128'])('%j is a list of subnets', (list) => {
  expect(subnetsFault('subnets', list)).toBeUndefined();
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'fe80::1%eth0/64', 'local/8', '10.0.0.0/', '10.0.0.0/8/8'])('fails when a subnet is %j', (list) => {
  expect(subnetsFault('subnets', list)).toBe(`"subnets" has what is no subnet, got "${list}"; expected CIDRs such as 10.0.0.0/8`);
});
