import { CORE_KINDS } from './core';
import { DELIVERY_KINDS } from './delivery';
import { EXTERNAL_KINDS } from './external';
import { GATEWAY_KINDS } from './gateway';
import { INSTALLATION_KINDS } from './installation';
import { MONITORING_KINDS } from './monitoring';
import { POLICY_KINDS } from './policy';
import { PROFILE_KINDS } from './profile';
import { Shape } from './shape';

/** What the manifests of a kind are made of, by `group/Kind`; the core group is empty. */
export const KINDS: Readonly<Record<string, Shape>> = {
  ...CORE_KINDS,
  ...DELIVERY_KINDS,
  ...EXTERNAL_KINDS,
  ...GATEWAY_KINDS,
  ...INSTALLATION_KINDS,
  ...MONITORING_KINDS,
  ...POLICY_KINDS,
  ...PROFILE_KINDS,
};
