import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ResolvedObject } from './object-ref';
import { runAs, serviceAccountNow } from './pod-template';
import { createApiObject } from '../manifest/api-object';

const DEDICATED = Symbol.for('cdk8s-linkerd.dedicatedServiceAccount');

/**
 * The ServiceAccount that tells the pods of a workload from others. One that runs as the `default` of its namespace, which
 * every pod shares that names none, gets its own, called as the workload is.
 */
export function ownServiceAccount(workload: IConstruct, { apiObject, namespace }: ResolvedObject): ResolvedObject {
  const name = serviceAccountNow(workload, apiObject!);
  const holder = apiObject as any;
  if (name !== 'default' && !holder[DEDICATED]) {
    return { group: '', kind: 'ServiceAccount', name, namespace };
  }
  if (!holder[DEDICATED]) {
    Object.defineProperty(holder, DEDICATED, { value: dedicate(apiObject!, namespace) });
  }
  return holder[DEDICATED];
}

function dedicate(workload: ApiObject, namespace: string | undefined): ResolvedObject {
  const { name } = workload;
  const apiObject = createApiObject(workload, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }, 'ServiceAccount');
  runAs(workload, name);
  return { group: '', kind: 'ServiceAccount', name, namespace, apiObject };
}
