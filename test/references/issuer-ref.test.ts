import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { IssuerRef } from '../../src';
import { resolveIssuer } from '../../src/references/issuer';
import { meshedChart, messageOf } from '../fixtures';

const resolve = (chart: Chart, construct: IConstruct) => resolveIssuer(chart, 'issuer', construct, 'linkerd');
const object = (chart: Chart, apiVersion: string, kind: string, namespace?: string) => (
  new ApiObject(chart, 'issuer', { apiVersion, kind, metadata: { name: 'ca', namespace } }));

test('a reference is a ClusterIssuer of cert-manager, unless it says otherwise', () => {
  const chart = meshedChart();
  const ref = IssuerRef.fromName(chart, 'vault', { name: 'vault' });
  expect([ref.group, ref.kind, ref.name]).toEqual(['cert-manager.io', 'ClusterIssuer', 'vault']);
  expect(resolve(chart, ref)).toEqual({ group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'vault' });
  expect(resolve(chart, IssuerRef.fromName(chart, 'own', { name: 'own', kind: 'Issuer' }))).toEqual({ group: 'cert-manager.io', kind: 'Issuer', name: 'own' });
  expect(resolve(chart, IssuerRef.fromName(chart, 'pca', { name: 'mesh', kind: 'AWSPCAIssuer', group: 'awspca.cert-manager.io' }))).toEqual(
    { group: 'awspca.cert-manager.io', kind: 'AWSPCAIssuer', name: 'mesh' });
});

test.each<[string, object, string]>([
  ['a name that is none', { name: 'A' }, '"name" is not the name of an issuer, got "A"; expected lower-case letters, digits, "-" and ".", at most 253'],
  ['a kind that cert-manager does not have', { name: 'a', kind: 'AWSPCAIssuer' }, '"kind" is none of cert-manager\'s own, got "AWSPCAIssuer"; expected "ClusterIssuer" or "Issuer", or the "group" of another issuer'],
])('a reference fails for %s', (_, options: any, message) => {
  expect(messageOf(() => IssuerRef.fromName(meshedChart(), 'ref', options))).toBe(`chart/ref: ${message}`);
});

test.each<[string, string, string | undefined]>([
  ['cert-manager.io/v1', 'ClusterIssuer', undefined], ['cert-manager.io/v1', 'Issuer', 'linkerd'], ['cas-issuer.jetstack.io/v1beta1', 'GoogleCASIssuer', undefined],
])('an object of the app is an issuer: %s %s', (apiVersion, kind, namespace) => {
  const chart = meshedChart();
  expect(resolve(chart, object(chart, apiVersion, kind, namespace))).toEqual({ group: apiVersion.split('/')[0], kind, name: 'ca' });
});

test.each<[string, string]>([['cert-manager.io/v1', 'Certificate'], ['v1', 'Secret'], ['apps/v1', 'Deployment'], ['networking.k8s.io/v1', 'Ingress']])('%s %s is no issuer', (apiVersion, kind) => {
  const chart = meshedChart();
  expect(messageOf(() => resolve(chart, object(chart, apiVersion, kind)))).toMatch(/^chart: "issuer" is not an issuer, got .* "ca" at chart\/issuer; expected a construct with an issuer of cert-manager, or an IssuerRef$/);
});

test('an Issuer is beside its certificate', () => {
  const chart = meshedChart();
  expect(messageOf(() => resolve(chart, object(chart, 'cert-manager.io/v1', 'Issuer', 'demo')))).toBe(
    'chart: "issuer" is an Issuer in another namespace than its certificate, got "demo"; expected "linkerd"; move it, or use a ClusterIssuer');
  expect(messageOf(() => resolve(chart, new kplus.Namespace(chart, 'ns')))).toContain('is not an issuer, got Namespace');
});
