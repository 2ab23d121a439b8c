import { shareCertificate } from './certificates';
import { supports } from './features';
import { LabelSelector, parseLabelSelector } from './label-selector';
import { LinkerdVersion } from './linkerd-version';
import { cidrsOverlap } from './networks';
import { Fault, quote } from './rule';

/** A cluster as rules about two of them see it. */
interface LinkedCluster {
  readonly name: string;
  readonly controlPlaneNamespace: string;
  readonly podNetworks?: readonly string[];
  readonly trustAnchors?: string;
}

/** The fault of two clusters that trust no root in common, where it is known what they trust. */
export function trustFault(a: LinkedCluster, b: LinkedCluster): Fault {
  return a.trustAnchors === undefined || b.trustAnchors === undefined || shareCertificate(a.trustAnchors, b.trustAnchors) ? undefined
    : `"trustAnchors" of clusters ${quote(a.name)} and ${quote(b.name)} have no certificate in common, and mutual TLS between them would fail; expected a shared root, or bundles with the roots of both`;
}

/** The fault of two clusters each of which makes a trust anchor for itself, where one of them trusts no other. */
export function ownAnchorsFault(alone: string, other: string): string {
  return `clusters ${quote(alone)} and ${quote(other)} make a trust anchor each, and ${quote(alone)} trusts no other than its own, so that mutual TLS between them would fail; expected one that they share, by TrustAnchor.fromSecret or fromIssuer, or the other's among "previousAnchors" of both`;
}

/** The faults of two clusters between which pods cannot be reached. */
export function directFaults(a: LinkedCluster, b: LinkedCluster): Fault[] {
  const overlap = (a.podNetworks ?? []).flatMap((cidr) => (b.podNetworks ?? []).filter((other) => cidrsOverlap(cidr, other)).map((other) => `${cidr} and ${other}`));
  return [
    a.controlPlaneNamespace === b.controlPlaneNamespace ? undefined
      : `the control planes of clusters ${quote(a.name)} and ${quote(b.name)} are in namespaces of different names, got ${quote(a.controlPlaneNamespace)} and ${quote(b.controlPlaneNamespace)}; `
        + 'expected the same for flat and federated Services; link them with LinkMode.GATEWAY alone, or change "controlPlaneNamespace" of a Mesh',
    overlap.length === 0 ? undefined
      : `"podNetworks" of clusters ${quote(a.name)} and ${quote(b.name)} have addresses in common, got ${overlap.join(', ')}; expected networks of their own for flat and federated Services, whose pods are dialled directly`,
  ];
}

/** The fault of a Link by which no controller of the multicluster chart mirrors. From Linkerd 2.18 on each Link needs one. */
export function idleLinkFault(link: string, controllers: readonly string[], version: LinkerdVersion): Fault {
  return controllers.includes(link) || !supports(version, 'linkV1alpha3') ? undefined
    : `Link ${quote(link)} has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name ${quote(link)}`;
}

/** The fault of a controller of the multicluster chart that has no Link. */
export function idleControllerFault(controller: string, links: readonly string[]): Fault {
  return links.includes(controller) ? undefined
    : `the controller for Link ${quote(controller)} has no Link, and waits for it; expected a Link of that name; make it, or remove the controller`;
}

/** The fault of the selector by which a cluster's own Services join federated ones, where it differs from that of a Link. */
export function localMembersFault(prop: string, local: string, link: LabelSelector): Fault {
  const { selector, error } = parseLabelSelector(local);
  if (error !== undefined) {
    return `"${prop}" is not a label selector: ${error}; expected one such as "mirror.linkerd.io/federated=member"`;
  }
  return requirementsOf(selector!) === requirementsOf(link) ? undefined
    : `"${prop}" is not the "federatedServiceSelector" of the Links, got ${quote(local)}, so that other Services of this cluster are joined than of the others; expected the same selector`;
}

/** The fault of the trust domain that the multicluster chart was told, which it writes into the identity of the gateway. */
export function gatewayTrustDomainFault(prop: string, trustDomain: string | undefined, actual: string): Fault {
  const said = trustDomain ?? 'cluster.local';
  return said === actual ? undefined
    : `"${prop}" of the chart linkerd-multicluster is not the trust domain of the cluster, got ${quote(said)}; expected ${quote(actual)}, which ends the identity of the gateway`;
}

/** A selector in one form: a label that must have a value is one that must be among a single one. */
function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return JSON.stringify([...labels, ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, values: [...values].sort() }))]
    .map((each) => JSON.stringify(each)).sort());
}
