import { duplicateName } from './duplicate-name';
import { emptyConditions } from './empty-conditions';
import { halfStatus } from './half-status';
import { idleService } from './idle-service';
import { method } from './method';
import { negativeTimeout } from './negative-timeout';
import { notAtTop } from './not-at-top';
import { opaquePorts } from './opaque-ports';
import { overrideAuthority } from './override-authority';
import { overrideWeights } from './override-weights';
import { pathRegex } from './path-regex';
import { refused } from './refused';
import { replacedByClient } from './replaced-by-client';
import { retryBudget } from './retry-budget';
import { shadowedRoute } from './shadowed-route';
import { unanchoredRegex } from './unanchored-regex';
import { unusedName } from './unused-name';
import { unusedNamespace } from './unused-namespace';
import { Check } from '../../check';

export const PROFILE: readonly Check[] = [
  duplicateName,
  emptyConditions,
  halfStatus,
  idleService,
  method,
  negativeTimeout,
  notAtTop,
  opaquePorts,
  overrideAuthority,
  overrideWeights,
  pathRegex,
  refused,
  replacedByClient,
  retryBudget,
  shadowedRoute,
  unanchoredRegex,
  unusedName,
  unusedNamespace,
];
