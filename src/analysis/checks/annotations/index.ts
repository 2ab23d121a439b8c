import { endedKey } from './ended-key';
import { invalidValue } from './invalid-value';
import { newerKey } from './newer-key';
import { unescapedValue } from './unescaped-value';
import { unknownKey } from './unknown-key';
import { unreadHere } from './unread-here';
import { writtenAsAnnotation } from './written-as-annotation';
import { writtenAsLabel } from './written-as-label';
import { Check } from '../../check';

export const ANNOTATION_CHECKS: readonly Check[] = [
  endedKey, invalidValue, newerKey, unescapedValue, unknownKey, unreadHere, writtenAsAnnotation, writtenAsLabel,
];
