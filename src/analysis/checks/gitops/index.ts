import { duplicateObject } from './duplicate-object';
import { Check } from '../../check';

export const GITOPS: readonly Check[] = [duplicateObject];
