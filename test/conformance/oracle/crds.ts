import { readFileSync } from 'fs';
import { join, posix } from 'path';
import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import { RE2JS } from 're2js';
import { parse } from 'yaml';
import { Rules, Schema, celRules, child } from './cel';
import { Manifest, OracleTarget, conformanceDir } from './target';

interface IndexEntry {
  readonly file: string;
  readonly group: string;
  readonly kind: string;
}

interface Judge {
  readonly schema: Schema;
  readonly accepts: ValidateFunction;
  readonly rules: Rules;
  readonly hasStatus: boolean;
}

const linkerd = (t: OracleTarget) => `linkerd/${t.linkerd}`;

/** In which folder of crds/ the kinds of a group are looked up. Kinds of other groups have no CRD here. */
const HOMES: Record<string, (target: OracleTarget) => string> = {
  'linkerd.io': linkerd,
  'policy.linkerd.io': linkerd,
  'workload.linkerd.io': linkerd,
  'multicluster.linkerd.io': linkerd,
  'gateway.networking.k8s.io': (t) => `gateway-api/${t.gatewayApi}/${t.channel}`,
  'split.smi-spec.io': () => 'smi',
  'flagger.app': () => 'flagger',
};

function memoize<V>(make: (key: string) => V): (key: string) => V {
  const made = new Map<string, V>();
  return (key) => made.get(key) ?? made.set(key, make(key)).get(key)!;
}

function crdsFile(path: string): string {
  const dir = conformanceDir();
  if (!dir) {
    throw new Error('no conformance folder: set LINKERD_CONFORMANCE_DIR to the folder that holds crds/index.json');
  }
  return readFileSync(join(dir, 'crds', path), 'utf8');
}

const index = memoize((file): IndexEntry[] => JSON.parse(crdsFile(file)));
const crd = memoize((file): any => parse(crdsFile(file)));

/** By `file#version`; a string says why there is none. */
const judge = memoize((key): Judge | string => {
  const [file, version] = key.split('#');
  const { names, versions } = crd(file).spec;
  const served = versions.filter((v: any) => v.served);
  const found = served.find((v: any) => v.name === version);
  if (!found) {
    return `apiVersion: version of ${names.kind} is not served, got ${version}; served versions: ${served.map((v: any) => v.name).join(', ')}`;
  }
  const root = found.schema.openAPIV3Schema;
  const schema = { ...root, properties: { ...root.properties, ...TYPE_AND_META } };
  return { schema, accepts: ajv.compile(jsonSchema(schema)), rules: celRules(schema), hasStatus: !!found.subresources?.status };
});

function judgeOf(manifest: Manifest, target: OracleTarget): Judge | string | undefined {
  if (!manifest.apiVersion || !manifest.kind) {
    return 'apiVersion, kind: Required value';
  }
  const [group, version] = manifest.apiVersion.split('/');
  const folder = version && Object.hasOwn(HOMES, group) ? HOMES[group](target) : undefined;
  if (!folder) {
    return undefined;
  }
  const there = index('index.json').filter((e) => posix.dirname(e.file) === folder && e.group === group);
  const entry = there.find((e) => e.kind === manifest.kind);
  return entry
    ? judge(`${entry.file}#${version}`)
    : `kind: no CRD in ${folder}, got ${group} ${manifest.kind}; served versions: none, kinds there: ${there.map((e) => e.kind).join(', ')}`;
}

/** What strfmt takes for a duration: Go's own notation, or any number with a unit it knows somewhere in the text. */
function isDuration(text: string): boolean {
  const exact = /^(ns|us|µs|ms|s|sec|m|min|h|hr|d|w|wk)$/i;
  const prefix = /^(nano|micro|milli|sec|min|hour|day|week)/i;
  const go = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
  return go.test(text) || [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit]) => exact.test(unit) || prefix.test(unit));
}

function within(bits: bigint) {
  const limit = 2n ** (bits - 1n);
  return { type: 'number' as const, validate: (n: number) => !Number.isInteger(n) || (BigInt(n) >= -limit && BigInt(n) < limit) };
}

