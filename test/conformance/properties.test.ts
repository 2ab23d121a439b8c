import { describeConformance } from './oracle/target';
import { argoBreaks, argoSampling } from './samples/argo-rollout';
import { splitBreaks, splitSampling } from './samples/canary-split';
import { breakerBreaks, breakerSampling } from './samples/circuit-breaker';
import { linkBreaks, linkSampling } from './samples/cluster-link';
import { contractBreaks, contractSampling } from './samples/contract';
import { egressBreaks, egressSampling } from './samples/egress-network';
import { externalWorkloadBreaks, externalWorkloadSampling } from './samples/external-workload';
import { flaggerBreaks, flaggerSampling } from './samples/flagger-canary';
import { grpcRouteBreaks, grpcRouteSampling } from './samples/grpc-route';
import { httpRouteBreaks, httpRouteSampling } from './samples/http-route';
import { inboundPolicyBreaks, inboundPolicySampling } from './samples/inbound-policy';
import { namespaceBreaks, namespaceSampling, workloadBreaks, workloadSampling } from './samples/injection';
import { installBreaks, installSampling } from './samples/install';
import { balancerBreaks, balancerSampling } from './samples/load-balancer';
import { alertsBreaks, alertsSampling } from './samples/mesh-alerts';
import { identityBreaks, identitySampling } from './samples/mesh-identity';
import { retryBreaks, retrySampling } from './samples/retry-policy';
import { profileBreaks, profileSampling } from './samples/route-profile';
import { sloBreaks, sloSampling } from './samples/route-slo';
import { scrapeBreaks, scrapeSampling } from './samples/scrape-access';
import { serverBreaks, serverSampling } from './samples/server';
import { tcpRouteBreaks, tcpRouteSampling } from './samples/tcp-route';
import { timeoutBreaks, timeoutSampling } from './samples/timeout-policy';
import { tlsRouteBreaks, tlsRouteSampling } from './samples/tls-route';
import { checkBroken, checkSamples } from './sampling';

describeConformance('CanarySplit', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(splitSampling));
  test('one broken prop is refused by its name', () => checkBroken(splitSampling, splitBreaks));
});

describeConformance('RouteProfile', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(profileSampling));
  test('one broken prop is refused by its name', () => checkBroken(profileSampling, profileBreaks));
});

describeConformance('RetryPolicy', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(retrySampling));
  test('one broken prop is refused by its name', () => checkBroken(retrySampling, retryBreaks));
});

describeConformance('HttpRoute', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(httpRouteSampling));
  test('one broken prop is refused by its name', () => checkBroken(httpRouteSampling, httpRouteBreaks));
});

describeConformance('GrpcRoute', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(grpcRouteSampling));
  test('one broken prop is refused by its name', () => checkBroken(grpcRouteSampling, grpcRouteBreaks));
});

describeConformance('TlsRoute', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(tlsRouteSampling));
  test('one broken prop is refused by its name', () => checkBroken(tlsRouteSampling, tlsRouteBreaks));
});

describeConformance('TcpRoute', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(tcpRouteSampling));
  test('one broken prop is refused by its name', () => checkBroken(tcpRouteSampling, tcpRouteBreaks));
});

describeConformance('contracts', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(contractSampling));
  test('one broken prop is refused by its name', () => checkBroken(contractSampling, contractBreaks));
});

describeConformance('TimeoutPolicy', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(timeoutSampling));
  test('one broken prop is refused by its name', () => checkBroken(timeoutSampling, timeoutBreaks));
});

describeConformance('CircuitBreaker', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(breakerSampling));
  test('one broken prop is refused by its name', () => checkBroken(breakerSampling, breakerBreaks));
});

describeConformance('LoadBalancer', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(balancerSampling));
  test('one broken prop is refused by its name', () => checkBroken(balancerSampling, balancerBreaks));
});

describeConformance('InboundPolicy', () => {
  test('whatever is accepted passes the oracles, and does what it says', () => checkSamples(inboundPolicySampling));
  test('one broken prop is refused by its name', () => checkBroken(inboundPolicySampling, inboundPolicyBreaks));
});

describeConformance('Server and what is for it', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(serverSampling));
  test('one broken prop is refused by its name', () => checkBroken(serverSampling, serverBreaks, 900));
});

describeConformance('EgressNetwork', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(egressSampling));
  test('one broken prop is refused by its name', () => checkBroken(egressSampling, egressBreaks));
});

describeConformance('ExternalWorkload', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(externalWorkloadSampling));
  test('one broken prop is refused by its name', () => checkBroken(externalWorkloadSampling, externalWorkloadBreaks));
});

describeConformance('FlaggerCanary', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(flaggerSampling));
  test('one broken prop is refused by its name', () => checkBroken(flaggerSampling, flaggerBreaks));
});

describeConformance('ArgoRollout', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(argoSampling));
  test('one broken prop is refused by its name', () => checkBroken(argoSampling, argoBreaks));
});

describeConformance('installation', () => {
  test('whatever is accepted passes the oracle', () => checkSamples(installSampling));
  test('one broken prop is refused by its name', () => checkBroken(installSampling, installBreaks));
});

describeConformance('ClusterLink', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(linkSampling));
  test('one broken prop is refused by its name', () => checkBroken(linkSampling, linkBreaks));
});

describeConformance('MeshedNamespace', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(namespaceSampling));
  test('one broken prop is refused by its name', () => checkBroken(namespaceSampling, namespaceBreaks));
});

describeConformance('MeshedWorkload', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(workloadSampling));
  test('one broken prop is refused by its name', () => checkBroken(workloadSampling, workloadBreaks));
});

describeConformance('MeshIdentity', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(identitySampling));
  test('one broken prop is refused by its name', () => checkBroken(identitySampling, identityBreaks, 600));
});

describeConformance('RouteSlo', () => {
  test('whatever is accepted alerts exactly when the budget is burned too fast', () => checkSamples(sloSampling));
  test('one broken prop is refused by its name', () => checkBroken(sloSampling, sloBreaks));
});

describeConformance('MeshAlerts and MeshPodMonitors', () => {
  test('whatever is accepted passes the oracles', () => checkSamples(alertsSampling));
  test('one broken prop is refused by its name', () => checkBroken(alertsSampling, alertsBreaks));
});

describeConformance('ScrapeAccess', () => {
  test('whatever is accepted lets in whom it names, and nobody else', () => checkSamples(scrapeSampling));
  test('one broken prop is refused by its name', () => checkBroken(scrapeSampling, scrapeBreaks));
});
