/**
 * A key of a Secret or ConfigMap in the namespace of the pod.
 */
export interface ProxyEnvKey {
  /**
   * The name of the Secret or ConfigMap.
   */
  readonly name: string;

  /**
   * The key in it.
   */
  readonly key: string;

  /**
   * Whether the pod starts without it.
   *
   * @default - Kubernetes': false
   */
  readonly optional?: boolean;
}

/**
 * An environment variable of the proxy. At most one of `value`, `fieldPath`, `secretKey` and `configMapKey` is set.
 */
export interface ProxyEnvVar {
  /**
   * The name of the variable, for example `LINKERD2_PROXY_OUTBOUND_TCP_QUEUE_CAPACITY`.
   */
  readonly name: string;

  /**
   * Its value.
   *
   * @default - empty, or from `fieldPath`, `secretKey` or `configMapKey`
   */
  readonly value?: string;

  /**
   * A field of the pod that is its value, for example `status.hostIP`.
   *
   * @default - none
   */
  readonly fieldPath?: string;

  /**
   * The key of a Secret that is its value. The Secret itself stays where it is.
   *
   * @default - none
   */
  readonly secretKey?: ProxyEnvKey;

  /**
   * The key of a ConfigMap that is its value.
   *
   * @default - none
   */
  readonly configMapKey?: ProxyEnvKey;
}

/** The variables as core/v1 EnvVars in JSON. */
export function renderEnv(variables: readonly ProxyEnvVar[]): string {
  return JSON.stringify(variables.map(({ name, value, fieldPath, secretKey, configMapKey }) => {
    const valueFrom = {
      ...(fieldPath !== undefined && { fieldRef: { fieldPath } }),
      ...(secretKey && { secretKeyRef: keyRef(secretKey) }),
      ...(configMapKey && { configMapKeyRef: keyRef(configMapKey) }),
    };
    return { name, value, ...(Object.keys(valueFrom).length > 0 && { valueFrom }) };
  }));
}

function keyRef({ name, key, optional }: ProxyEnvKey) {
  return { name, key, optional };
}
