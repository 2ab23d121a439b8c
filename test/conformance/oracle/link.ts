import { goDurationNs, isIpv4, isIpv6, isLabel, isPortText, isSubdomain } from './grammar';
import { groupOf, title } from './service-traffic';
import { Manifest, OracleTarget, atLeast } from './target';

const when = (wrong: unknown, message: string): string[] => (wrong ? [message] : []);

const isLink = (m: Manifest): boolean => groupOf(m) === 'multicluster.linkerd.io' && m.kind === 'Link';
const isSecret = (m: Manifest): boolean => m.apiVersion === 'v1' && m.kind === 'Secret';

/** From which release on a field of the spec is served; what is not here is pruned. */
const FIELDS: Record<string, OracleTarget['linkerd']> = {
  targetClusterName: '2.14',
  targetClusterDomain: '2.14',
  targetClusterLinkerdNamespace: '2.14',
  clusterCredentialsSecret: '2.14',
  gatewayAddress: '2.14',
  gatewayPort: '2.14',
  gatewayIdentity: '2.14',
  probeSpec: '2.14',
  selector: '2.14',
  remoteDiscoverySelector: '2.14',
  federatedServiceSelector: '2.17',
  excludedAnnotations: '2.18',
  excludedLabels: '2.18',
};

const PROBE_FIELDS: Record<string, OracleTarget['linkerd']> = { path: '2.14', port: '2.14', period: '2.14', timeout: '2.17', failureThreshold: '2.17' };

const SELECTORS = ['selector', 'remoteDiscoverySelector', 'federatedServiceSelector'];

const versionOf = (target: OracleTarget): string => (atLeast(target, '2.18') ? 'v1alpha3' : atLeast(target, '2.17') ? 'v1alpha2' : 'v1alpha1');

function fieldErrors(at: string, value: any, fields: typeof FIELDS, target: OracleTarget): string[] {
  return Object.keys(value ?? {}).flatMap((key) => [
    ...when(!(key in fields), `${at}.${key} is unknown and pruned`),
    ...when(key in fields && !atLeast(target, fields[key]), `${at}.${key} exists from ${fields[key]} on`),
  ]);
}

const isLabelKey = (key: string): boolean => {
  const [, prefix, name] = /^(?:([^/]+)\/)?([^/]+)$/.exec(key) ?? [];
  return name !== undefined && /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name) && (prefix === undefined || isSubdomain(prefix));
};
const isLabelValue = (value: unknown): boolean => typeof value === 'string' && /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value);

function selectorErrors(at: string, selector: any): string[] {
  if (selector === undefined) {
    return [];
  }
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...when(Object.keys(matchLabels).length + matchExpressions.length === 0, `${at} is empty and selects nothing; leave it out`),
    ...Object.entries(matchLabels).filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value)).map(([key, value]) => `${at} has an invalid label, got ${key}=${value}`),
    ...matchExpressions.flatMap(({ key, operator, values }: any) => {
      const listed = operator === 'In' || operator === 'NotIn';
      return [
        ...when(!isLabelKey(key ?? ''), `${at} has an invalid label, got ${key}`),
        ...when(!listed && operator !== 'Exists' && operator !== 'DoesNotExist', `${at} has no operator ${operator}`),
        ...when(listed && !values?.length, `${at}: ${operator} needs values`),
        ...when(listed && values && !values.every(isLabelValue), `${at} has an invalid label value, got ${values}`),
        ...when(!listed && values !== undefined, `${at}: ${operator} takes no values`),
      ];
    }),
  ];
}

