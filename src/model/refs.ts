import { KindRef } from '../linkerd/authorizations';

/** A reference to an object, so that two to one object are the same. */
export function refKey({ group = '', kind = '' }: KindRef, namespace: string, name: string): string {
  return `${group.toLowerCase() === 'core' ? '' : group.toLowerCase()}/${kind.toLowerCase()}|${namespace}|${name.toLowerCase()}`;
}
