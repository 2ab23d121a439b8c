import { ApiObject } from 'cdk8s';

/**
 * Writes an object as another one. JSON patches cannot: a generated L1 class drops the fields that it does not know, and
 * keeps its kind.
 *
 * @param rewrite makes the manifest to be written from the one that would be; it must give the same each time
 */
export function writeAs(apiObject: ApiObject, rewrite: (manifest: any) => any): void {
  const original = apiObject.toJson;
  Object.defineProperty(apiObject, 'toJson', { value: () => rewrite(original.call(apiObject)), configurable: true, writable: true });
}
