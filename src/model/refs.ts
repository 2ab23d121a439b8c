/** An object that another one refers to, as far as its kind goes. */
interface KindRef {
  readonly group?: string;
  readonly kind?: string;
}

/** Whether a reference is to a kind. Linkerd does not regard case, and calls the core group both `core` and nothing. */
export function refersTo(ref: KindRef | undefined, group: string, kind: string): boolean {
  const its = (ref?.group ?? '').toLowerCase();
  return ref?.kind?.toLowerCase() === kind.toLowerCase() && (its === 'core' ? '' : its) === group;
}

/** A reference to a kind, so that two to one object are the same. */
export function refKey({ group = '', kind = '' }: KindRef, namespace: string, name: string): string {
  return `${group.toLowerCase() === 'core' ? '' : group.toLowerCase()}/${kind.toLowerCase()}|${namespace}|${name.toLowerCase()}`;
}
