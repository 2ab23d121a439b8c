import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { Schema } from './cel';

/** Texts of many kinds, of which a pattern takes some. */
const TEXTS = [
  'a', 'web', 'web-2', 'example.com', '*.example.com', 'Service', 'X-Header', '10s', '1h30m', '500ms', '80', '/', '/a', '', 'v1', 'a b', 'x'.repeat(63), 'spiffe://root.linkerd.cluster.local/web', 'https://example.com',
];
/** Fields that the API server knows only because somebody misspelt them. */
const MISSPELT = ['apiVerson'];

const patterns = new Map<string, RE2JS>();
const matches = (pattern: string, text: string) => {
  const compiled = patterns.get(pattern) ?? RE2JS.compile(pattern);
  patterns.set(pattern, compiled);
  return compiled.matcher(text).find();
};

const fits = (schema: Schema, text: string) => text.length >= (schema.minLength ?? 0) && text.length <= (schema.maxLength ?? Infinity)
  && (schema.pattern === undefined || matches(schema.pattern, text)) && (schema.format !== 'duration' || /^\d+(ms|s|m|h)/.test(text));

const made = new WeakMap<Schema, fc.Arbitrary<any>>();

/** What a structural schema takes. */
export function samplesOf(schema: Schema): fc.Arbitrary<any> {
  const samples = made.get(schema) ?? make(schema);
  made.set(schema, samples);
  return samples;
}

function make(schema: Schema): fc.Arbitrary<any> {
  if (schema.enum) {
    return fc.constantFrom(...schema.enum);
  }
  if (schema['x-kubernetes-int-or-string']) {
    return fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom('http', 'a'));
  }
  switch (schema.type) {
    case 'string':
      return fc.constantFrom(...TEXTS.filter((text) => fits(schema, text)));
    case 'integer': {
      const { minimum: min = -5, maximum: max = 100_000 } = schema;
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
    }
    case 'boolean':
      return fc.boolean();
    case 'array': {
      const keys: string[] | undefined = schema['x-kubernetes-list-map-keys'];
      const bounds = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 2) };
      return schema['x-kubernetes-list-type'] === 'set' || keys
        ? fc.uniqueArray(samplesOf(schema.items), { ...bounds, selector: (item) => JSON.stringify(keys ? keys.map((key) => item[key]) : item) })
        : fc.array(samplesOf(schema.items), bounds);
    }
    default:
      return objectsOf(schema);
  }
}

function objectsOf(schema: Schema): fc.Arbitrary<any> {
  const properties = Object.entries<Schema>(schema.properties ?? {}).filter(([name]) => !MISSPELT.includes(name));
  if (properties.length === 0) {
    return fc.dictionary(fc.constantFrom('app', 'team'), fc.constantFrom('web', 'api'), { maxKeys: 2 });
  }
  const branches: string[][] = (schema.oneOf ?? [{ required: [] }]).map((branch: Schema) => branch.required);
  return fc.oneof(...branches.map((branch) => {
    const others = branches.flat().filter((name) => !branch.includes(name));
    const allowed = properties.filter(([name]) => !others.includes(name));
    const fields = Object.fromEntries(allowed.map(([name, below]) => [name, samplesOf(below)]));
    return fc.record(fields, { requiredKeys: [...schema.required ?? [], ...branch] });
  }));
}
