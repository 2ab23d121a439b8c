/** The labels by which Flagger tells the pods of a workload; it needs one of them in the selector. */
export const SELECTOR_LABELS: readonly string[] = ['app', 'name', 'app.kubernetes.io/name'];

/** The provider with which Flagger makes a TrafficSplit; all others that work with Linkerd make an HTTPRoute. */
export const SMI_PROVIDER = 'linkerd';

/** An object by kind and name. */
interface Named {
  readonly kind: string;
  readonly name: string;
}

/** What Flagger makes beside a workload, in its namespace. */
export function madeByFlagger(service: string, workload: Named, provider: string): Named[] {
  return [
    ...['', '-primary', '-canary'].map((suffix) => ({ kind: 'Service', name: `${service}${suffix}` })),
    { kind: workload.kind, name: `${workload.name}-primary` },
    { kind: provider === SMI_PROVIDER ? 'TrafficSplit' : 'HTTPRoute', name: service },
  ];
}

/** The fault of an object that Flagger makes, and somebody else too. */
export function takenNameFault(object: string, by: string, prop: string): string {
  return `${object} is made by Flagger, and by ${by}, so that they would fight over it; remove that one, or choose another "${prop}"`;
}
