import { Fault, quote } from './rule';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** An RFC 1123 label: the name of a namespace or a Service. */
export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && DNS_LABEL.test(name);
}

/** An RFC 1123 subdomain: the name of most objects. */
export function isDnsSubdomain(name: string): boolean {
  return name.length <= 253 && DNS_SUBDOMAIN.test(name);
}

/** The fault of a value that is no namespace name. */
export function namespaceFault(prop: string, name: string | undefined): Fault {
  return name === undefined || isDnsLabel(name)
    ? undefined
    : `"${prop}" is not a namespace name, got ${quote(name)}; expected lower-case letters, digits and "-", at most 63`;
}

/** An object's name as messages say it, with its namespace where that is known. */
export function qualifiedName({ name, namespace }: { readonly name: string; readonly namespace?: string }): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The DNS name of a Service in the cluster, which names its ServiceProfile too. */
export function serviceFqdn(name: string, namespace: string, clusterDomain: string): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/** The mesh identity of a ServiceAccount. */
export function serviceAccountIdentity(name: string, namespace: string, controlPlaneNamespace: string, trustDomain: string): string {
  return `${name}.${namespace}.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
}
