import { serviceFqdn } from '../../../linkerd/names';
import { titleOf } from '../../../model/mesh-object';
import { splitsOf } from '../../../model/profiles';
import { Check } from '../../check';

const PROFILE = 'linkerd.io/ServiceProfile';

export const trafficSplitConflict: Check = {
  name: 'routing/traffic-split-conflict',
  severity: 'warning',
  title: 'a TrafficSplit and something else say how the traffic of one Service is split',
  why: 'The SMI adaptor writes a TrafficSplit into the dstOverrides of a ServiceProfile, and overwrites what is there: that of another TrafficSplit, or what was written by hand. Which one stays is a matter of time.',
  fix: 'Keep one of them. The annotation "smi.linkerd.io/skip" on a ServiceProfile keeps the adaptor away from it.',
  source: 'linkerd-smi: pkg/adaptor/controller.go',
  on: ['split.smi-spec.io/TrafficSplit'],
  reads: [PROFILE],
  *find(split, model, { clusterDomain }) {
    const { service } = split.spec;
    if (typeof service !== 'string') {
      return;
    }
    const [first] = splitsOf(model, { namespace: split.namespace, name: service });
    const profile = model.find(PROFILE, split.namespace, serviceFqdn(service, split.namespace, clusterDomain));
    const written = profile?.spec.dstOverrides?.length > 0 && profile!.annotations['smi.linkerd.io/skip'] === undefined ? profile : undefined;
    const other = first !== split ? first : written;
    if (other) {
      yield {
        message: `the traffic of Service ${split.namespace}/${service} is split by ${titleOf(other)} too, and each would overwrite the other; expected one of them`,
        field: ['spec', 'service'],
      };
    }
  },
};
