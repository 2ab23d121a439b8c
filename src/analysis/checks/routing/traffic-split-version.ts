import { Check } from '../../check';

const SERVED = ['v1alpha1', 'v1alpha2'];

export const trafficSplitVersion: Check = {
  name: 'routing/traffic-split-version',
  severity: 'error',
  title: 'a TrafficSplit of a version that the CRD of Linkerd does not serve',
  why: 'The CRD of linkerd-smi has v1alpha1 and v1alpha2. Those after them, with matches, are no part of it, so that the API server refuses the object.',
  fix: 'Use v1alpha2 without matches, or, with matches, an HTTPRoute.',
  source: 'linkerd-smi: charts/linkerd-smi/templates (trafficsplit CRD)',
  on: ['split.smi-spec.io/TrafficSplit'],
  *find({ apiVersion, version }) {
    if (!SERVED.includes(version)) {
      yield { message: `"apiVersion" is not served, got "${apiVersion}"; expected ${SERVED.map((each) => `"split.smi-spec.io/${each}"`).join(' or ')}, or an HTTPRoute`, field: ['apiVersion'] };
    }
  },
};
