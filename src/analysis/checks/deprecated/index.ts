import { trafficSplit } from './traffic-split';
import { Check } from '../../check';

export const DEPRECATED: readonly Check[] = [
  trafficSplit,
];
