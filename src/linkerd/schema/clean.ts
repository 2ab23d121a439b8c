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
  return new Cleaner(target, version, [...path], problems).clean(value, shape);
}

/** The fields of an object that may have to be there, by their object. */
const DEMANDED = new WeakMap<ObjectShape['fields'], readonly [string, Shape][]>();

/** What may be anything, a null too. */
const UNLISTED: Shape = { is: 'any' };

/** What is as it should be stays the same value: most manifests are, and there are many. */
class Cleaner {
  /** `path` is where it is at work. */
  public constructor(
    private readonly target: Target,
    private readonly version: string,
    private readonly path: (string | number)[],
    private readonly problems: ShapeProblem[],
  ) {}

  public clean(value: unknown, shape: Shape): any {
    switch (shape.is) {
      case 'any':
        return value;
      case 'depends':
        return this.clean(value, shape.on(this.target, this.version));
      case 'boolean':
        return typeof value === 'boolean' ? value : this.drop(value, 'true or false');
      case 'text':
        return this.text(value, shape);
      case 'choice':
        return this.choice(value, shape.of);
      case 'integer':
      case 'number':
        return this.number(value, shape);
      case 'port or name':
        return Number.isInteger(value) || typeof value === 'string' ? value : this.drop(value, 'the number or the name of a port');
      case 'list':
        return Array.isArray(value) ? this.list(value, shape) : this.drop(value, 'a list');
      case 'map':
        return isObject(value) ? this.entries(value, () => shape.of) : this.drop(value, 'a map');
      case 'object':
        return isObject(value) ? this.object(value, shape) : this.drop(value, 'an object');
    }
  }

  private text(value: unknown, { min = 0, max = Infinity, fault }: Shape & { is: 'text' }): string | undefined {
    if (typeof value !== 'string') {
      return this.drop(value, typeof value === 'number' || typeof value === 'boolean' ? 'a text, in quotes' : 'a text');
    }
    const length = value.length > max ? [...value].length : value.length;
    if (length < min || length > max) {
      this.tell((prop) => `"${prop}" has ${length} characters, got ${shorten(value)}; expected ${range(min, max)}`);
    } else if (fault?.('', value) !== undefined) {
      this.tell((prop) => fault(prop, value));
    }
    return value;
  }

  private choice(value: unknown, of: readonly (string | number)[]): unknown {
    if (typeof value !== typeof of[0]) {
      return this.drop(value, `one of ${of.map(quote).join(', ')}`);
    }
    if (!of.includes(value as string | number)) {
      this.tell((prop) => `"${prop}" is not known, got ${shorten(value)}; expected one of ${of.map(quote).join(', ')}`);
    }
    return value;
  }

  private number(value: unknown, { is, min = -Infinity, max = Infinity }: Shape & { is: 'integer' | 'number' }): number | undefined {
    if (typeof value !== 'number' || Number.isNaN(value) || (is === 'integer' && !Number.isInteger(value))) {
      return this.drop(value, is === 'integer' ? 'an integer' : 'a number');
    }
    if (value < min || value > max) {
      this.tell((prop) => `"${prop}" is out of range, got ${value}; expected ${range(min, max)}`);
    }
    return value;
  }

  private list(value: readonly unknown[], { of, min = 0, max = Infinity, unique }: Shape & { is: 'list' }): readonly unknown[] {
    if (value.length < min || value.length > max) {
      this.tell((prop) => `"${prop}" has ${value.length} entries; expected ${range(min, max)}`);
    }
    let changed = false;
    const cleaned: any[] = [];
    for (let i = 0; i < value.length; i++) {
      this.path.push(i);
      cleaned.push(this.clean(value[i], of));
      this.path.pop();
      changed ||= cleaned[i] !== value[i] || cleaned[i] === undefined;
    }
    if (unique !== undefined) {
      this.tellTwice(cleaned.map((item) => (unique === true ? item : item?.[unique])));
    }
    return changed ? cleaned.filter((item) => item !== undefined) : value;
  }

  private object(value: Record<string, unknown>, { fields, open, oneOf }: ObjectShape): Record<string, unknown> {
    const cleaned = this.entries(value, (key) => {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field === undefined && !open) {
        this.tell((prop) => `"${prop}" is not a field of it, and would be dropped or refused; ${advice(key, Object.keys(fields))}`, 'unknown');
      }
      const missing = field && this.missing(field);
      if (missing !== undefined) {
        this.tell((prop) => `"${prop}" is not there, and would be dropped or refused: ${missing}`, 'newer');
        return undefined;
      }
      return field ?? (open ? UNLISTED : undefined);
    });
    this.demand(value, fields, oneOf);
    return cleaned;
  }

  /** The entries whose key has a shape. */
  private entries(value: Record<string, unknown>, shapeOf: (key: string) => Shape | undefined): Record<string, unknown> {
    const kept: [string, unknown][] = [];
    let changed = false;
    for (const key of Object.keys(value)) {
      const item = value[key];
      this.path.push(key);
      const shape = shapeOf(key);
      const cleaned = shape === undefined || (isAbsent(item) && shape !== UNLISTED) ? undefined : this.clean(item, shape);
      this.path.pop();
      changed ||= cleaned !== item || cleaned === undefined;
      if (cleaned !== undefined) {
        kept.push([key, cleaned]);
      }
    }
    return changed ? Object.fromEntries(kept) : value;
  }

  /** Tells what should be there and is not. */
  private demand(value: Record<string, unknown>, fields: ObjectShape['fields'], oneOf: readonly string[] | undefined): void {
    for (const [key, field] of demandedOf(fields)) {
      if (isAbsent(value[key]) && field.required!(this.target, this.version) && this.missing(field) === undefined) {
        this.tell((prop) => `"${prop}" is missing; it has to be there`, 'invalid', [...this.path, key]);
      }
    }
    const has = oneOf?.filter((key) => !isAbsent(value[key]) && this.missing(fields[key]) === undefined);
    if (has !== undefined && has.length !== 1) {
      this.tell((prop) => `"${prop}" has ${has.length === 0 ? 'none' : 'more than one'} of ${oneOf!.map(quote).join(', ')}; expected exactly one`);
    }
  }

  private missing(field: Shape): Fault {
    return field.missing?.(this.target, this.version);
  }

  private tellTwice(values: readonly unknown[]): void {
    const seen = new Set<unknown>();
    values.forEach((value, i) => {
      if (value !== undefined && seen.has(value)) {
        this.tell((prop) => `"${prop}" is there twice, got ${shorten(value)}; expected each once`, 'invalid', [...this.path, i]);
      }
      seen.add(value);
    });
  }

  /** Leaves away what is of another type. */
  private drop(value: unknown, expected: string): undefined {
    return this.tell((prop) => `"${prop}" is ${kindOf(value)}, got ${shorten(value)}; expected ${expected}`);
  }

  private tell(sentence: (prop: string) => Fault, reason: ShapeProblem['reason'] = 'invalid', path: Path = [...this.path]): undefined {
    const message = sentence(fieldName(path));
    if (message !== undefined) {
      this.problems.push({ path, reason, message });
    }
    return undefined;
  }
}

function demandedOf(fields: ObjectShape['fields']): readonly [string, Shape][] {
  const known = DEMANDED.get(fields) ?? Object.entries(fields).filter(([, field]) => field.required !== undefined);
  DEMANDED.set(fields, known);
  return known;
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
