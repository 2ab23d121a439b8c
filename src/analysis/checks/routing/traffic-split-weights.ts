import { quantityNanos } from '../../../linkerd/quantity';
import { quote } from '../../../linkerd/rule';
import { weightsFault } from '../../../linkerd/weights';
import { Check } from '../../check';

const NANOS = 1e9;

export const trafficSplitWeights: Check = {
  name: 'routing/traffic-split-weights',
  severity: 'warning',
  title: 'weights of a TrafficSplit that do not split the traffic as they say',
  why: 'They go into a ServiceProfile and on to proxies as 32-bit numbers of their thousandths, which large ones overflow. Backends of weight zero are dropped, and without backends all traffic goes to the apex.',
  fix: 'Give weights from 0 to 429496, and one at least above 0.',
  source: 'linkerd-smi: pkg/adaptor/controller.go; linkerd2: controller/api/destination/profile_translator.go',
  on: ['split.smi-spec.io/TrafficSplit'],
  *find({ spec: { backends = [] } }) {
    const weights: unknown[] = backends.map(({ weight }: any) => weight).filter((weight: unknown) => weight !== undefined);
    // Of one that is missing the shape of the kind speaks.
    if (weights.length < backends.length) {
      return;
    }
    const nanos = weights.map((weight) => (typeof weight === 'string' || typeof weight === 'number' ? quantityNanos(String(weight)) : undefined));
    const unread = nanos.indexOf(undefined);
    const message = unread >= 0 ? `"spec.backends" has a weight that is no quantity, got ${quote(weights[unread])}; expected an integer`
      : weightsFault('spec.backends', nanos.map((each) => Math.ceil(Number(each) / NANOS)), 'profile');
    if (message !== undefined) {
      yield { message, field: ['spec', 'backends'], severity: unread >= 0 ? 'error' : 'warning' };
    }
  },
};
