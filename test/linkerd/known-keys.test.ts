import { ANNOTATIONS } from '../../src/linkerd/annotations';
import { strayKeyFault, unknownKeyFault } from '../../src/linkerd/known-keys';
import { TRAFFIC_ANNOTATIONS } from '../../src/linkerd/traffic-annotations';

test.each([
  ['config.linkerd.io/proxy-cpu-requests', 'config.linkerd.io/proxy-cpu-request'],
  ['linkerd.io/opaque-ports', 'config.linkerd.io/opaque-ports'],
  ['config.linkerd.io/inject', 'linkerd.io/inject'],
  ['linkerd.io/injekt', 'linkerd.io/inject'],
])('%s was meant as %s', (key, meant) => {
  expect(unknownKeyFault(key)).toBe(`the annotation "${key}" is not one that Linkerd reads, and does nothing; did you mean "${meant}"?`);
});

test('what is like no key is to be removed', () => {
  expect(unknownKeyFault('config.linkerd.io/proxy-protocol')).toBe('the annotation "config.linkerd.io/proxy-protocol" is not one that Linkerd reads, and does nothing; remove it');
});

test('keys of Linkerd, and those of others, are no mistakes', () => {
  const keys = [...ANNOTATIONS, ...TRAFFIC_ANNOTATIONS].map(({ key }) => key.replace('*', 'team'));
  const others = ['example.com/inject', 'inject', 'mylinkerd.io/inject', 'mirror.linkerd.io/exported', 'smi.linkerd.io/skip', 'linkerd.io'];
  expect([...keys, ...others].map(unknownKeyFault).filter((fault) => fault !== undefined)).toEqual([]);
});

test('a key is read on the kinds that read it', () => {
  expect(strayKeyFault('config.linkerd.io/opaque-ports', 'EgressNetwork')).toBeUndefined();
  expect(strayKeyFault('config.linkerd.io/default-inbound-policy', 'ExternalWorkload')).toBeUndefined();
  expect(strayKeyFault('linkerd.io/created-by', 'Service')).toBeUndefined();
  expect(strayKeyFault('config.linkerd.io/debug-image', 'HTTPRoute')).toBe('"config.linkerd.io/debug-image" is not read on an HTTPRoute; expected on pods');
});
