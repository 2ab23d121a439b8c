import { IConstruct } from 'constructs';
import { ResolvedObject, resolveObject } from './object-ref';
import { renderTemplate, WORKLOAD_KINDS } from './pod-template';
import { namespaceIdentity } from '../linkerd/identities';
import { serviceAccountIdentity } from '../linkerd/names';
import { serviceAccountOf } from '../linkerd/pods';
import { quote } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';

/** A ServiceAccount as a construct's props point at it. */
export function resolveServiceAccount(owner: IConstruct, prop: string, construct: IConstruct): ResolvedObject {
  return resolveObject(owner, prop, construct, ['ServiceAccount'], 'a construct with a ServiceAccount, or a ServiceAccountRef');
}

/** A ServiceAccount or a namespace, whose ServiceAccounts are meant. */
export function resolveIdentity(owner: IConstruct, prop: string, construct: IConstruct): ResolvedObject {
  return resolveObject(owner, prop, construct, ['ServiceAccount', 'Namespace'], 'a construct with a ServiceAccount or a Namespace, a ServiceAccountRef, or a NamespaceRef');
}

/** A workload, a ServiceAccount or a namespace. */
export function resolveClient(owner: IConstruct, prop: string, construct: IConstruct): ResolvedObject {
  return resolveObject(owner, prop, construct, ['ServiceAccount', 'Namespace', 'ExternalWorkload.workload.linkerd.io', ...WORKLOAD_KINDS],
    'a construct with a Deployment or another workload, an ExternalWorkload, a ServiceAccount or a Namespace, a ServiceAccountRef, or a NamespaceRef');
}

/** The identity of a client: of a namespace the pattern of all in it. */
export function identityOf(owner: IConstruct, prop: string, object: ResolvedObject, namespaceBeside?: string): string {
  const { controlPlaneNamespace, trustDomain } = MeshTarget.of(owner);
  if (object.kind === 'Namespace') {
    return namespaceIdentity(object.name, controlPlaneNamespace, trustDomain);
  }
  const namespace = object.namespace ?? namespaceBeside;
  if (namespace === undefined) {
    throw new Error(`${owner.node.path}: the namespace of "${prop}" ${object.kind} ${quote(object.name)} is not known, which is part of its identity; set "namespace" on its Chart, or "metadata.namespace" on it`);
  }
  const name = object.kind === 'ServiceAccount' ? object.name : serviceAccountOf(renderTemplate(object.apiObject!)!.spec);
  return serviceAccountIdentity(name, namespace, controlPlaneNamespace, trustDomain);
}
