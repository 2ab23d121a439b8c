import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { credentialsFaults, credentialsName, CREDENTIALS_KEY, CREDENTIALS_TYPE, discoveryMarks, markFaults } from '../linkerd/links';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { resolveSecret } from '../references/secret';
import { SecretRef } from '../references/secret-ref';

/** What the control plane must find on its copy of the credentials. */
export type DiscoveryMarks = ReturnType<typeof discoveryMarks>;

/** A Secret with the kubeconfig of another cluster, which a link writes. */
export interface CredentialsParts {
  readonly id: string;
  readonly namespace: string;
  readonly marks?: DiscoveryMarks;
  readonly kubeconfig: string;
}

/** A Secret with the kubeconfig of another cluster, which a link is given. */
export interface GivenCredentials {
  /** What is wrong with where it is. */
  readonly faults: Fault[];
  /** Writes what Linkerd must find on it. */
  mark(): void;
  /** Refuses it as it is now: to be called while rendering. */
  check(): void;
}

/** Both Secrets of a link, as `linkerd multicluster link-gen` writes them. */
export function bothCredentials(kubeconfig: string, namespace: string, controlPlaneNamespace: string, marks: DiscoveryMarks): CredentialsParts[] {
  return [
    { id: 'Credentials', namespace, kubeconfig },
    { id: 'DiscoveryCredentials', namespace: controlPlaneNamespace, marks, kubeconfig },
  ];
}

/** Two Secrets of one name need two namespaces. */
export function oneNamespaceFault(prop: string, namespace: string, controlPlaneNamespace: string): Fault {
  return namespace === controlPlaneNamespace
    ? `"${prop}" is the namespace of the control plane, got ${quote(namespace)}; expected that of the multicluster extension, since each has a Secret of the same name`
    : undefined;
}

/** Writes credentials into the app. */
export function createCredentials(owner: Construct, clusterName: string, { id, namespace, marks, kubeconfig }: CredentialsParts): ApiObject {
  return createApiObject(owner, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: credentialsName(clusterName), namespace, ...marks },
    fields: { type: CREDENTIALS_TYPE, data: { [CREDENTIALS_KEY]: Buffer.from(kubeconfig).toString('base64') } },
  }, id);
}

/** The credentials that were given to `owner` as `prop`. */
export function givenCredentials(
  owner: IConstruct, prop: string, construct: IConstruct, clusterName: string, namespace: string, marks?: DiscoveryMarks,
): GivenCredentials {
  const secret = resolveSecret(owner, prop, construct);
  const name = credentialsName(clusterName);
  const of = SecretRef._is(construct) ? 'of the SecretRef' : 'of the Secret';
  const at = SecretRef._is(construct) ? '' : 'metadata.';
  const metadata = secret.apiObject?.metadata.toJson() ?? {};
  return {
    faults: [
      secret.name === name
        ? undefined
        : `"${prop}" has a name that Linkerd does not look for, got ${quote(secret.name)}; expected ${quote(name)}; set "${at}name" ${of}`,
      secret.namespace === namespace
        ? undefined
        : `"${prop}" is not in the namespace where Linkerd looks for it, got ${secret.namespace === undefined ? 'none' : quote(secret.namespace)}; expected ${quote(namespace)}; set "${at}namespace" ${of}`,
      ...(marks && secret.apiObject ? [
        ...markFaults(`"${prop}"`, 'label', { ...marks.labels, ...metadata.labels }, marks.labels),
        ...markFaults(`"${prop}"`, 'annotation', { ...marks.annotations, ...metadata.annotations }, marks.annotations),
      ] : []),
    ],
    mark: () => {
      for (const [key, value] of Object.entries(marks?.labels ?? {})) {
        secret.apiObject?.metadata.addLabel(key, value);
      }
      for (const [key, value] of Object.entries(marks?.annotations ?? {})) {
        secret.apiObject?.metadata.addAnnotation(key, value);
      }
    },
    check: () => {
      const manifest = secret.manifest();
      if (manifest !== undefined) {
        refuse(owner,
          ...credentialsFaults(secret.label, manifest),
          ...markFaults(secret.label, 'label', manifest.metadata?.labels, marks?.labels ?? {}),
          ...markFaults(secret.label, 'annotation', manifest.metadata?.annotations, marks?.annotations ?? {}),
        );
      }
    },
  };
}
