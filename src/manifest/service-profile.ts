/** The spec of a `linkerd.io/v1alpha2` ServiceProfile, as far as Linkerd accepts it. */
export interface ServiceProfileSpec {
  readonly routes?: ProfileRoute[];
  readonly retryBudget?: ProfileRetryBudget;
  readonly dstOverrides?: ProfileDstOverride[];
}

export interface ProfileRoute {
  readonly name: string;
  readonly condition: ProfileRequestMatch;
  readonly isRetryable?: boolean;
  readonly timeout?: string;
  readonly responseClasses?: ProfileResponseClass[];
}

export interface ProfileRequestMatch {
  readonly method?: string;
  readonly pathRegex?: string;
  readonly all?: ProfileRequestMatch[];
  readonly any?: ProfileRequestMatch[];
  readonly not?: ProfileRequestMatch;
}

export interface ProfileResponseClass {
  readonly condition: ProfileResponseMatch;
  readonly isFailure?: boolean;
}

export interface ProfileResponseMatch {
  readonly status?: { readonly min: number; readonly max: number };
  readonly all?: ProfileResponseMatch[];
  readonly any?: ProfileResponseMatch[];
  readonly not?: ProfileResponseMatch;
}

export interface ProfileRetryBudget {
  readonly retryRatio: number;
  readonly minRetriesPerSecond: number;
  readonly ttl: string;
}

export interface ProfileDstOverride {
  readonly authority: string;
  readonly weight: number;
}

export const SERVICE_PROFILE = { apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile' } as const;
