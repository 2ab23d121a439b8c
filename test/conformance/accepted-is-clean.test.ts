import * as fc from 'fast-check';
import { describeConformance } from './oracle/target';
import { argoSampling } from './samples/argo-rollout';
import { splitSampling } from './samples/canary-split';
import { breakerSampling } from './samples/circuit-breaker';
import { contractSampling } from './samples/contract';
import { flaggerSampling } from './samples/flagger-canary';
import { grpcRouteSampling } from './samples/grpc-route';
import { httpRouteSampling } from './samples/http-route';
import { balancerSampling } from './samples/load-balancer';
import { retrySampling } from './samples/retry-policy';
import { profileSampling } from './samples/route-profile';
import { timeoutSampling } from './samples/timeout-policy';
import { Sample, Sampling, synthesize } from './sampling';
import { MeshTarget } from '../../src';
import { analyze } from '../../src/analysis/analyze';

const seed = Number(process.env.CONFORMANCE_SEED ?? 20);
const RUNS = 80;

/** The groups whose checks know what these constructs refuse; of the order of routes in a profile those do not judge. */
const GROUPS = /^(reliability|profile|delivery)\/|^routing\/(profile-shadows|traffic-split|failover)/;

/** What is found in accepted samples, and in how many. */
function findings<S extends Sample>({ samples, build }: Sampling<S>): { found: string[]; accepted: number } {
  const found: string[] = [];
  let accepted = 0;
  fc.assert(fc.property(samples, (sample) => {
    const manifests = synthesize(sample, build);
    if (typeof manifests !== 'string') {
      accepted++;
      found.push(...analyze(manifests.map((manifest) => ({ manifest })), new MeshTarget(sample.target.mesh))
        .filter(({ check, severity }) => GROUPS.test(check.name) && check.name !== 'profile/shadowed-route' && severity !== 'info').map(({ check, message }) => `${check.name}: ${message}`));
    }
  }), { numRuns: RUNS, seed });
  return { found: [...new Set(found)], accepted };
}

describeConformance('what constructs accept', () => {
  test.each<[string, () => ReturnType<typeof findings>]>([
    ['RetryPolicy', () => findings(retrySampling)],
    ['TimeoutPolicy', () => findings(timeoutSampling)],
    ['CircuitBreaker', () => findings(breakerSampling)],
    ['LoadBalancer', () => findings(balancerSampling)],
    ['RouteProfile', () => findings(profileSampling)],
    ['CanarySplit', () => findings(splitSampling)],
    ['HttpRoute', () => findings(httpRouteSampling)],
    ['GrpcRoute', () => findings(grpcRouteSampling)],
    ['contracts', () => findings(contractSampling)],
    ['FlaggerCanary', () => findings(flaggerSampling)],
    ['ArgoRollout', () => findings(argoSampling)],
  ])('%s: no check warns of it', (_, run) => {
    const { found, accepted } = run();
    expect(found).toEqual([]);
    expect(accepted).toBeGreaterThan(RUNS / 4);
  });
});
