/** The fault of what shapes the traffic of a Service by a ServiceProfile beside what does by routes or annotations, or the other way round. */
export function otherFamilyFault(what: string, parent: string, other: string): string {
  return `${what} for ${parent} does not go with ${other}, because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service`;
}
