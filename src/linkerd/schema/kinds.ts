import { CORE_KINDS } from './core';
import { Shape } from './shape';

/** What the manifests of a kind are made of, by `group/Kind`; the core group is empty. */
export const KINDS: Readonly<Record<string, Shape>> = {
  ...CORE_KINDS,
};
