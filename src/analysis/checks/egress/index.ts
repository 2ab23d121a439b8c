import { clusterAddresses } from './cluster-addresses';
import { foreignBackend } from './foreign-backend';
import { hidesGlobal } from './hides-global';
import { overlappingExceptions } from './overlapping-exceptions';
import { Check } from '../../check';

export const EGRESS: readonly Check[] = [
  clusterAddresses,
  foreignBackend,
  hidesGlobal,
  overlappingExceptions,
];
