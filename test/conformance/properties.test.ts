import { describeConformance } from './oracle/target';
import { splitBreaks, splitSampling } from './samples/canary-split';
import { linkBreaks, linkSampling } from './samples/cluster-link';
import { namespaceBreaks, namespaceSampling, workloadBreaks, workloadSampling } from './samples/injection';
import { retryBreaks, retrySampling } from './samples/retry-policy';
import { profileBreaks, profileSampling } from './samples/route-profile';
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
