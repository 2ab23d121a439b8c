import { Chart, Testing } from 'cdk8s';
import { ServiceRef } from '../../src';
import { meshedChart, messageOf } from '../fixtures';

test('a reference has the namespace of its Chart unless it says another', () => {
  const chart = meshedChart();
  expect(ServiceRef.fromName(chart, 'a', { name: 'web' })).toMatchObject({ name: 'web', namespace: 'demo', ports: undefined });
  expect(ServiceRef.fromName(chart, 'b', { name: 'web', namespace: 'other' }).namespace).toBe('other');
  expect(ServiceRef.fromName(new Chart(Testing.app(), 'open'), 'c', { name: 'web' }).namespace).toBeUndefined();
});

test('it emits nothing, and what it says of ports cannot be changed from outside', () => {
  const chart = meshedChart();
  const ports = [{ port: 80 }];
  const ref = ServiceRef.fromName(chart, 'a', { name: 'web', ports });
  ports.push({ port: 81 });
  ref.ports!.push({ port: 82 });
  expect(ref.ports).toEqual([{ port: 80 }]);
  expect(Testing.synth(chart)).toEqual([]);
});

test('ports at their bounds are accepted', () => {
  expect(ServiceRef.fromName(meshedChart(), 'ref', { name: 'web', ports: [{ port: 1 }, { port: 65535 }] }).ports).toHaveLength(2);
});

test('names all faults at once', () => {
  expect(messageOf(() => ServiceRef.fromName(meshedChart(), 'ref', { name: 'Web', namespace: 'a.b', ports: [{ port: 0 }, { port: 80 }, { port: 65536 }] }))).toBe([
    'chart/ref: 3 faults:',
    '  - "name" is not a Service name, got "Web"; expected lower-case letters, digits and "-", at most 63',
    '  - "namespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63',
    '  - "ports" has ports that are out of range, got 0, 65536; expected integers from 1 to 65535',
  ].join('\n'));
});
