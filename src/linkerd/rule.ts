/** What a rule says of a value: a sentence when it is broken, nothing when it holds. */
export type Fault = string | undefined;

/**
 * Throws when any rule is broken, naming all faults at once.
 *
 * @param where the construct path, or the factory, that was given the values
 */
export function refuse(where: string, ...faults: Fault[]): void {
  const broken = faults.filter((fault) => fault !== undefined);
  if (broken.length > 0) {
    throw new Error(broken.length === 1 ? `${where}: ${broken[0]}` : `${where}: ${broken.length} faults:\n  - ${broken.join('\n  - ')}`);
  }
}

/** A value as it stands in a sentence. */
export function quote(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value) ?? String(value);
}
