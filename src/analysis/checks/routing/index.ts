import { profileShadowsRoute } from './profile-shadows-route';
import { Check } from '../../check';

export const ROUTING: readonly Check[] = [
  profileShadowsRoute,
];
