import { valueAt, Values } from './chart-values';
import { Fault, quoteOrNone } from './rule';

/** The faults of Cilium, by the values of its chart, beside Linkerd: it would remove Linkerd's CNI plugin, or take connections past proxies. */
export function ciliumFaults(values: Values, hasLinkerdCni: boolean): Fault[] {
  const [exclusive, socketLb, inHostOnly] = ['cni.exclusive', 'socketLB.enabled', 'socketLB.hostNamespaceOnly'].map((path) => valueAt(values, path));
  return [
    hasLinkerdCni && exclusive !== false
      ? `"cni.exclusive" of Cilium removes Linkerd's CNI plugin, got ${quoteOrNone(exclusive)}; expected false` : undefined,
    socketLb === true && inHostOnly !== true
      ? `"socketLB.hostNamespaceOnly" of Cilium takes connections past proxies, got ${quoteOrNone(inHostOnly)}; expected true` : undefined,
  ];
}
