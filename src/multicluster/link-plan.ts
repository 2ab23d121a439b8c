import { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { GATEWAY_DETAILS } from './cluster-gateway';
import { ClusterLinkKubeconfigOptions, ClusterLinkOptions, ClusterLinkProps } from './cluster-link';
import { bothCredentials, CredentialsParts, DiscoveryMarks, givenCredentials, oneNamespaceFault } from './credentials';
import { formatKubeconfig, inlineCredentials, inlineCredentialsFaults, kubeconfigContext } from './kubeconfig';
import { durationFault, formatDuration } from '../linkerd/duration';
import { featureFault, supports } from '../linkerd/features';
import { LINK_MODES, LinkMode, linkModesFaults, modeName } from '../linkerd/link-modes';
import {
  clusterNameFault, credentialsName, DEFAULT_SELECTORS, discoveryMarks, domainFault, excludedKeysFault, failureThresholdFault,
  GATEWAY_DEFAULTS, GATEWAY_NAME, gatewayAddressesFault, gatewayIdentityFault, MULTICLUSTER_NAMESPACE, probePathFault,
  linkNamespaceFault, selectorFault, withoutGatewayFault,
} from '../linkerd/links';
import { namespaceFault, serviceAccountIdentity } from '../linkerd/names';
import { portFault } from '../linkerd/port-ranges';
import { Fault, quote, refuse } from '../linkerd/rule';
import { LinkSpec } from '../manifest/multicluster';
import { MeshTarget } from '../mesh-target';
import { renderSelector } from '../references/label-selector';

/** What a ClusterLink emits, worked out from one of the ways to make it. */
export interface LinkPlan {
  readonly namespace: string;
  readonly metadata?: ApiObjectMetadata;
  readonly spec: LinkSpec;
  readonly secrets: CredentialsParts[];
  /** Refuses what only shows at synth. */
  readonly check?: () => void;
}

/** Props that say which Services are reached without one. */
const DISCOVERY_PROPS = ['remoteDiscoverySelector', 'federatedServiceSelector'] as const;

/** A link whose credentials are defined elsewhere. */
export function planFromProps(owner: Construct, props: ClusterLinkProps): LinkPlan {
  const draft = draftOf(owner, props, props.discoveryCredentialsSecret !== undefined);
  const { namespace, target, marks } = draft;
  const credentials = givenCredentials(owner, 'credentialsSecret', props.credentialsSecret, props.targetClusterName, namespace);
  const discovery = props.discoveryCredentialsSecret && givenCredentials(
    owner, 'discoveryCredentialsSecret', props.discoveryCredentialsSecret, props.targetClusterName, target.controlPlaneNamespace, marks,
  );
  refuse(owner,
    ...draft.faults,
    props.gatewayAddresses === undefined && discovery === undefined
      ? 'neither "gatewayAddresses" nor "discoveryCredentialsSecret" is given, and without both no Service would be mirrored; set the first to reach Services through a gateway, the second for flat and federated ones'
      : undefined,
    ...credentials.faults,
    ...discovery?.faults ?? [],
  );
  discovery?.mark();
  return {
    ...draft,
    secrets: [],
    check: () => {
      credentials.check();
      discovery?.check();
    },
  };
}

/** A link that writes its credentials. */
export function planFromKubeconfig(owner: Construct, options: ClusterLinkKubeconfigOptions): LinkPlan {
  const discovery = options.modes?.some(isDirect) ?? true;
  const draft = draftOf(owner, options, discovery);
  const kubeconfig = kubeconfigContext(owner.node.path, options.kubeconfig);
  refuse(owner,
    ...draft.faults,
    discovery ? oneNamespaceFault('metadata.namespace', draft.namespace, draft.target.controlPlaneNamespace) : undefined,
    ...inlineCredentialsFaults(kubeconfig),
  );
  const text = formatKubeconfig(kubeconfig, kubeconfig.userName, inlineCredentials(kubeconfig.user));
  const both = bothCredentials(text, draft.namespace, draft.target.controlPlaneNamespace, draft.marks);
  return { ...draft, secrets: discovery ? both : both.slice(0, 1) };
}

/** The faults of the name and namespace of a Link. */
export function linkMetadataFaults(metadata: ApiObjectMetadata | undefined, clusterName: string): Fault[] {
  return [
    metadata?.name === undefined || metadata.name === clusterName
      ? undefined
      : `"metadata.name" is not the name of the target cluster, got ${quote(metadata.name)}; expected ${quote(clusterName)}, by which Linkerd finds the Link; leave it away`,
    namespaceFault('metadata.namespace', metadata?.namespace),
  ];
}

interface Draft {
  readonly target: MeshTarget;
  readonly namespace: string;
  readonly metadata?: ApiObjectMetadata;
  readonly spec: LinkSpec;
  readonly marks: DiscoveryMarks;
  readonly faults: Fault[];
}

function draftOf(owner: Construct, options: ClusterLinkOptions, discovery: boolean): Draft {
  const target = MeshTarget.of(owner);
  const {
    targetClusterName,
    targetClusterDomain = 'cluster.local',
    targetTrustDomain = targetClusterDomain,
    targetClusterLinkerdNamespace = target.controlPlaneNamespace,
    metadata,
  } = options;
  const modes = options.modes ?? [
    ...(options.gatewayAddresses ? [LinkMode.GATEWAY] : []),
    ...(discovery ? [LinkMode.REMOTE_DISCOVERY] : []),
    ...(discovery && supports(target.linkerdVersion, 'federatedServices') ? [LinkMode.FEDERATED] : []),
  ];
  const faults = [
    ...optionFaults(options, target),
    ...modesFaults(options, discovery, target),
    ...presenceFaults(options, discovery),
    gatewayIdentityFault('gatewayIdentity', options.gatewayIdentity, targetClusterLinkerdNamespace, targetTrustDomain),
    discovery && targetClusterLinkerdNamespace !== target.controlPlaneNamespace
      ? `${linkNamespaceFault('targetClusterLinkerdNamespace', targetClusterLinkerdNamespace, target.controlPlaneNamespace)}; for a gateway alone use "credentialsSecret" without "discoveryCredentialsSecret"`
      : undefined,
  ];
  return {
    target,
    namespace: metadata?.namespace ?? MULTICLUSTER_NAMESPACE,
    metadata,
    marks: discoveryMarks(targetClusterName, targetClusterDomain, targetTrustDomain),
    faults,
    spec: {
      targetClusterName,
      targetClusterDomain,
      targetClusterLinkerdNamespace,
      clusterCredentialsSecret: credentialsName(targetClusterName),
      ...(options.gatewayAddresses && gatewayFields(options, options.gatewayAddresses, targetClusterLinkerdNamespace, targetTrustDomain)),
      ...discoveryFields(options, modes),
      ...(options.excludedAnnotations && { excludedAnnotations: [...options.excludedAnnotations] }),
      ...(options.excludedLabels && { excludedLabels: [...options.excludedLabels] }),
    },
  };
}

function gatewayFields(options: ClusterLinkOptions, addresses: string[], linkerdNamespace: string, trustDomain: string): Partial<LinkSpec> {
  const { probePeriod, probeTimeout, probeFailureThreshold } = options;
  return {
    gatewayAddress: addresses.join(','),
    gatewayPort: String(options.gatewayPort ?? GATEWAY_DEFAULTS.port),
    gatewayIdentity: options.gatewayIdentity ?? serviceAccountIdentity(GATEWAY_NAME, MULTICLUSTER_NAMESPACE, linkerdNamespace, trustDomain),
    probeSpec: {
      path: options.probePath ?? GATEWAY_DEFAULTS.probePath,
      port: String(options.probePort ?? GATEWAY_DEFAULTS.probePort),
      period: probePeriod ? formatDuration(probePeriod) : `${GATEWAY_DEFAULTS.probePeriodSeconds}s`,
      ...(probeTimeout && { timeout: formatDuration(probeTimeout) }),
      ...(probeFailureThreshold !== undefined && { failureThreshold: String(probeFailureThreshold) }),
    },
    selector: options.selector ? renderSelector(options.selector) : DEFAULT_SELECTORS.selector,
  };
}

function discoveryFields(options: ClusterLinkOptions, modes: readonly LinkMode[]): Partial<LinkSpec> {
  return Object.assign({}, ...Object.values(LinkMode).filter((mode) => isDirect(mode) && modes.includes(mode)).map((mode) => {
    const { selector } = LINK_MODES[mode];
    const given = options[selector];
    return { [selector]: given ? renderSelector(given) : DEFAULT_SELECTORS[selector] };
  }));
}

/** Whether a mode goes from pod to pod. */
function isDirect(mode: LinkMode): boolean {
  return mode !== LinkMode.GATEWAY;
}

/** What is wrong with single values, and with values that the release does not know. */
function optionFaults(options: ClusterLinkOptions, { linkerdVersion }: MeshTarget): Fault[] {
  const needs = (prop: keyof ClusterLinkOptions, feature: Parameters<typeof featureFault>[2]) =>
    (options[prop] === undefined ? undefined : featureFault(`"${prop}"`, linkerdVersion, feature));
  return [
    clusterNameFault('targetClusterName', options.targetClusterName),
    ...linkMetadataFaults(options.metadata, options.targetClusterName),
    domainFault('targetClusterDomain', options.targetClusterDomain),
    domainFault('targetTrustDomain', options.targetTrustDomain),
    namespaceFault('targetClusterLinkerdNamespace', options.targetClusterLinkerdNamespace),
    gatewayAddressesFault('gatewayAddresses', options.gatewayAddresses),
    portFault('gatewayPort', options.gatewayPort),
    probePathFault('probePath', options.probePath),
    portFault('probePort', options.probePort),
    durationFault('probePeriod', options.probePeriod),
    needs('probeTimeout', 'linkProbeTimeout'),
    durationFault('probeTimeout', options.probeTimeout),
    needs('probeFailureThreshold', 'linkProbeTimeout'),
    failureThresholdFault('probeFailureThreshold', options.probeFailureThreshold),
    needs('federatedServiceSelector', 'federatedServices'),
    ...(['selector', ...DISCOVERY_PROPS] as const).map((prop) => selectorFault(prop, options[prop])),
    ...(['excludedAnnotations', 'excludedLabels'] as const).flatMap((prop) => [needs(prop, 'linkV1alpha3'), excludedKeysFault(prop, options[prop])]),
  ];
}

/** What is given without that which it depends on. */
function presenceFaults(options: ClusterLinkOptions, discovery: boolean): Fault[] {
  return [
    ...[...GATEWAY_DETAILS, 'selector' as const].map((prop) => (options[prop] === undefined || options.gatewayAddresses !== undefined ? undefined
      : withoutGatewayFault(prop, 'gatewayAddresses'))),
    ...DISCOVERY_PROPS.map((prop) => (options[prop] === undefined || discovery ? undefined
      : `"${prop}" is given without "discoveryCredentialsSecret", from which the control plane learns how to reach the other cluster; set it, or leave "${prop}" away`)),
  ];
}

/** What of the modes that are chosen does not go with the rest. */
function modesFaults({ modes, ...options }: ClusterLinkOptions, discovery: boolean, { linkerdVersion }: MeshTarget): Fault[] {
  const faults = linkModesFaults('modes', modes, linkerdVersion);
  if (modes === undefined || faults.some((fault) => fault !== undefined)) {
    return faults;
  }
  const gateway = options.gatewayAddresses !== undefined;
  const idle = (prop: string, needed: string) => `"${prop}" is given, and "modes" has no ${needed}, for which it is; add that, or leave "${prop}" away`;
  return [
    ...modes.filter((mode) => !(isDirect(mode) ? discovery : gateway)).map((mode) => (
      `"modes" has ${modeName(mode)} without "${isDirect(mode) ? 'discoveryCredentialsSecret' : 'gatewayAddresses'}", which it needs; set that, or leave ${modeName(mode)} away`)),
    gateway && !modes.includes(LinkMode.GATEWAY) ? idle('gatewayAddresses', 'GATEWAY') : undefined,
    discovery && !modes.some(isDirect) ? idle('discoveryCredentialsSecret', 'REMOTE_DISCOVERY or FEDERATED') : undefined,
    ...Object.values(LinkMode).filter((mode) => isDirect(mode) && discovery && !modes.includes(mode))
      .map((mode) => (options[LINK_MODES[mode].selector] === undefined ? undefined : idle(LINK_MODES[mode].selector, modeName(mode)))),
  ];
}
