import { duplicateObject } from './duplicate-object';
import { missingKind } from './missing-kind';
import { Check } from '../../check';

export const GITOPS: readonly Check[] = [duplicateObject, missingKind];
