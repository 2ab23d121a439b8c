import { Construct } from 'constructs';
import { locate, markRef } from './object-ref';
import { Fault, quote, refuse } from '../linkerd/rule';
import { CERT_MANAGER_GROUP } from '../manifest/cert-manager';

/**
 * Which issuer of cert-manager is meant that this app does not define.
 */
export interface IssuerRefOptions {
  /**
   * The issuer's name.
   */
  readonly name: string;

  /**
   * Its kind: `ClusterIssuer`, `Issuer`, or that of an issuer that cert-manager does not bring itself, such as
   * `AWSPCAClusterIssuer`.
   *
   * @default ClusterIssuer
   */
  readonly kind?: string;

  /**
   * The API group of that kind, such as `awspca.cert-manager.io`.
   *
   * @default cert-manager.io
   */
  readonly group?: string;
}

/**
 * An issuer of cert-manager that another app owns: Vault, a cloud's certificate authority, a CA of one's own. It emits
 * nothing.
 *
 * @example
 * IssuerRef.fromName(chart, 'vault', { name: 'vault' });
 */
export class IssuerRef extends Construct {
  /**
   * Refers to an issuer by its name.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options the issuer's name, kind and group
   * @throws if the name is no DNS subdomain, or cert-manager has no such kind in its own group
   *
   * @example
   * IssuerRef.fromName(chart, 'pca', { name: 'mesh', kind: 'AWSPCAClusterIssuer', group: 'awspca.cert-manager.io' });
   */
  public static fromName(scope: Construct, id: string, options: IssuerRefOptions): IssuerRef {
    return new IssuerRef(scope, id, options);
  }

  /** The issuer's name. */
  public readonly name: string;
  /** Its kind. */
  public readonly kind: string;
  /** Its API group. */
  public readonly group: string;

  private constructor(scope: Construct, id: string, options: IssuerRefOptions) {
    super(scope, id);
    const { kind = 'ClusterIssuer', group = CERT_MANAGER_GROUP } = options;
    const { name } = locate(this, 'an issuer', { name: options.name });
    refuse(this, issuerKindFault(kind, group));
    this.name = name;
    this.kind = kind;
    this.group = group;
    // Without a namespace: an Issuer is beside its certificate, wherever the Chart is.
    markRef(this, { group, kind, name });
  }
}

function issuerKindFault(kind: string, group: string): Fault {
  return group !== CERT_MANAGER_GROUP || kind === 'Issuer' || kind === 'ClusterIssuer' ? undefined
    : `"kind" is none of cert-manager's own, got ${quote(kind)}; expected "ClusterIssuer" or "Issuer", or the "group" of another issuer`;
}
