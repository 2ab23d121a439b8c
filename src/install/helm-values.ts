import { ChartValue, isMap, plainValueFaults, Values } from '../linkerd/chart-values';
import { formatDuration, millis } from '../linkerd/duration';
import { Fault, quote } from '../linkerd/rule';

/** Values from one source: props, the Mesh, an identity, `values`. */
export interface ValueLayer {
  readonly values: Values;
  /** What says a value, by its path, for messages. */
  readonly by: (path: string) => string;
  /** Gives way to what others say. */
  readonly weak?: boolean;
}

/** What several sources say of a chart together. */
export interface MergedValues {
  readonly values: Record<string, any>;
  readonly faults: Fault[];
  /** What said a value, or would. */
  readonly name: (path: string) => string;
}

/** What charts want as one text, and not as a list. */
const JOINED: readonly ChartValue['value']['is'][] = ['ports', 'port numbers', 'subnets'];

interface Leaf {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly layer: ValueLayer;
}

/** The values that props say, by the table that tells where each of them stands. */
export function valuesOfProps(table: readonly ChartValue[], props: Readonly<Record<string, any>>): Record<string, any> {
  const values = {};
  for (const { path, prop, value: grammar } of table) {
    const given = prop?.split('.').reduce((at, key) => at?.[key], props as any);
    if (given !== undefined && given !== null) {
      put(values, path.split('.'), toWire(given, grammar.is));
    }
  }
  return values;
}

/** Puts together what each source says; what two of them say is a fault, also where they agree: one would be changed without the other. */
export function mergeValues(layers: readonly ValueLayer[], table: readonly ChartValue[]): MergedValues {
  const all = layers.flatMap((layer) => leavesOf(layer.values).map(({ keys, value }): Leaf => ({ keys, value, layer })));
  // An empty map says nothing where others fill it.
  const isFilled = (keys: readonly string[]) => all.some(({ keys: others, layer }) => (
    !layer.weak && others.length > keys.length && overlap(others, keys)));
  const leaves = all.filter(({ keys, value }) => !isMap(value) || !isFilled(keys));
  const strong = leaves.filter(({ layer }) => !layer.weak);
  const faults = strong.flatMap((leaf, i) => {
    const other = strong.slice(0, i).find((earlier) => overlap(earlier.keys, leaf.keys));
    const path = leaf.keys.join('.');
    return other ? [`"${leaf.layer.by(path)}" is said by "${other.layer.by(other.keys.join('.'))}" too, got ${quote(leaf.value)}; expected it once; remove one of the two`] : [];
  });
  const values = {};
  const kept = [...leaves.filter(({ layer, keys }) => layer.weak && !strong.some((leaf) => overlap(leaf.keys, keys))), ...strong];
  if (faults.length === 0) {
    kept.forEach(({ keys, value }) => put(values, keys, value));
  }
  return {
    values,
    faults: [...faults, ...layers.flatMap((layer) => Object.entries(layer.values).flatMap(([key, value]) => plainValueFaults(layer.by(key), value)))],
    name: (path) => {
      const said = kept.find(({ keys }) => overlap(keys, path.split('.')));
      return said ? said.layer.by(path) : table.find((row) => row.path === path)?.prop ?? `values.${path}`;
    },
  };
}

/** How a prop is called that says a value. */
export function propNaming(table: readonly ChartValue[]): (path: string) => string {
  return (path) => table.find((row) => row.path === path)?.prop ?? path;
}

/** A value as the chart wants it. */
function toWire(given: any, grammar: ChartValue['value']['is']): unknown {
  if (typeof given.toMilliseconds === 'function') {
    return grammar === 'whole seconds' ? millis(given) / 1000 : formatDuration(given);
  }
  if (Array.isArray(given)) {
    return JOINED.includes(grammar) ? given.join(',') : [...given];
  }
  return typeof given.asString === 'function' ? given.asString() : given;
}

function leavesOf(values: unknown, keys: readonly string[] = []): { keys: readonly string[]; value: unknown }[] {
  if (values === undefined) {
    return [];
  }
  const entries = isMap(values) ? Object.entries(values) : [];
  return entries.length > 0 ? entries.flatMap(([key, value]) => leavesOf(value, [...keys, key])) : keys.length > 0 ? [{ keys, value: values }] : [];
}

/** Whether one path is the other, or leads through it. */
function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((key, i) => key === b[i]);
}

function put(values: Record<string, any>, keys: readonly string[], value: unknown): void {
  const last = keys.length - 1;
  const map = keys.slice(0, last).reduce((at, key) => (at[key] ??= {}), values);
  map[keys[last]] = value;
}
