/** A function of an object that is worked out once for each, and kept as long as the object. */
export function perObject<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { readonly result: T }>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) {
      return before.result;
    }
    const result = work(key);
    known.set(key, { result });
    return result;
  };
}