function targetErrors({ metadata, spec }: Manifest, target: OracleTarget): string[] {
  const local = target.controlPlaneNamespace ?? 'linkerd';
  const direct = spec.remoteDiscoverySelector ?? spec.federatedServiceSelector;
  return [
    ...when(spec.targetClusterName !== metadata.name, `spec.targetClusterName must be the Link's name ${metadata.name}, got ${spec.targetClusterName}`),
    ...when(!isLabel(spec.targetClusterName), `spec.targetClusterName is no DNS label, got ${spec.targetClusterName}`),
    ...when(!isSubdomain(spec.targetClusterDomain), `spec.targetClusterDomain is no domain, got ${spec.targetClusterDomain}`),
    ...when(!isLabel(spec.targetClusterLinkerdNamespace), `spec.targetClusterLinkerdNamespace is no namespace, got ${spec.targetClusterLinkerdNamespace}`),
    ...when(direct && spec.targetClusterLinkerdNamespace !== local, `spec.targetClusterLinkerdNamespace must be the local ${local} to reach pods, got ${spec.targetClusterLinkerdNamespace}`),
    ...when(spec.clusterCredentialsSecret !== `cluster-credentials-${metadata.name}`, `spec.clusterCredentialsSecret must be cluster-credentials-${metadata.name}, got ${spec.clusterCredentialsSecret}`),
  ];
}

