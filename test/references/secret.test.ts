import { ApiObject } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { SecretRef } from '../../src';
import { resolveSecret } from '../../src/references/secret';
import { meshedChart, messageOf } from '../fixtures';

test.each([['27', kplus27], ['34', kplus34]])('a Secret of cdk8s-plus-%s is found', (_, kplus) => {
  const chart = meshedChart();
  const secret = new kplus.Secret(chart, 'secret', { metadata: { name: 'a', namespace: 'b' }, stringData: { c: 'd' } });
  const resolved = resolveSecret(chart, 'secret', secret);
  expect(resolved).toMatchObject({ name: 'a', namespace: 'b', label: 'Secret b/a' });
  expect(resolved.apiObject).toBe(ApiObject.of(secret));
  expect(resolved.manifest().stringData).toEqual({ c: 'd' });
});

test('of a reference nothing is known but where it is', () => {
  const chart = meshedChart();
  const resolved = resolveSecret(chart, 'secret', SecretRef.fromName(chart, 'ref', { name: 'a' }));
  expect(resolved).toMatchObject({ name: 'a', namespace: 'demo', label: 'Secret demo/a' });
  expect([resolved.apiObject, resolved.manifest()]).toEqual([undefined, undefined]);
});

test('fails when it is another kind', () => {
  const chart = meshedChart();
  const other = new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
  expect(messageOf(() => resolveSecret(chart, 'secret', other)))
    .toEqual('chart: "secret" is not a Secret, got v1 ConfigMap "a" at chart/other; expected a construct with a v1 Secret, or a SecretRef with the name that the Secret will have');
});

test('fails when there is no object', () => {
  const chart = meshedChart();
  expect(messageOf(() => resolveSecret(chart, 'secret', kplus27.Secret.fromSecretName(chart, 'imported', 'a'))))
    .toEqual('chart: "secret" has no Kubernetes object, got ImportedSecret at chart/imported; expected a construct with a v1 Secret, or a SecretRef');
});
