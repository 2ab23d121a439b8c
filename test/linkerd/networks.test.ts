import { cidrFault, cidrsOverlap, containsCidr, networksContain, networksFaults } from '../../src/linkerd/networks';

test.each([
  '0.0.0.0/0', '10.0.0.0/8', '10.1.2.3', '10.1.2.3/32', '::/0', '::1', 'fd00::/8', '2001:db8::/32', '::ffff:10.0.0.0/104', '1:2:3:4:5:6:7:8', '1::8', '2001:db8::1.2.3.4',
])('%s is a network', (cidr) => {
  expect(cidrFault('cidr', cidr)).toBeUndefined();
});

test.each(['', 'bogus', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0/8', '010.0.0.0/8', 'fe80::1%eth0', '::/129', '10.0.0.0/8/8', '10.0.0.256', ' 10.0.0.0'])('%j is none', (cidr) => {
  expect(cidrFault('cidr', cidr)).toContain('"cidr" is not an IP address or CIDR');
});

test('an address within a network is not the network', () => {
  expect(cidrFault('cidr', '10.0.0.5/8')).toBe('"cidr" names an address within its network, got "10.0.0.5/8"; expected the first address of the network, or one address without "/8"');
  expect(cidrFault('cidr', 'fd00::1/64')).toContain('names an address within its network');
});

test.each<[string, string, boolean]>([
  ['10.0.0.0/8', '10.255.0.0/16', true],
  ['10.0.0.0/8', '11.0.0.0/16', false],
  ['10.0.0.0/16', '10.0.0.0/8', false],
  ['10.0.0.0/8', '10.0.0.0/8', true],
  ['0.0.0.0/0', '::1', false],
  ['::/0', '10.0.0.0/8', false],
  ['2001:db8::/32', '2001:db8:ffff::/48', true],
  ['10.1.2.3', '10.1.2.3/32', true],
])('%s contains %s: %s', (outer, inner, expected) => {
  expect(containsCidr(outer, inner)).toBe(expected);
});

test('networks overlap when one has the other', () => {
  expect([cidrsOverlap('10.0.0.0/8', '10.1.0.0/16'), cidrsOverlap('10.1.0.0/16', '10.0.0.0/8'), cidrsOverlap('10.0.0.0/9', '10.128.0.0/9')]).toEqual([true, true, false]);
});

test.each<[string, string[], string]>([
  ['leaves nothing', ['10.0.0.0/8'], '"networks[0].except[0]" leaves nothing of "10.1.0.0/16", got "10.0.0.0/8"; expected a part of it'],
  ['is the same', ['10.1.0.0/16'], '"networks[0].except[0]" leaves nothing of "10.1.0.0/16", got "10.1.0.0/16"; expected a part of it'],
  ['is elsewhere', ['10.2.0.0/24'], '"networks[0].except[0]" is not within "10.1.0.0/16", got "10.2.0.0/24"; expected a part of it'],
  ['is of another family', ['::1'], '"networks[0].except[0]" is not within "10.1.0.0/16", got "::1"; expected a part of it'],
  ['overlaps another', ['10.1.0.0/24', '10.1.0.7'], '"networks[0].except[1]" overlaps "10.1.0.0/24", got "10.1.0.7", which distorts what Linkerd takes for the size of the network; expected parts without common addresses'],
  ['is none', ['x'], '"networks[0].except[0]" is not an IP address or CIDR, got "x"; expected one such as "10.0.0.0/8", "10.1.2.3" or "2001:db8::/32"'],
])('an exception that %s is refused', (_, except, message) => {
  expect(networksFaults('networks', [{ cidr: '10.1.0.0/16', except }]).filter(Boolean)).toEqual([message]);
});

test('networks contain others with their exceptions', () => {
  const wide = [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }, { cidr: 'fd00::/8' }];
  expect(networksContain(wide, [{ cidr: '10.1.0.0/16' }, { cidr: 'fd00:1::/32' }])).toBe(true);
  expect(networksContain(wide, [{ cidr: '10.9.1.0/24' }])).toBe(false);
  expect(networksContain(wide, [{ cidr: '10.0.0.0/8' }])).toBe(false);
  expect(networksContain(wide, [{ cidr: '10.0.0.0/8', except: ['10.8.0.0/15'] }])).toBe(true);
  expect(networksContain(wide, [{ cidr: '11.0.0.0/8' }])).toBe(false);
});
