import { ResolvedCluster, ResolvedPair, unorderedPairs } from './linked-clusters';
import { ownAnchorsFault, trustFault } from '../linkerd/cluster-sets';
import { TRUST_ROOTS_NAME } from '../linkerd/control-plane-certificates';
import { Fault } from '../linkerd/rule';
import { BundleSpec } from '../manifest/cert-manager';
import { objectsBeside } from '../references/app-objects';
import { Installation } from '../references/installation';

/** What is wrong with the trust of linked clusters whose control planes or identities the app makes. */
export function trustFaults(pairs: readonly ResolvedPair[]): Fault[] {
  return unorderedPairs(pairs).flatMap(({ importer, exporter }) => {
    const [a, b] = [importer, exporter].map((cluster) => ({ ...cluster, trustAnchors: cluster.trustAnchors ?? anchorsOf(cluster) }));
    const [ofA, ofB] = [importer, exporter].map(generatedAnchors);
    const alone = ofA.isAll ? a : ofB.isAll ? b : undefined;
    return [
      trustFault(a, b),
      alone && ofA.isSome && ofB.isSome ? ownAnchorsFault(alone.name, (alone === a ? b : a).name) : undefined,
    ];
  });
}

/** Those that the app tells the control plane of a cluster. */
function anchorsOf({ chart }: ResolvedCluster): string | undefined {
  const anchors = Installation.of(chart).find('linkerd-control-plane')?.values.identityTrustAnchorsPEM;
  return typeof anchors === 'string' ? anchors : undefined;
}

/** Whether some, or all, of the anchors that trust-manager hands out are made by cert-manager in the cluster itself. */
function generatedAnchors({ chart }: ResolvedCluster): { readonly isSome: boolean; readonly isAll: boolean } {
  const objects = [...objectsBeside(chart).values()];
  const bundle = objects.find(({ kind, name }) => kind === 'Bundle' && name === TRUST_ROOTS_NAME);
  const { sources }: BundleSpec = bundle?.toJson().spec ?? { sources: [] };
  const made = new Set(objects.filter(({ kind, apiGroup }) => kind === 'Certificate' && apiGroup === 'cert-manager.io').map((each) => each.toJson().spec?.secretName));
  // By `ca.crt` it is whose issuer signed it that is trusted, which clusters may share.
  const generated = sources.filter((source) => 'secret' in source && source.secret.key !== 'ca.crt' && made.has(source.secret.name));
  return { isSome: generated.length > 0, isAll: generated.length > 0 && generated.length === sources.length };
}
