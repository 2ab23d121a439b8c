import { quote } from '../../../linkerd/rule';
import { Check } from '../../check';

const LABEL = 'failover.linkerd.io/controlled-by';
const PRIMARY = 'failover.linkerd.io/primary-service';

export const failover: Check = {
  name: 'routing/failover',
  severity: 'warning',
  title: 'a TrafficSplit for failover that the failover extension does not manage as it says',
  why: 'The extension manages TrafficSplits with its label alone. It moves all traffic to the backend that an annotation names as the primary one, which has to be among the backends.',
  fix: 'Set the label "failover.linkerd.io/controlled-by" to the name that the extension was installed with, and name a backend as the primary service.',
  source: 'linkerd-failover: README.md',
  on: ['split.smi-spec.io/TrafficSplit'],
  *find({ labels, annotations, spec: { backends = [] } }) {
    const primary = annotations[PRIMARY];
    if (primary === undefined) {
      return;
    }
    const names: string[] = backends.flatMap(({ service }: any) => service ?? []);
    if (labels[LABEL] === undefined) {
      yield { message: `${quote(PRIMARY)} does nothing without the label ${quote(LABEL)}; set it to the name of the release of linkerd-failover`, field: ['metadata', 'annotations', PRIMARY] };
    }
    if (!names.includes(primary)) {
      yield { message: `${quote(PRIMARY)} is not among the backends, got ${quote(primary)}; expected one of ${names.map(quote).join(', ')}`, field: ['metadata', 'annotations', PRIMARY] };
    }
  },
};
