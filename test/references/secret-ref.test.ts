import { Chart, Testing } from 'cdk8s';
import { SecretRef } from '../../src';
import { meshedChart, messageOf } from '../fixtures';

test('a reference emits nothing, and is in the namespace of its chart', () => {
  const chart = meshedChart();
  const { name, namespace } = SecretRef.fromName(chart, 'ref', { name: 'a.b' });
  expect([name, namespace]).toEqual(['a.b', 'demo']);
  expect(Testing.synth(chart)).toEqual([]);
});

test('a reference has the namespace that is given', () => {
  expect(SecretRef.fromName(meshedChart(), 'ref', { name: 'a', namespace: 'other' }).namespace).toEqual('other');
});

test('a reference has no namespace where there is none', () => {
  expect(SecretRef.fromName(new Chart(Testing.app(), 'chart'), 'ref', { name: 'a' }).namespace).toBeUndefined();
});

test('fails when the name or the namespace is none', () => {
  expect(messageOf(() => SecretRef.fromName(meshedChart(), 'ref', { name: 'A_b', namespace: 'a.b' }))).toEqual([
    'chart/ref: 2 faults:',
    '  - "name" is not a Secret name, got "A_b"; expected lower-case letters, digits, "-" and ".", at most 253',
    '  - "namespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63',
  ].join('\n'));
});
