import { PortRange } from '../../src';

test('a port and a range are written as Linkerd reads them', () => {
  expect(`${PortRange.port(80)} ${PortRange.range(8000, 9000)} ${PortRange.range(80, 80)}`).toBe('80 8000-9000 80');
  expect(PortRange.range(8000, 9000)).toMatchObject({ from: 8000, to: 9000 });
});

test.each<[() => PortRange, string]>([
  [() => PortRange.port(0), 'PortRange.port: "port" is not a port, got 0; expected an integer from 1 to 65535'],
  [() => PortRange.port(80.5), 'PortRange.port: "port" is not a port, got 80.5; expected an integer from 1 to 65535'],
  [() => PortRange.range(0, 80), 'PortRange.range: "from" is not a port, got 0; expected an integer from 1 to 65535'],
  [() => PortRange.range(80, 65536), 'PortRange.range: "to" is not a port, got 65536; expected an integer from 1 to 65535'],
  [() => PortRange.range(90, 80), 'PortRange.range: port range is reversed, got 90 to 80; expected the smaller port first'],
])('fails when it is none: %s', (make, message) => {
  expect(make).toThrow(message);
});
