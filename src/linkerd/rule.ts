/** What a rule says of a value: a sentence when it is broken, nothing when it holds. */
export type Fault = string | undefined;

/** What was given the values: a construct, whose path is only worked out for a message, or the name of a factory. */
export type Where = string | { readonly node: { readonly path: string } };

/** Throws when any rule is broken, naming all faults at once. */
export function refuse(where: Where, ...faults: Fault[]): void {
  const broken = faults.filter((fault) => fault !== undefined);
  if (broken.length > 0) {
    const at = typeof where === 'string' ? where : where.node.path;
    throw new Error(broken.length === 1 ? `${at}: ${broken[0]}` : `${at}: ${broken.length} faults:\n  - ${broken.join('\n  - ')}`);
  }
}

/** A value as it stands in a sentence. */
export function quote(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value) ?? String(value);
}

/** A value that may be missing, as it stands in a sentence. */
export function quoteOrNone(value: unknown): string {
  return value === undefined ? 'none' : quote(value);
}

/** A value as it stands in a sentence, cut where it is long. */
export function shorten(value: unknown): string {
  const shown = quote(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
