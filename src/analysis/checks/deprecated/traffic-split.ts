import { SMI_PROVIDER } from '../../../linkerd/flagger';
import { quote } from '../../../linkerd/rule';
import { CANARY } from '../../../model/delivery';
import { Check } from '../../check';

export const trafficSplit: Check = {
  name: 'deprecated/traffic-split',
  severity: 'info',
  title: 'a TrafficSplit, for which a deprecated extension has to be installed',
  why: 'Linkerd itself has not read TrafficSplits since 2.12: the linkerd-smi extension has to be there, which turns them into ServiceProfiles. Since 2.16 it is deprecated.',
  fix: 'Split with an HTTPRoute: a CanarySplit, or the provider "gatewayapi:v1" of Flagger.',
  source: 'linkerd-smi: README.md',
  since: 'smiDeprecated',
  on: ['split.smi-spec.io/TrafficSplit', CANARY],
  *find({ kind, spec }) {
    if (kind === 'TrafficSplit') {
      yield { message: 'a TrafficSplit needs the extension linkerd-smi, which is deprecated; use an HTTPRoute' };
    } else if (spec.provider === SMI_PROVIDER) {
      yield { message: `"spec.provider" ${quote(SMI_PROVIDER)} makes a TrafficSplit, which needs the deprecated extension linkerd-smi; use "gatewayapi:v1", which makes an HTTPRoute`, field: ['spec', 'provider'] };
    }
  },
};
