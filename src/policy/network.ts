/**
 * IP addresses.
 */
export interface Network {
  /**
   * A network in CIDR notation, or one address; IPv4 or IPv6.
   */
  readonly cidr: string;

  /**
   * Parts of it that are not meant, each within `cidr`, without common addresses.
   *
   * @default - none
   */
  readonly except?: string[];
}
