/** Whether Linkerd puts its proxy into pods, and how the proxy routes. */
export enum InjectMode {
  /** A proxy that routes by the address that the application dials. */
  ENABLED = 'enabled',
  /**
   * A proxy that routes by the `l5d-dst-override` header, for ingress controllers that set it. The controller must strip
   * the header that clients send, or it becomes an open relay into the mesh.
   */
  INGRESS = 'ingress',
  /** No proxy. */
  DISABLED = 'disabled',
}
