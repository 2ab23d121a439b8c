import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { RouteProfile, ServiceRef } from '../../src';
import { loadDocument } from '../../src/contracts/document';
import { operationsOf } from '../../src/contracts/open-api';
import { openApiRoutes, protoRoutes } from '../../src/contracts/profile-routes';
import { loadProto } from '../../src/contracts/proto';
import { describeConformance } from '../conformance/oracle/target';
import { meshedChart, messageOf, only } from '../fixtures';

interface Case {
  readonly id: string;
  readonly file: string;
  readonly args: { readonly name: string; readonly namespace: string; readonly clusterDomain: string };
  readonly expected: any;
}

describeConformance('what linkerd profile makes of a contract', (dir) => {
  const corpus = join(dir, 'corpora', 'profile');
  const fixtures = join(dir, 'reference', 'profile-fixtures');
  const cases: Case[] = [
    ...JSON.parse(readFileSync(join(corpus, 'index.json'), 'utf8')).filter(({ mode }: any) => mode !== 'template').map(({ id, args, input }: any) => (
      { id, args, file: join(corpus, id, input), expected: JSON.parse(readFileSync(join(corpus, id, 'expected.json'), 'utf8')) })),
    ...readdirSync(fixtures).filter((name) => !name.includes('.out.')).map((name) => (
      { id: name, args: { name: 'mysvc', namespace: 'myns', clusterDomain: 'cluster.local' }, file: join(fixtures, name), expected: parse(readFileSync(join(fixtures, name.replace(/\.\w+$/, '.out.yaml')), 'utf8')) })),
  ];
  const isProto = ({ file }: Case) => file.endsWith('.proto');
  /** What Linkerd would refuse or never match, or what leaves the profile empty. */
  const REFUSED: Record<string, string> = {
    'empty.yaml': ' has no operations; expected some under "paths"',
    'noroutes.proto': 'the protobuf file has no services with methods; expected at least one "rpc"',
    'openapi-edge.yaml': '3 faults:',
    'proto-basic.proto': '"routes" has the name "VoteA" twice, which merges their metrics',
    'proto-nopkg.proto': '"routes" has the name "Do" twice, which merges their metrics',
  };

  test('there are cases', () => expect(cases.length).toBeGreaterThanOrEqual(21));

  test.each(cases.map((each) => [each.id, each] as const))('%s: the same routes', (_, each) => {
    const routes = isProto(each) ? protoRoutes(loadProto('test', { file: each.file }))
      : openApiRoutes(operationsOf('document', loadDocument('test', { file: each.file }).value).operations);
    expect(routes).toEqual(each.expected.spec.routes ?? []);
  });

  test.each(cases.map((each) => [each.id, each] as const))('%s: the same ServiceProfile, or a reason why not', (id, each) => {
    const { args: { name, namespace, clusterDomain }, file } = each;
    const chart = meshedChart({ clusterDomain });
    const options = { service: ServiceRef.fromName(chart, 'ref', { name, namespace }), file };
    const make = () => (isProto(each) ? RouteProfile.fromProto(chart, 'profile', options) : RouteProfile.fromOpenApi(chart, 'profile', { ...options, ...(id === 'openapi-edge.yaml' && { basePath: '' }) }));
    if (id in REFUSED) {
      expect(messageOf(make)).toContain(REFUSED[id]);
    } else {
      make();
      expect(only(chart, 'ServiceProfile')).toEqual(each.expected);
    }
  });

  test('every refused case is there', () => {
    Object.keys(REFUSED).forEach((id) => expect(existsSync(join(fixtures, id))).toBe(true));
  });
});
