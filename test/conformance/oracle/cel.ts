import { isIP } from 'net';
import { CelInput, CelScalar, celEnv, celFunc, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

/** A node of a CRD's structural schema. */
export type Schema = Record<string, any>;

/** Names every rule of a schema that a value breaks, as `path: Invalid value: message`. */
export type Rules = (value: unknown) => string[];

type Check = (value: any, cel: any, path: string) => string[];

/** The API server's own addition: no zones, and no IPv4 address dressed up as IPv6. */
const plainIp = celFunc('isIP', [CelScalar.STRING], CelScalar.BOOL, (s) => isIP(s) > 0 && !s.includes('%') && !/^::ffff:.*\./i.test(s));

const env = celEnv({ funcs: [...strings, plainIp] });

/** The names that Kubernetes escapes in expressions, since CEL keeps them for itself. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

const SYMBOLS: Record<string, string> = { '__': '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

function escaped(property: string): string {
  return RESERVED.has(property) ? `__${property}__` : property.replace(/__|[./-]/g, (symbol) => SYMBOLS[symbol]);
}

/** CEL tells integers from doubles where JSON has only numbers: the schema decides. */
function toCel(value: any, schema: Schema | undefined): CelInput {
  if (Array.isArray(value)) {
    return value.map((item) => toCel(item, schema?.items));
  }
  if (value !== null && typeof value === 'object') {
    const field = ([name, v]: [string, any]) => {
      const property = schema?.properties?.[name];
      return property ? [escaped(name), toCel(v, property)] : [name, toCel(v, schema?.additionalProperties)];
    };
    return Object.fromEntries(Object.entries(value).map(field));
  }
  return Number.isInteger(value) && schema?.type !== 'number' ? BigInt(value) : value;
}

const programs = new Map<string, Check>();

function program(rule: { rule: string; message?: string }): Check {
  const evaluate = plan(env, parse(rule.rule));
  const message = rule.message ?? `failed rule: ${rule.rule}`;
  return (_, self, path) => {
    const result = evaluate({ self });
    if (isCelError(result)) {
      return [`${path}: Invalid value: rule evaluation error: ${result.message} in ${rule.rule}`];
    }
    return result === true ? [] : [`${path}: Invalid value: ${message}`];
  };
}

function planned(rule: { rule: string; message?: string }): Check {
  const key = JSON.stringify(rule);
  return programs.get(key) ?? programs.set(key, program(rule)).get(key)!;
}

function compile(schema: Schema): Check | undefined {
  // A transition rule asks for the object before an update: a create has none.
  const own = (schema['x-kubernetes-validations'] ?? []).filter((r: any) => !/\boldSelf\b/.test(r.rule)).map(planned);
  const properties = Object.entries<Schema>(schema.properties ?? {}).flatMap(([name, s]) => {
    const check = compile(s);
    return check ? [{ name, key: escaped(name), check }] : [];
  });
  const items = schema.items && compile(schema.items);
  const values = typeof schema.additionalProperties === 'object' && compile(schema.additionalProperties);
  const parts: Check[] = [
    ...own,
    ...properties.map(({ name, key, check }): Check => (v, cel, path) => (v[name] === undefined ? [] : check(v[name], cel[key], child(path, name)))),
    ...items ? [((v, cel, path) => v.flatMap((item: any, i: number) => items(item, cel[i], `${path}[${i}]`))) as Check] : [],
    ...values ? [((v, cel, path) => Object.keys(v).flatMap((k) => values(v[k], cel[k], child(path, k)))) as Check] : [],
  ];
  return parts.length === 0 ? undefined : (v, cel, path) => (v === null ? [] : parts.flatMap((part) => part(v, cel, path)));
}

/** A field below a path, as the API server writes it. */
export function child(path: string, field: string): string {
  return path ? `${path}.${field}` : field;
}

/** The CEL rules of a schema; the value is one that the rest of the schema accepts, with its defaults. */
export function celRules(schema: Schema): Rules {
  const check = compile(schema);
  return check ? (value) => check(value, toCel(value, schema), '') : () => [];
}
