import { egressNetworkErrors, externalWorkloadErrors, serviceErrors } from './policy-egress';
import { inboundRouteErrors, overlapErrors, probeErrors, scopeErrors } from './policy-inbound';
import {
  authorizationPolicyErrors, meshTlsErrors, networkAuthenticationErrors, rateLimitErrors, serverAuthorizationErrors, serverErrors,
} from './policy-kinds';
import { Context, GATEWAY, POLICY, PolicyOptions, serverRefs, templateOf } from './policy-objects';
import { groupOf, isRoute, isService, title } from './service-traffic';
import { Manifest, OracleTarget, atLeast, when } from './target';

export { allowed } from './policy-allowed';
export type { InboundRequest, Verdict } from './policy-allowed';
export type { PolicyOptions } from './policy-objects';

type Release = OracleTarget['linkerd'];
type Judge = (m: Manifest, context: Context) => string[];

const WORKLOAD = 'workload.linkerd.io';

/** The versions to emit, each with the first release that has it, the newest first. */
const VERSIONS: Record<string, [version: string, since: Release][]> = {
  [`${POLICY}/Server`]: [['v1beta3', '2.16'], ['v1beta2', '2.15'], ['v1beta1', '2.14']],
  [`${POLICY}/ServerAuthorization`]: [['v1beta1', '2.14']],
  [`${POLICY}/AuthorizationPolicy`]: [['v1alpha1', '2.14']],
  [`${POLICY}/MeshTLSAuthentication`]: [['v1alpha1', '2.14']],
  [`${POLICY}/NetworkAuthentication`]: [['v1alpha1', '2.14']],
  [`${POLICY}/HTTPLocalRateLimitPolicy`]: [['v1alpha1', '2.17']],
  [`${POLICY}/EgressNetwork`]: [['v1alpha1', '2.17']],
  [`${POLICY}/HTTPRoute`]: [['v1beta3', '2.14']],
  [`${GATEWAY}/HTTPRoute`]: [['v1', '2.18'], ['v1beta1', '2.14']],
  [`${GATEWAY}/GRPCRoute`]: [['v1', '2.18'], ['v1alpha2', '2.16']],
  [`${WORKLOAD}/ExternalWorkload`]: [['v1beta1', '2.15']],
};

const JUDGES: Record<string, Judge> = {
  [`${POLICY}/Server`]: (m, context) => [...serverErrors(m, context), ...overlapErrors(m, context), ...probeErrors(m, context)],
  [`${POLICY}/ServerAuthorization`]: serverAuthorizationErrors,
  [`${POLICY}/AuthorizationPolicy`]: (m, context) => [...authorizationPolicyErrors(m, context), ...scopeErrors(m, context)],
  [`${POLICY}/MeshTLSAuthentication`]: meshTlsErrors,
  [`${POLICY}/NetworkAuthentication`]: networkAuthenticationErrors,
  [`${POLICY}/HTTPLocalRateLimitPolicy`]: rateLimitErrors,
  [`${POLICY}/EgressNetwork`]: egressNetworkErrors,
  [`${WORKLOAD}/ExternalWorkload`]: externalWorkloadErrors,
};

const isInbound = (m: Manifest): boolean => isRoute(m) && serverRefs(m).length > 0;

function judgeOf(m: Manifest): Judge | undefined {
  return isInbound(m) ? inboundRouteErrors : isService(m) ? serviceErrors : JUDGES[`${groupOf(m)}/${m.kind}`];
}

function versionErrors(m: Manifest, target: OracleTarget): string[] {
  const key = `${groupOf(m)}/${m.kind}`;
  const versions = key in JUDGES || isInbound(m) ? VERSIONS[key] ?? [] : [];
  const [expected] = versions.find(([, since]) => atLeast(target, since)) ?? [];
  const got = m.apiVersion.split('/')[1];
  return versions.length === 0 ? [] : expected === undefined ? [`exists from ${versions.at(-1)![1]} on`]
    : when(got !== expected, `apiVersion: version ${got} is not the ${expected} of this target`);
}

/** The one default policy that came later than the others. */
function auditErrors(m: Manifest, target: OracleTarget): string[] {
  const audits = [m, templateOf(m)].some((object) => object?.metadata?.annotations?.['config.linkerd.io/default-inbound-policy'] === 'audit');
  return when(audits && !atLeast(target, '2.16'), 'the default-inbound-policy audit exists from 2.16 on');
}

/**
 * What Linkerd has against the policy objects among all manifests of an app: versions, what its webhook refuses, and what
 * it accepts and reads differently than one would. A Server that denies everyone is none of it: that may be meant.
 */
export function policyErrors(manifests: Manifest[], target: OracleTarget, options: PolicyOptions = {}): string[] {
  const context = { manifests, target, options };
  return manifests.flatMap((m) => {
    const judge = judgeOf(m);
    const errors = judge ? (isService(m) || m.spec ? judge(m, context) : ['has no spec']) : [];
    return [...versionErrors(m, target), ...auditErrors(m, target), ...errors].map((error) => `${title(m)}: ${error}`);
  });
}
