import { everyoneAuthorized } from './everyone-authorized';
import { Check } from '../../check';

export const POLICY: readonly Check[] = [everyoneAuthorized];