function probeErrors(probe: any): string[] {
  const durations = ['period', 'timeout'].filter((key) => probe[key] !== undefined && (goDurationNs(String(probe[key])) ?? 0n) <= 0n);
  return [
    ...when(typeof probe.path !== 'string' || !/^\/[^\s?#]*$/.test(probe.path), `spec.probeSpec.path is no absolute path, got ${probe.path}`),
    ...when(typeof probe.port !== 'string' || !isPortText(probe.port), `spec.probeSpec.port is no port in quotes, got ${JSON.stringify(probe.port)}`),
    ...durations.map((key) => `spec.probeSpec.${key} is no duration, got ${probe[key]}`),
    ...when(probe.failureThreshold !== undefined && !/^[1-9][0-9]{0,8}$/.test(probe.failureThreshold), `spec.probeSpec.failureThreshold is no positive number, got ${probe.failureThreshold}`),
  ];
}

function gatewayErrors(spec: any): string[] {
  const probe = Object.keys(spec.probeSpec ?? {}).length > 0 ? spec.probeSpec : undefined;
  const parts: Record<string, unknown> = {
    'gatewayAddress': spec.gatewayAddress,
    'gatewayPort': spec.gatewayPort,
    'gatewayIdentity': spec.gatewayIdentity,
    'selector': spec.selector,
    'probeSpec.path': probe?.path,
    'probeSpec.port': probe?.port,
    'probeSpec.period': probe?.period,
  };
  const given = Object.keys(parts).filter((key) => parts[key] !== undefined);
  if (given.length === 0 && !probe) {
    return [];
  }
  const missing = Object.keys(parts).filter((key) => parts[key] === undefined);
  if (missing.length > 0) {
    return [`a gateway needs ${missing.map((key) => `spec.${key}`).join(', ')} as well`];
  }
  const addresses = String(spec.gatewayAddress).split(',');
  const [, suffix] = String(spec.gatewayIdentity).split('.serviceaccount.identity.');
  return [
    ...addresses.filter((a) => !isIpv4(a) && !isIpv6(a) && !isHost(a)).map((a) => `spec.gatewayAddress has neither IP nor host in ${JSON.stringify(a)}`),
    ...when(typeof spec.gatewayPort !== 'string' || !isPortText(spec.gatewayPort), `spec.gatewayPort is no port in quotes, got ${JSON.stringify(spec.gatewayPort)}`),
    ...when(!isSubdomain(spec.gatewayIdentity) || !/^[^.]+\.[^.]+\.serviceaccount\.identity\.[^.]+\../.test(spec.gatewayIdentity), `spec.gatewayIdentity is no identity of a service account, got ${spec.gatewayIdentity}`),
    ...when(suffix && !suffix.startsWith(`${spec.targetClusterLinkerdNamespace}.`), `spec.gatewayIdentity is not of the namespace ${spec.targetClusterLinkerdNamespace}, got ${spec.gatewayIdentity}`),
    ...probeErrors(spec.probeSpec),
  ];
}

/** All-numeric names would be addresses with a mistake. */
const isHost = (text: string): boolean => isSubdomain(text) && !/^[0-9.]+$/.test(text);

function exclusionErrors(spec: any): string[] {
  return ['excludedAnnotations', 'excludedLabels'].flatMap((field) => (spec[field] ?? [])
    .filter((entry: unknown) => typeof entry !== 'string' || !isLabelKey(entry.replace(/\/\*$/, '/x')))
    .map((entry: unknown) => `spec.${field} has no key or prefix in ${JSON.stringify(entry)}`));
}

function kubeconfigErrors(secret: Manifest): string[] {
  const plain = secret.stringData?.kubeconfig;
  const encoded = secret.data?.kubeconfig;
  const text = plain ?? (typeof encoded === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64').toString() : undefined);
  return [
    ...when(secret.type !== 'mirror.linkerd.io/remote-kubeconfig', `${title(secret)} must be of type mirror.linkerd.io/remote-kubeconfig, got ${secret.type}`),
    ...when(plain === undefined && encoded === undefined, `${title(secret)} has no kubeconfig`),
    ...when((plain ?? encoded) !== undefined && !text?.trim(), `${title(secret)} has a kubeconfig that is empty or no base64`),
  ];
}

/** The copy that the destination controller finds by its label. */
function discoveryErrors(secret: Manifest, spec: any): string[] {
  const { labels = {}, annotations = {} } = secret.metadata;
  const cluster = labels['multicluster.linkerd.io/cluster-name'];
  const domain = annotations['multicluster.linkerd.io/cluster-domain'];
  const trust = annotations['multicluster.linkerd.io/trust-domain'];
  const [, identity] = String(spec.gatewayIdentity ?? '').split('.serviceaccount.identity.');
  return [
    ...when(cluster !== spec.targetClusterName, `${title(secret)} must have the label multicluster.linkerd.io/cluster-name: ${spec.targetClusterName}, got ${cluster}`),
    ...when(domain !== spec.targetClusterDomain, `${title(secret)} must have the annotation multicluster.linkerd.io/cluster-domain: ${spec.targetClusterDomain}, got ${domain}`),
    ...when(!isSubdomain(trust), `${title(secret)} must have the annotation multicluster.linkerd.io/trust-domain, got ${trust}`),
    ...when(identity && isSubdomain(trust) && !identity.endsWith(`.${trust}`), `${title(secret)} has the trust domain ${trust}, the gateway's identity another`),
  ];
}

function credentialErrors({ metadata, spec }: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const home = target.controlPlaneNamespace ?? 'linkerd';
  const secrets = manifests.filter((m) => isSecret(m) && m.metadata.name === spec.clusterCredentialsSecret);
  const own = secrets.find((m) => m.metadata.namespace === metadata.namespace);
  const copy = secrets.find((m) => m.metadata.namespace === home);
  const discovers = spec.remoteDiscoverySelector ?? spec.federatedServiceSelector;
  return [
    ...[...new Set([own, copy])].flatMap((secret) => (secret ? kubeconfigErrors(secret) : [])),
    ...(copy && (discovers || copy !== own) ? discoveryErrors(copy, spec) : []),
    ...when(own && !copy && discovers, `Secret ${home}/${spec.clusterCredentialsSecret} is missing: pods of the cluster are not discovered without that copy`),
  ];
}

function linkSpecErrors(link: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const { spec } = link;
  const twins = manifests.filter((m) => isLink(m) && m !== link && m.metadata.name === link.metadata.name);
  const version = link.apiVersion.split('/')[1];
  return [
    ...when(version !== versionOf(target), `apiVersion: version ${version} is not the ${versionOf(target)} of this target`),
    ...when(twins.length > 0, 'another Link has the same name, and so the same cluster'),
    ...(spec ? [
      ...fieldErrors('spec', spec, FIELDS, target),
      ...fieldErrors('spec.probeSpec', spec.probeSpec, PROBE_FIELDS, target),
      ...targetErrors(link, target),
      ...gatewayErrors(spec),
      ...SELECTORS.flatMap((key) => selectorErrors(`spec.${key}`, spec[key])),
      ...when(SELECTORS.every((key) => spec[key] === undefined), 'no selector: nothing is mirrored'),
      ...exclusionErrors(spec),
      ...credentialErrors(link, manifests, target),
    ] : ['has no spec']),
  ];
}

/** Judges Links to other clusters, with their credentials where these are in the manifests. */
export function linkErrors(manifests: readonly Manifest[], target: OracleTarget): string[] {
  return manifests.filter(isLink).flatMap((link) => linkSpecErrors(link, manifests, target).map((error) => `${title(link)}: ${error}`));
}
