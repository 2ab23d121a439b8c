import { quantityNanos } from '../../../linkerd/quantity';
import { quote } from '../../../linkerd/rule';
import { weightsFault } from '../../../linkerd/weights';
import { Check } from '../../check';

const NANOS = 1e9;

export const overrideWeights: Check = {
  name: 'profile/override-weights',
  severity: 'warning',
  title: 'weights of a ServiceProfile that do not split the traffic as they say',
  why: 'Weights go to proxies as 32-bit numbers of their thousandths: large ones overflow and become small ones. An entry without a weight, or with zero, is dropped, and without entries all traffic goes to the Service itself.',
  fix: 'Give each entry a weight from 0 to 429496, and one at least above 0.',
  source: 'linkerd2: controller/api/destination/profile_translator.go',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['dstOverrides'],
  *find({ spec: { dstOverrides = [] } }) {
    const weights: unknown[] = dstOverrides.map(({ weight }: any) => weight);
    if (weights.length === 0) {
      return;
    }
    for (const [i, weight] of weights.entries()) {
      if (weight === undefined || weight === null) {
        yield { message: `"spec.dstOverrides[${i}].weight" is missing, so that the entry does nothing; expected one`, field: ['spec', 'dstOverrides', i] };
      }
    }
    const nanos = weights.filter((weight) => weight !== undefined && weight !== null).map((weight) => quantityNanos(String(weight)));
    const unread = nanos.indexOf(undefined);
    if (unread >= 0) {
      yield { message: `"spec.dstOverrides" has a weight that is no quantity, got ${quote(weights[unread])}; expected an integer`, field: ['spec', 'dstOverrides'], severity: 'error' };
    } else if (nanos.length > 0) {
      const message = weightsFault('spec.dstOverrides', nanos.map((each) => Math.ceil(Number(each) / NANOS)), 'profile');
      if (message !== undefined) {
        yield { message, field: ['spec', 'dstOverrides'] };
      }
    }
  },
};
