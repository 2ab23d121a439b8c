/** Where a control plane gets its identity from: `MeshIdentity`, or one of your own. */
export interface IControlPlaneIdentity {
  /** What the chart linkerd-control-plane is told: `identityTrustAnchorsPEM`, `identity.issuer.scheme`, `identity.externalCA`, webhook certificates... */
  readonly controlPlaneValues: { [key: string]: any };
}
