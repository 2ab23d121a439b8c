import { Size } from 'cdk8s';

/**
 * What a container asks for, and may use at most.
 */
export interface ContainerResources {
  /**
   * The CPU that it asks for, as a quantity: `100m`, `0.5`.
   *
   * @default - none; with `highAvailability` 100m
   */
  readonly cpuRequest?: string;

  /**
   * The CPU that it may use, as a quantity above zero.
   *
   * @default - no limit
   */
  readonly cpuLimit?: string;

  /**
   * The memory that it asks for.
   *
   * @default - none; with `highAvailability` as Linkerd's values for it say
   */
  readonly memoryRequest?: Size;

  /**
   * The memory that it may use.
   *
   * @default - no limit; with `highAvailability` 250 MiB
   */
  readonly memoryLimit?: Size;
}
