import { UnmatchedRequests } from '../../../src';
import { serviceProfileErrors } from '../oracle/profile';
import { retryErrors } from '../oracle/retry';
import { serviceTrafficErrors } from '../oracle/service-traffic';
import { splitErrors } from '../oracle/split';
import { Manifest, OracleTarget } from '../oracle/target';

/** What the oracles have against routes; that some requests get 404 is fine where the sample says so. */
export function routeErrors(manifests: Manifest[], target: OracleTarget, { unmatched }: { unmatched?: UnmatchedRequests }): string[] {
  const meant = (error: string) => error.includes('no catch-all') && (unmatched === UnmatchedRequests.NOT_FOUND || error.includes('/second: '));
  return [
    ...splitErrors(manifests, target).filter((error) => !meant(error)),
    ...serviceTrafficErrors(manifests, target),
    ...retryErrors(manifests, target),
    ...manifests.filter(({ kind }) => kind === 'ServiceProfile').flatMap((profile) => serviceProfileErrors(profile, target)),
  ];
}
