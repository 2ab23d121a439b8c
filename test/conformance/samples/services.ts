import { ApiObject, Chart } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { ServiceRef } from '../../../src';

/** A Service of a sample: who makes it, and its ports. */
export interface ServiceSample {
  readonly by: 'cdk8s-plus-27' | 'cdk8s-plus-34' | 'ApiObject' | 'ServiceRef';
  readonly ports: number[];
}

export const serviceSample: fc.Arbitrary<ServiceSample> = fc.record({
  by: fc.constantFrom('cdk8s-plus-27', 'cdk8s-plus-34', 'ApiObject', 'ServiceRef'),
  ports: fc.uniqueArray(fc.constantFrom(1, 80, 443, 3306, 8080, 65535), { minLength: 1, maxLength: 2 }),
});

/** A port that a prop may name: mostly one that is there, named where it must be. */
export function portOf({ ports }: ServiceSample, choice: number): number | undefined {
  return ports.length === 1 && choice % 2 === 0 ? undefined : ports[choice % ports.length];
}

/** Makes a Service. */
export function makeService(chart: Chart, name: string, { by, ports }: ServiceSample): IConstruct {
  const named = ports.map((port) => ({ port, name: `p${port}` }));
  switch (by) {
    case 'cdk8s-plus-27': return new kplus27.Service(chart, name, { metadata: { name }, ports: named });
    case 'cdk8s-plus-34': return new kplus34.Service(chart, name, { metadata: { name }, ports: named });
    case 'ApiObject': return new ApiObject(chart, name, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: named } });
    case 'ServiceRef': return ServiceRef.fromName(chart, name, { name, ports: named });
  }
}
