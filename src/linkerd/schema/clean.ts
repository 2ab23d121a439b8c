import { ObjectShape, Shape } from './shape';
import { Fault, quote, shorten } from '../rule';
import { nearest } from '../spelling';
import { Target } from '../target';

/** Where in a manifest. */
export type Path = readonly (string | number)[];

/** What of a manifest is not as its kind demands. */
export interface ShapeProblem {
  readonly path: Path;
  /** `invalid` is refused by the API server; what is `unknown`, or `newer` than the target, it drops or refuses. */
  readonly reason: 'invalid' | 'unknown' | 'newer';
  readonly message: string;
}

/** Where a field is, as people write it: `spec.rules[0].backendRefs`. */
export function fieldName(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `${i > 0 ? '.' : ''}${step}` : `[${quote(step)}]`)).join('');
}

/**
 * A value without what its shape does not allow, which is how the cluster sees it: whoever reads it further need not ask
 * for types again. What was left away, and what stands there although it is not allowed, is told to `problems`.
 *
 * @param version of the kind, such as `v1beta3`
 */
export function clean(value: unknown, shape: Shape, target: Target, version: string, path: Path, problems: ShapeProblem[]): any {
  return new Cleaner(target, version, problems).clean(value, shape, path);
}

class Cleaner {
  public constructor(private readonly target: Target, private readonly version: string, private readonly problems: ShapeProblem[]) {}

  public clean(value: unknown, shape: Shape, path: Path): any {
    switch (shape.is) {
      case 'any':
        return value;
      case 'depends':
        return this.clean(value, shape.on(this.target, this.version), path);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.drop(value, path, 'true or false');
      case 'text':
        return this.text(value, shape, path);
      case 'choice':
        return this.choice(value, shape.of, path);
      case 'integer':
      case 'number':
        return this.number(value, shape, path);
      case 'port or name':
        return Number.isInteger(value) || typeof value === 'string' ? value : this.drop(value, path, 'the number or the name of a port');
      case 'list':
        return Array.isArray(value) ? this.list(value, shape, path) : this.drop(value, path, 'a list');
      case 'map':
        return isObject(value) ? this.map(value, shape.of, path) : this.drop(value, path, 'a map');
      case 'object':
        return isObject(value) ? this.object(value, shape, path) : this.drop(value, path, 'an object');
    }
  }

  private text(value: unknown, { min = 0, max = Infinity, fault }: Shape & { is: 'text' }, path: Path): string | undefined {
    if (typeof value !== 'string') {
      return this.drop(value, path, typeof value === 'number' || typeof value === 'boolean' ? 'a text, in quotes' : 'a text');
    }
    const length = value.length > max ? [...value].length : value.length;
    if (length < min || length > max) {
      this.tell(path, (prop) => `"${prop}" has ${length} characters, got ${shorten(value)}; expected ${range(min, max)}`);
    } else if (fault !== undefined) {
      this.tell(path, (prop) => fault(prop, value));
    }
    return value;
  }

  private choice(value: unknown, of: readonly (string | number)[], path: Path): unknown {
    if (typeof value !== typeof of[0]) {
      return this.drop(value, path, `one of ${of.map(quote).join(', ')}`);
    }
    if (!of.includes(value as string | number)) {
      this.tell(path, (prop) => `"${prop}" is not known, got ${shorten(value)}; expected one of ${of.map(quote).join(', ')}`);
    }
    return value;
  }

  private number(value: unknown, { is, min = -Infinity, max = Infinity }: Shape & { is: 'integer' | 'number' }, path: Path): number | undefined {
    if (typeof value !== 'number' || Number.isNaN(value) || (is === 'integer' && !Number.isInteger(value))) {
      return this.drop(value, path, is === 'integer' ? 'an integer' : 'a number');
    }
    if (value < min || value > max) {
      this.tell(path, (prop) => `"${prop}" is out of range, got ${value}; expected ${range(min, max)}`);
    }
    return value;
  }

