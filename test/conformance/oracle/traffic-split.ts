import { isIpv4, isLabel, isPort, quantity, serviceFqdn } from './grammar';
import { findService, isServiceProfile, isTrafficSplit, title, unbalanced } from './service-traffic';
import { Manifest, when } from './target';

/** Milli-units times ten have to fit 32 bits on their way to the proxy. */
function weightErrors(at: string, weight: unknown): string[] {
  const n = quantity(weight);
  if (n === undefined) {
    return [`${at} has no valid weight, got ${JSON.stringify(weight)}`];
  }
  return [...when(n < 0, `${at} has a negative weight`), ...when(Math.ceil(n * 1000) * 10 > 2 ** 32 - 1, `${at} has a weight that overflows, got ${weight}`)];
}

const noWeight = (entries: readonly any[]): boolean => entries.length > 0 && entries.every((e) => quantity(e?.weight) === 0);

/** Judges a TrafficSplit of SMI. */
export function trafficSplitErrors(split: Manifest, manifests: readonly Manifest[]): string[] {
  const namespace = split.metadata.namespace ?? '';
  const { service: apexName, backends = [] } = split.spec ?? {};
  const version = split.apiVersion.split('/')[1];
  const apex = findService(manifests, namespace, apexName);
  const primary = split.metadata.annotations?.['failover.linkerd.io/primary-service'];
  const managed = split.metadata.labels?.['failover.linkerd.io/controlled-by'] !== undefined;
  const rivals = manifests.filter((m) => isTrafficSplit(m) && m !== split && m.spec?.service === apexName && (m.metadata.namespace ?? '') === namespace);
  const profile = manifests.find((m) => isServiceProfile(m) && m.metadata.name?.startsWith(`${apexName}.${namespace}.svc.`) && (m.metadata.namespace ?? '') === namespace);
  const missing = (leaf: Manifest): string[] => {
    const ports = new Set((leaf.spec?.ports ?? []).map((p: any) => p.port));
    return (apex?.spec?.ports ?? []).filter((p: any) => !ports.has(p.port)).map((p: any) => `backend ${title(leaf)} lacks port ${p.port} of the apex`);
  };
  return [
    ...when(!['v1alpha1', 'v1alpha2'].includes(version), `apiVersion: version ${version} is not served; expected v1alpha1 or v1alpha2`),
    ...when(!isLabel(apexName), `apex is no Service name, got ${JSON.stringify(apexName)}`),
    ...when(backends.length === 0, 'has no backends'),
    ...backends.filter((b: any) => !isLabel(b.service)).map((b: any) => `backend is no Service name of this namespace, got ${JSON.stringify(b.service)}`),
    ...backends.flatMap((b: any) => weightErrors(`backend ${b.service}`, b.weight)),
    ...backends.filter((b: any) => version === 'v1alpha2' && typeof b.weight === 'string').map((b: any) => `backend ${b.service}: weight must be a number in v1alpha2`),
    ...when(noWeight(backends), 'every weight is 0: traffic falls back to the apex'),
    ...when(apex && unbalanced(apex), `apex is ${apex && unbalanced(apex)} and cannot be split`),
    ...backends.flatMap((b: any) => findService(manifests, namespace, b.service) ?? []).flatMap(missing),
    ...when(rivals.length > 0, `another TrafficSplit has the same apex ${apexName}`),
    ...when(profile?.spec?.dstOverrides?.length, `${profile && title(profile)} has dstOverrides of its own, which the adaptor overwrites`),
    ...when(profile?.metadata.annotations?.['smi.linkerd.io/skip'] !== undefined, `${profile && title(profile)} is skipped by the adaptor`),
    ...when(managed !== (primary !== undefined), 'failover needs both the controlled-by label and the primary-service annotation'),
    ...when(primary !== undefined && !backends.some((b: any) => b.service === primary), `primary service ${primary} is none of the backends`),
  ].map((error) => `${title(split)}: ${error}`);
}

/** Judges the overrides of a ServiceProfile. */
export function overrideErrors(profile: Manifest, manifests: readonly Manifest[], domain: string): string[] {
  const overrides: any[] = profile.spec?.dstOverrides ?? [];
  const own = overrides.length > 0 ? serviceFqdn(profile.metadata.name ?? '', domain) : undefined;
  const apex = own && findService(manifests, own.namespace, own.name);
  return [
    ...when(apex && unbalanced(apex), `${apex && title(apex)} is ${apex && unbalanced(apex)} and cannot be split`),
    ...when(noWeight(overrides), 'every weight is 0: traffic goes to the Service itself'),
    ...overrides.flatMap((entry) => {
      const authority = String(entry?.authority ?? '');
      const at = `override ${authority}`;
      const [host, port, ...more] = authority.split(':');
      const named = serviceFqdn(host, domain);
      const service = named && findService(manifests, named.namespace, named.name);
      return [
        ...when(!authority, 'override has no authority'),
        ...when(isIpv4(host) || more.length > 0 || authority.startsWith('['), `${at}: an IP address is dropped`),
        ...when(authority && !named, `${at}: authority must be <service>.<namespace>.svc.${domain}`),
        ...when(port !== undefined && !isPort(Number(port)), `${at}: no valid port`),
        ...when(service && port !== undefined && !service.spec?.ports?.some((p: any) => p.port === Number(port)), `${at}: ${service && title(service)} has no port ${port}`),
        ...weightErrors(at, entry?.weight),
      ];
    }),
  ].map((error) => `${title(profile)}: ${error}`);
}
