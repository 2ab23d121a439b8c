import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { PreviousAnchor, PreviousTrustAnchor } from './previous-trust-anchor';
import { Anchor } from './trust-anchor';
import {
  controlPlaneLabelFault, IS_CONTROL_PLANE_LABEL, PREVIOUS_ANCHOR, secretKeysFault, TRUST_ROOTS_KEY, TRUST_ROOTS_NAME, trustAnchorName,
} from '../linkerd/control-plane-certificates';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { BUNDLE_V1ALPHA1, BundleSource, BundleSpec } from '../manifest/cert-manager';
import { MeshTarget } from '../mesh-target';
import { objectsBeside } from '../references/app-objects';
import { ResolvedSecret, resolveSecret } from '../references/secret';

/** A trust anchor whose key is in the cluster. */
type AnchorInCluster = Extract<Anchor, { readonly previous?: readonly PreviousTrustAnchor[] }>;

/** The Secrets of trust anchors, and certificates beside them. */
export class GivenAnchors {
  /** The Secret of the anchor that signs. */
  public readonly name: string;
  /** What is trusted. */
  public readonly sources: BundleSource[];
  /** What is wrong with where they are. */
  public readonly faults: Fault[];
  private readonly secrets: { readonly secret: ResolvedSecret; readonly keys: readonly string[] }[] = [];

  public constructor(owner: Construct, namespace: string, anchor: AnchorInCluster) {
    const previous = anchor.previous?.map((each, index) => previousOf(owner, each, index));
    const anchors = anchor.kind === 'secret'
      ? [this.add(owner, 'trustAnchor.secret', anchor.secret, ['tls.crt', 'tls.key']).name] : anchor.generations.map(trustAnchorName);
    this.name = anchors[0];
    const beside = previous?.map((each, index) => (each.kind === 'pem' ? { inLine: each.pem }
      : fromSecret(this.add(owner, `trustAnchor.previousAnchors[${index}]`, each.secret, ['tls.crt']).name)));
    this.sources = [...anchors.map(fromSecret), ...beside ?? [fromSecret(PREVIOUS_ANCHOR)]];
    const names = this.sources.flatMap((source) => ('secret' in source ? source.secret.name : []));
    const twice = names.find((name, index) => names.indexOf(name) < index);
    this.faults = [
      ...this.secrets.map(({ secret }) => (secret.namespace === namespace ? undefined
        : `${secret.label} is not where cert-manager and trust-manager look for it, got ${secret.namespace === undefined ? 'no namespace' : `namespace ${quote(secret.namespace)}`}; expected ${quote(namespace)}, which is "certManagerNamespace"`)),
      twice === undefined ? undefined : `"trustAnchor.previousAnchors" has a Secret that is trusted already, got ${quote(twice)}; expected that of another anchor: it must be a copy, or it changes with the current one`,
    ];
  }

  /** What Secrets of the app lack: to be called at synth. */
  public missingKeys(): Fault[] {
    return this.secrets.map(({ secret, keys }) => {
      const manifest = secret.manifest();
      return manifest === undefined ? undefined : secretKeysFault(secret.label, manifest, keys);
    });
  }

  private add(owner: Construct, prop: string, construct: IConstruct, keys: readonly string[]): ResolvedSecret {
    const secret = resolveSecret(owner, prop, construct);
    this.secrets.push({ secret, keys });
    return secret;
  }
}

/** The Bundle by which trust-manager writes the ConfigMap with the trust anchors into the control plane's namespace. */
export function createTrustBundle(owner: Construct, given: GivenAnchors): ApiObject {
  owner.node.addValidation({ validate: () => [...given.missingKeys(), namespaceFault(owner)].filter((fault) => fault !== undefined) });
  return createApiObject(owner, {
    apiVersion: BUNDLE_V1ALPHA1,
    kind: 'Bundle',
    metadata: { name: TRUST_ROOTS_NAME },
    clusterScoped: true,
    spec: (): BundleSpec => ({
      sources: given.sources,
      target: { configMap: { key: TRUST_ROOTS_KEY }, namespaceSelector: { matchLabels: { [IS_CONTROL_PLANE_LABEL]: 'true' } } },
    }),
  }, 'TrustRoots');
}

/** A Namespace that another app makes may well have the label. */
function namespaceFault(owner: Construct): Fault {
  const { controlPlaneNamespace } = MeshTarget.of(owner);
  const namespace = [...objectsBeside(owner).values()].find(({ kind, apiVersion, name }) => kind === 'Namespace' && apiVersion === 'v1' && name === controlPlaneNamespace);
  return namespace && controlPlaneLabelFault(`Namespace ${controlPlaneNamespace}`, namespace.toJson().metadata?.labels);
}

function previousOf(owner: Construct, previous: PreviousTrustAnchor, index: number): PreviousAnchor {
  refuse(owner, typeof previous?._previous === 'function' ? undefined
    : `"trustAnchor.previousAnchors[${index}]" is not a PreviousTrustAnchor, got what is of type ${quote(typeof previous)}; expected one such as PreviousTrustAnchor.fromSecret(secret)`);
  return previous._previous();
}

function fromSecret(name: string): BundleSource {
  return { secret: { name, key: 'tls.crt' } };
}