  private list(value: readonly unknown[], { of, min = 0, max = Infinity, unique }: Shape & { is: 'list' }, path: Path): unknown[] {
    if (value.length < min || value.length > max) {
      this.tell(path, (prop) => `"${prop}" has ${value.length} entries; expected ${range(min, max)}`);
    }
    const cleaned = value.map((item, i) => this.clean(item, of, [...path, i]));
    if (unique !== undefined) {
      this.tellTwice(cleaned.map((item) => (unique === true ? item : item?.[unique])), path);
    }
    return cleaned.filter((item) => item !== undefined);
  }

  private map(value: Record<string, unknown>, of: Shape, path: Path): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => {
      const cleaned = isAbsent(item) ? undefined : this.clean(item, of, [...path, key]);
      return cleaned === undefined ? [] : [[key, cleaned]];
    }));
  }

  private object(value: Record<string, unknown>, { fields, open, oneOf }: ObjectShape, path: Path): Record<string, unknown> {
    const cleaned: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const missing = field && this.missing(field);
      if (field === undefined && open) {
        cleaned[key] = item;
      } else if (field === undefined) {
        this.tell([...path, key], (prop) => `"${prop}" is not a field of it, and would be dropped or refused; ${advice(key, Object.keys(fields))}`, 'unknown');
      } else if (missing !== undefined) {
        this.tell([...path, key], (prop) => `"${prop}" is not there, and would be dropped or refused: ${missing}`, 'newer');
      } else if (!isAbsent(item)) {
        const kept = this.clean(item, field, [...path, key]);
        if (kept !== undefined) {
          cleaned[key] = kept;
        }
      }
    }
    this.demand(value, fields, oneOf, path);
    return cleaned;
  }

  /** Tells what should be there and is not. */
  private demand(value: Record<string, unknown>, fields: ObjectShape['fields'], oneOf: readonly string[] | undefined, path: Path): void {
    for (const [key, field] of Object.entries(fields)) {
      if (field.required?.(this.target, this.version) && isAbsent(value[key]) && this.missing(field) === undefined) {
        this.tell([...path, key], (prop) => `"${prop}" is missing; it has to be there`);
      }
    }
    const has = oneOf?.filter((key) => !isAbsent(value[key]) && this.missing(fields[key]) === undefined);
    if (has !== undefined && has.length !== 1) {
      this.tell(path, (prop) => `"${prop}" has ${has.length === 0 ? 'none' : 'more than one'} of ${oneOf!.map(quote).join(', ')}; expected exactly one`);
    }
  }

  private missing(field: Shape): Fault {
    return field.missing?.(this.target, this.version);
  }

  private tellTwice(values: readonly unknown[], path: Path): void {
    const seen = new Set<unknown>();
    values.forEach((value, i) => {
      if (value !== undefined && seen.has(value)) {
        this.tell([...path, i], (prop) => `"${prop}" is there twice, got ${shorten(value)}; expected each once`);
      }
      seen.add(value);
    });
  }

  /** Leaves away what is of another type. */
  private drop(value: unknown, path: Path, expected: string): undefined {
    return this.tell(path, (prop) => `"${prop}" is ${kindOf(value)}, got ${shorten(value)}; expected ${expected}`);
  }

  private tell(path: Path, sentence: (prop: string) => Fault, reason: ShapeProblem['reason'] = 'invalid'): undefined {
    const message = sentence(fieldName(path));
    if (message !== undefined) {
      this.problems.push({ path, reason, message });
    }
    return undefined;
  }
}

function advice(written: string, known: readonly string[]): string {
  const near = nearest(written, known);
  return near ? `did you mean ${quote(near)}?` : 'remove it';
}

function range(min: number, max: number): string {
  return max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : min === max ? `exactly ${min}` : `${min} to ${max}`;
}

/** The API server leaves a null away where nothing allows one. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : isAbsent(value) ? 'empty' : typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
