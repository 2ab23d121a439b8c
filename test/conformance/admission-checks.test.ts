import { readFileSync } from 'fs';
import { join } from 'path';
import { conformanceDir, describeConformance } from './oracle/target';
import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshTarget } from '../../src';
import { analyze } from '../../src/analysis/analyze';

interface Case {
  readonly id: string;
  readonly manifest: any;
  readonly expect: 'accept' | 'reject';
}

/** Cases that Linkerd admits, and then ignores or opens wide. */
const IDLE = [
  'authorization_policy/accepts_empty_required_authentications',
  'http_route_gateway/accepts_not_implemented_requestmirror',
  'http_route_gateway/accepts_not_implemented_urlrewrite',
  'http_route_gateway/accepts_not_implemented_extensionref',
  'http_route_gateway/accepts_backend_unknown_kind',
  'tcp_route/accepts_valid_egress_network',
  'tls_route/accepts_valid_egress_network',
];

describeConformance('Linkerd\'s own admission cases, as manifests', () => {
  const cases: Case[] = JSON.parse(readFileSync(join(conformanceDir()!, 'corpora/admission/cases.json'), 'utf8'));
  const target = new MeshTarget({
    version: LinkerdVersion.V2_20, gatewayApiVersion: GatewayApiVersion.V1_2_1, gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL,
  });
  const severities = ({ manifest }: Case) => [...new Set(analyze([{ manifest }], target).map(({ severity }) => severity))];

  test.each(cases.filter((each) => each.expect === 'reject').map((each) => [each.id, each] as const))('%s is an error', (_, each) => {
    expect(severities(each)).toContain('error');
  });

  test.each(cases.filter((each) => each.expect === 'accept').map((each) => [each.id, each] as const))('%s is no error', (_, each) => {
    expect(severities(each)).not.toContain('error');
  });

  test.each(cases.filter(({ id }) => IDLE.includes(id)).map((each) => [each.id, each] as const))('%s, which does nothing or opens wide, has a warning', (_, each) => {
    expect(severities(each)).toContain('warning');
  });
});
