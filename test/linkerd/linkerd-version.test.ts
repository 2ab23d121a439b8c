import { GatewayApiVersion, LinkerdVersion } from '../../src';
import { FEATURES, Feature, featureFault, supports } from '../../src/linkerd/features';
import { messageOf } from '../fixtures';

const RELEASES = ['2.14', '2.15', '2.16', '2.17', '2.18', '2.19', '2.20'];

test('each numbered release is at least itself and those before it', () => {
  RELEASES.forEach((name, i) => RELEASES.forEach((other, j) => {
    expect(LinkerdVersion.of(name).isAtLeast(LinkerdVersion.of(other))).toBe(i >= j);
  }));
});

test.each<[string, string, boolean]>([
  ['26.8.2', '2.20', true],
  ['26.6.3', '2.20', true],
  ['26.6.2', '2.20', false],
  ['24.11.8', '2.17', true],
  ['24.2.10', '2.15', true],
  ['23.8.3', '2.14', true],
])('edge-%s is at least %s: %s', (edge, release, expected) => {
  expect(LinkerdVersion.edge(edge).isAtLeast(LinkerdVersion.of(release))).toBe(expected);
});

test('a version is known by its name', () => {
  expect(`${LinkerdVersion.V2_20}`).toBe('2.20');
  expect(LinkerdVersion.of('edge-26.8.2').name).toBe('edge-26.8.2');
  expect(LinkerdVersion.of('2.14').isAtLeast(LinkerdVersion.V2_14)).toBe(true);
});

test.each<[string, () => unknown, string]>([
  ['an edge number has another form', () => LinkerdVersion.edge('edge-26.8.2'), '"release" is not an edge release number, got "edge-26.8.2"; expected a number such as "26.8.2"'],
  ['an edge release is too old', () => LinkerdVersion.edge('23.8.2'),
    'edge release is not supported, got "23.8.2"; expected "23.8.3" to "26.8.3"; for a newer one name the newest of these, or upgrade cdk8s-linkerd'],
  ['an edge release is too new', () => LinkerdVersion.of('edge-26.9.1'),
    'edge release is not supported, got "26.9.1"; expected "23.8.3" to "26.8.3"; for a newer one name the newest of these, or upgrade cdk8s-linkerd'],
  ['a release is not known', () => LinkerdVersion.of('2.13'),
    'Linkerd version is not supported, got "2.13"; expected one of 2.14, 2.15, 2.16, 2.17, 2.18, 2.19, 2.20, or an edge release such as "edge-26.8.2"'],
  ['a name is one of JavaScript\'s', () => LinkerdVersion.of('constructor'),
    'Linkerd version is not supported, got "constructor"; expected one of 2.14, 2.15, 2.16, 2.17, 2.18, 2.19, 2.20, or an edge release such as "edge-26.8.2"'],
  ['a Gateway API is not known', () => GatewayApiVersion.of('1.0.0'), 'Gateway API version is not supported, got "1.0.0"; expected "0.7.1", or a release from "1.1.1" to "1.5.1"'],
  ['a Gateway API is no number', () => GatewayApiVersion.of('v1.2.1'), 'Gateway API version is not supported, got "v1.2.1"; expected "0.7.1", or a release from "1.1.1" to "1.5.1"'],
])('fails when %s', (_, action, message) => {
  expect(messageOf(action)).toBe(message);
});

test('patch releases of the Gateway API are ordered', () => {
  expect(GatewayApiVersion.of('1.2.0').isAtLeast(GatewayApiVersion.V1_2_1)).toBe(false);
  expect(GatewayApiVersion.V1_5_1.isAtLeast(GatewayApiVersion.V0_7_1)).toBe(true);
});

describe('features', () => {
  test.each(Object.entries(FEATURES))('%s is in the release that it is said to have come with, and not in the one before', (feature, { release, edge }) => {
    expect(supports(LinkerdVersion.edge(edge), feature as Feature)).toBe(true);
    if (RELEASES.includes(release)) {
      expect(supports(LinkerdVersion.of(release), feature as Feature)).toBe(true);
      const before = RELEASES[RELEASES.indexOf(release) - 1];
      expect(supports(LinkerdVersion.of(before), feature as Feature)).toBe(false);
    } else {
      expect(supports(LinkerdVersion.V2_20, feature as Feature)).toBe(false);
    }
  });

  test('what is too new is named with its first release', () => {
    expect(featureFault('"x"', LinkerdVersion.V2_15, 'grpcRoute')).toBe('"x" needs Linkerd 2.16 (edge-24.6.4) or later, got target 2.15');
    expect(featureFault('"x"', LinkerdVersion.V2_16, 'grpcRoute')).toBeUndefined();
  });
});