/** The formats that the API server enforces; it ignores all others. */
const FORMATS = {
  'int32': within(32n),
  'int64': within(64n),
  'duration': isDuration,
  'date-time': /^\d{4}-\d{2}-\d{2}t([01]\d|2[0-3]):[0-5]\d:[0-5]\d(.\d+)?(z|[+-]\d{2}:\d{2})$/i,
};

// RE2 as in the API server: a pattern means the same, and none of them backtracks for ever. ajv tells patterns apart by their text.
const regExp = Object.assign((pattern: string) => {
  const compiled = RE2JS.compile(pattern);
  return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
}, { code: 're2' });

const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, formats: FORMATS, code: { regExp: regExp as any } });

const KEPT = [
  'enum', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems',
  'minProperties', 'maxProperties', 'required',
];

/** A structural schema in the words of JSON schema. Unknown fields, defaults and uniqueness by key are not among them. */
function jsonSchema(schema: Schema): Schema {
  const type = schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type;
  const each = (list?: Schema[]) => list?.map(jsonSchema);
  const properties = schema.properties && Object.fromEntries(Object.entries<Schema>(schema.properties).map(([name, s]) => [name, jsonSchema(s)]));
  const parts: Schema = {
    ...Object.fromEntries(KEPT.map((keyword) => [keyword, schema[keyword]])),
    type: schema.nullable && type ? [type, 'null'].flat() : type,
    format: schema.format in FORMATS ? schema.format : undefined,
    properties,
    items: schema.items && jsonSchema(schema.items),
    additionalProperties: typeof schema.additionalProperties === 'object' ? jsonSchema(schema.additionalProperties) : undefined,
    oneOf: each(schema.oneOf),
    anyOf: each(schema.anyOf),
    allOf: each(schema.allOf),
    not: schema.not && jsonSchema(schema.not),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);

/** What an error says after its path, in the API server's words; `at` is the path again. */
const WORDS: Record<string, (e: ErrorObject, at: string) => string> = {
  required: () => 'Required value',
  type: (e, at) => `Invalid value: "${kindOf(e.data)}": ${at} in body must be of type ${[e.schema].flat().join(',')}: "${kindOf(e.data)}"`,
  enum: (e) => `Unsupported value: ${JSON.stringify(e.data)}: supported values: ${(e.schema as any[]).map((v) => JSON.stringify(v)).join(', ')}`,
  pattern: (e, at) => `Invalid value: ${JSON.stringify(e.data)}: ${at} in body should match '${e.schema}'`,
  format: (e, at) => `Invalid value: ${JSON.stringify(e.data)}: ${at} in body must be of type ${e.schema}: ${JSON.stringify(e.data)}`,
  minLength: (e, at) => `Invalid value: ${JSON.stringify(e.data)}: ${at} in body should be at least ${e.schema} chars long`,
  maxLength: (e) => `Too long: may not be more than ${e.schema} bytes`,
  minItems: (e, at) => `Invalid value: ${(e.data as any[]).length}: ${at} in body should have at least ${e.schema} items`,
  maxItems: (e) => `Too many: ${(e.data as any[]).length}: must have at most ${e.schema} items`,
  minimum: (e, at) => `Invalid value: ${e.data}: ${at} in body should be greater than or equal to ${e.schema}`,
  maximum: (e, at) => `Invalid value: ${e.data}: ${at} in body should be less than or equal to ${e.schema}`,
  oneOf: (_, at) => `Invalid value: "${at}" must validate one and only one schema (oneOf)`,
  anyOf: (_, at) => `Invalid value: "${at}" must validate at least one schema (anyOf)`,
  not: (_, at) => `Invalid value: "${at}" must not validate the schema (not)`,
};

/** Errors that leave the rules unchecked: they may assume what these deny. */
const BLOCKING = new Set(['required', 'type', 'enum', 'maxLength', 'maxItems', 'maxProperties']);

/** A choice between schemas is told by its own error: those of its branches would only repeat it. */
function inBranch(e: ErrorObject): boolean {
  return /\/(oneOf|anyOf|not)\/./.test(e.schemaPath.replace(/\/properties\/[^/]+/g, ''));
}

function worded(e: ErrorObject): string {
  const steps = [...e.instancePath.split('/').slice(1), ...e.keyword === 'required' ? [e.params.missingProperty] : []];
  const path = steps.map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~')).reduce((at, s) => (/^\d+$/.test(s) ? `${at}[${s}]` : child(at, s)), '');
  return `${path}: ${WORDS[e.keyword]?.(e, path) ?? `Invalid value: ${e.message}`}`;
}

/**
 * Does to a value what the API server does before it validates: names unknown fields, drops nulls that nothing allows, and fills in defaults.
 * Returns the paths of the unknown fields.
 */
function settle(value: any, schema: Schema | undefined, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => settle(item, schema?.items, `${path}[${i}]`));
  }
  if (value === null || typeof value !== 'object') {
    return [];
  }
  const properties: Record<string, Schema> = schema?.properties ?? {};
  const rest = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const below = (name: string): Schema | undefined => (Object.hasOwn(properties, name) ? properties[name] : rest);
  const open = !!schema?.['x-kubernetes-preserve-unknown-fields'];
  const unknown = Object.keys(value).filter((name) => !below(name) && !open && schema?.additionalProperties !== true);
  const nulls = Object.keys(value).filter((name) => value[name] === null && below(name) && !below(name)!.nullable);
  nulls.forEach((name) => delete value[name]);
  Object.entries(properties).filter(([name, s]) => s.default !== undefined && value[name] === undefined)
    .forEach(([name, s]) => { value[name] = structuredClone(s.default); });
  return [
    ...unknown.map((name) => child(path, name)),
    ...Object.keys(value).filter((name) => below(name)).flatMap((name) => settle(value[name], below(name), child(path, name))),
  ];
}

