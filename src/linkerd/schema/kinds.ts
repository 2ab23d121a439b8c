import { CORE_KINDS } from './core';
import { EXTERNAL_KINDS } from './external';
import { GATEWAY_KINDS } from './gateway';
import { POLICY_KINDS } from './policy';
import { Shape } from './shape';

/** What the manifests of a kind are made of, by `group/Kind`; the core group is empty. */
export const KINDS: Readonly<Record<string, Shape>> = {
  ...CORE_KINDS,
  ...EXTERNAL_KINDS,
  ...GATEWAY_KINDS,
  ...POLICY_KINDS,
};
