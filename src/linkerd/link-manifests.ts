import { Feature, FEATURES, supports } from './features';
import { goDurationError } from './go-duration';
import { identityContains, meshIdentity } from './identities';
import { LabelSelector } from './label-selector';
import { LinkerdVersion } from './linkerd-version';
import { credentialsName } from './links';
import { Fault, quote } from './rule';

/** A Link as it is written, by whomever. */
export interface LinkManifest {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: {
    readonly targetClusterName?: string;
    readonly targetClusterDomain?: string;
    readonly targetClusterLinkerdNamespace?: string;
    readonly clusterCredentialsSecret?: string;
    readonly gatewayIdentity?: string;
    readonly probeSpec?: { readonly period?: string; readonly failureThreshold?: string };
    readonly selector?: LabelSelector;
    readonly remoteDiscoverySelector?: LabelSelector;
    readonly federatedServiceSelector?: LabelSelector;
  };
}

/** The fields of a Link's spec, with what they came with. */
const FIELDS: Readonly<Record<string, Feature | undefined>> = {
  targetClusterName: undefined,
  targetClusterDomain: undefined,
  targetClusterLinkerdNamespace: undefined,
  clusterCredentialsSecret: undefined,
  gatewayAddress: undefined,
  gatewayPort: undefined,
  gatewayIdentity: undefined,
  probeSpec: undefined,
  selector: undefined,
  remoteDiscoverySelector: undefined,
  federatedServiceSelector: 'federatedServices',
  excludedAnnotations: 'linkV1alpha3',
  excludedLabels: 'linkV1alpha3',
};

/** Names that Linkerd's documentation has for fields. */
const MISNAMED: Readonly<Record<string, string>> = { excludeAnnotations: 'excludedAnnotations', excludeLabels: 'excludedLabels' };

/** The faults of a Link that the API server takes, and Linkerd does not act on as it is meant. */
export function linkManifestFaults(where: string, { metadata = {}, spec = {} }: LinkManifest, version: LinkerdVersion): Fault[] {
  const { name = '' } = metadata;
  const { targetClusterName, clusterCredentialsSecret, probeSpec = {} } = spec;
  return [
    linkNameFault(where, name, targetClusterName),
    linkCredentialsFault(where, name, clusterCredentialsSecret),
    ...probeFaults(where, probeSpec),
    ...Object.keys(spec).map((field) => fieldFault(where, field, version)),
  ];
}

/** What a cluster is, which its Links must say of it. */
interface LinkedTarget {
  readonly clusterDomain: string;
  readonly controlPlaneNamespace: string;
  readonly trustDomain: string;
}

/** The faults of a Link that says of its cluster what it is not. */
export function linkTargetFaults(where: string, { spec = {} }: LinkManifest, target: LinkedTarget): Fault[] {
  const { clusterDomain, controlPlaneNamespace, trustDomain } = target;
  const identities = meshIdentity(controlPlaneNamespace, trustDomain);
  const differs = (field: 'targetClusterDomain' | 'targetClusterLinkerdNamespace' | 'gatewayIdentity', expected: string) => {
    const value = spec[field];
    return value === undefined || identityContains(expected, value) ? undefined
      : `${where} has another "${field}" than its cluster, got ${quote(value)}; expected ${quote(expected)}, as the Mesh of that cluster says`;
  };
  return [
    differs('targetClusterDomain', clusterDomain),
    differs('targetClusterLinkerdNamespace', controlPlaneNamespace),
    differs('gatewayIdentity', identities),
  ];
}

/** The fault of a Link that has another name than its cluster. */
export function linkNameFault(where: string, name: string, cluster: string | undefined): Fault {
  return cluster === name ? undefined
    : `${where} is not called as its target cluster, got ${quote(cluster)}; expected ${quote(name)} as "targetClusterName", since Linkerd looks for a Link by the name of the cluster`;
}

/** The fault of a Link whose credentials have a name that the chart's controller has no right to read. */
export function linkCredentialsFault(where: string, name: string, secret: string | undefined): Fault {
  return secret === credentialsName(name) ? undefined
    : `${where} has credentials that its controller may not read, got ${quote(secret)}; expected ${quote(credentialsName(name))} as "clusterCredentialsSecret"`;
}

/** The faults of how a gateway is probed. */
export function probeFaults(where: string, { period, failureThreshold }: NonNullable<NonNullable<LinkManifest['spec']>['probeSpec']>): Fault[] {
  return [
    periodFault(where, period),
    failureThreshold === undefined || /^[1-9]\d*$/.test(failureThreshold) ? undefined
      : `${where} has a "probeSpec.failureThreshold" that is no number, with which the gateway is never probed and taken for alive, got ${quote(failureThreshold)}; expected one such as "3"`,
  ];
}

function periodFault(where: string, period: string | undefined): Fault {
  const error = period === undefined ? undefined : goDurationError(period);
  return error === undefined ? undefined
    : `${where} has a "probeSpec.period" that Linkerd cannot read, with which the gateway is never probed and taken for alive: ${error}; expected one such as "3s"`;
}

function fieldFault(where: string, field: string, version: LinkerdVersion): Fault {
  if (!Object.hasOwn(FIELDS, field)) {
    return `${where} has a field that no Link has, which the API server drops, got ${quote(field)}; expected ${Object.hasOwn(MISNAMED, field) ? quote(MISNAMED[field]) : `one of ${Object.keys(FIELDS).join(', ')}`}`;
  }
  const since = FIELDS[field];
  return since === undefined || supports(version, since) ? undefined
    : `${where} has "${field}", which the API server drops before Linkerd ${FEATURES[since].release} (edge-${FEATURES[since].edge}), got target ${version}; leave it away`;
}