/** The places where a list that is a set or a map repeats a member. */
function duplicates(value: any, schema: Schema | undefined, path: string): string[] {
  if (value === null || typeof value !== 'object' || !schema) {
    return [];
  }
  if (!Array.isArray(value)) {
    return Object.keys(value).flatMap((name) => duplicates(value[name], schema.properties?.[name] ?? schema.additionalProperties, child(path, name)));
  }
  const keys: string[] | undefined = schema['x-kubernetes-list-map-keys'];
  const identity: Record<string, (item: any) => unknown> = { map: (item) => keys?.map((key) => item?.[key] ?? null), set: (item) => item };
  const identities = value.map((item) => JSON.stringify(identity[schema['x-kubernetes-list-type']]?.(item)));
  const repeated = identities.flatMap((id, i) => (id && identities.indexOf(id) !== i ? [`${path}[${i}]: Duplicate value: ${id}`] : []));
  return [...repeated, ...value.flatMap((item, i) => duplicates(item, schema.items, `${path}[${i}]`))];
}

const TEXT: Schema = { type: 'string' };
const TIME: Schema = { type: 'string', format: 'date-time' };
const TEXTS: Schema = { type: 'object', additionalProperties: TEXT };
const OBJECTS: Schema = { type: 'array', items: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } };

/** Every object has these, whatever its CRD says of them. */
const TYPE_AND_META: Record<string, Schema> = {
  apiVersion: TEXT,
  kind: TEXT,
  metadata: {
    type: 'object',
    properties: {
      name: TEXT,
      generateName: TEXT,
      namespace: TEXT,
      labels: TEXTS,
      annotations: TEXTS,
      finalizers: { type: 'array', items: TEXT },
      ownerReferences: OBJECTS,
      managedFields: OBJECTS,
      uid: TEXT,
      resourceVersion: TEXT,
      selfLink: TEXT,
      generation: { type: 'integer' },
      creationTimestamp: TIME,
      deletionTimestamp: TIME,
      deletionGracePeriodSeconds: { type: 'integer' },
    },
  },
};

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^(?:([^/]+)\/)?([A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;

const isSubdomain = (text: string) => text.length <= 253 && SUBDOMAIN.test(text);
const isName = (text: string) => text.length <= 63 && QUALIFIED.test(text) && !text.includes('/');

function isQualified(key: string): boolean {
  const [, prefix, name] = QUALIFIED.exec(key) ?? [];
  return name !== undefined && name.length <= 63 && (prefix === undefined || isSubdomain(prefix));
}

/** What the API server asks of metadata beyond its types. */
function metadataErrors({ name, generateName, namespace, labels = {}, annotations = {} }: Manifest['metadata'] & { generateName?: string } = {}): string[] {
  const refused = (field: string, value: unknown, why: string) => `metadata.${field}: Invalid value: ${JSON.stringify(value)}: ${why}`;
  // The server completes a generated name before it looks at it.
  const full = name || (generateName && `${generateName}xxxxx`);
  const size = Object.entries(annotations).flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return [
    ...full ? [] : ['metadata.name: Required value: name or generateName is required'],
    ...full && !isSubdomain(full) ? [refused('name', full, 'a lowercase RFC 1123 subdomain')] : [],
    ...namespace && !(namespace.length <= 63 && LABEL.test(namespace)) ? [refused('namespace', namespace, 'a lowercase RFC 1123 label')] : [],
    ...Object.keys(labels).filter((key) => !isQualified(key)).map((key) => refused('labels', key, 'name part')),
    ...Object.values(labels).filter((value) => value && !isName(value)).map((value) => refused('labels', value, 'a valid label')),
    ...Object.keys(annotations).filter((key) => !isQualified(key.toLowerCase())).map((key) => refused('annotations', key, 'name part')),
    ...size > 256 * 1024 ? ['metadata.annotations: Too long: may not be more than 262144 bytes'] : [],
  ];
}

/** A kind as a cluster serves it. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** What the API server knows of it. */
  readonly schema: Schema;
}

/** Every kind and version that the CRDs of a target serve. */
export function servedKinds(target: OracleTarget): ServedKind[] {
  return index('index.json').filter((e) => HOMES[e.group]?.(target) === posix.dirname(e.file)).flatMap(({ file, group, kind }) => (
    crd(file).spec.versions.filter((v: any) => v.served).map((v: any) => ({ apiVersion: `${group}/${v.name}`, kind, schema: v.schema.openAPIV3Schema }))));
}

/**
 * What the API server's CRD validation says against creating a manifest in the target, with strict field validation; nothing for kinds
 * that no CRD describes.
 */
export function crdErrors(manifest: Manifest, target: OracleTarget): string[] {
  const { errors, rules } = validated(manifest, target);
  return [...errors, ...rules()];
}

/** The same without the rules in CEL. */
export function structuralErrors(manifest: Manifest, target: OracleTarget): string[] {
  return validated(manifest, target).errors;
}

function validated(manifest: Manifest, target: OracleTarget): { errors: string[]; rules: () => string[] } {
  const found = judgeOf(manifest, target);
  if (found === undefined || typeof found === 'string') {
    return { errors: found ? [found] : [], rules: () => [] };
  }
  // What the server gets is JSON: fields that are undefined are not sent.
  const object = JSON.parse(JSON.stringify(manifest));
  const unknown = settle(object, found.schema, '');
  if (found.hasStatus) {
    // A create cannot set the status where it is a subresource: its content is dropped unchecked.
    delete object.status;
  }
  found.accepts(object);
  const errors = (found.accepts.errors ?? []).filter((e) => !inBranch(e));
  return {
    errors: [
      ...unknown.map((path) => `unknown field "${path}"`),
      ...errors.some((e) => e.instancePath.startsWith('/metadata')) ? [] : metadataErrors(object.metadata),
      ...errors.map(worded),
      ...duplicates(object, found.schema, ''),
    ],
    rules: () => (errors.some((e) => BLOCKING.has(e.keyword)) ? [] : found.rules(object)),
  };
}
