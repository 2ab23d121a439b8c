import { ObjectShape, Shape } from './shape';
import { Fault, quote } from '../rule';
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
 * for types again. What was left away is told to `problems`.
 */
export function clean(value: unknown, shape: Shape, target: Target, path: Path, problems: ShapeProblem[]): any {
  const invalid = (expected: string): undefined => {
    problems.push({ path, reason: 'invalid', message: `"${fieldName(path)}" is ${kindOf(value)}, got ${shorten(value)}; expected ${expected}` });
    return undefined;
  };
  switch (shape.is) {
    case 'any':
      return value;
    case 'boolean':
      return typeof value === 'boolean' ? value : invalid('true or false');
    case 'text': {
      if (typeof value !== 'string') {
        return invalid(`a text${typeof value === 'number' || typeof value === 'boolean' ? `; write ${quote(String(value))}, in quotes` : ''}`);
      }
      tell(shape.fault?.(fieldName(path), value));
      return value;
    }
    case 'choice': {
      const of = typeof shape.of === 'function' ? shape.of(target) : shape.of;
      if (typeof value !== 'string') {
        return invalid(`one of ${of.map(quote).join(', ')}`);
      }
      tell(of.includes(value) ? undefined : `"${fieldName(path)}" is not known, got ${quote(value)}; expected one of ${of.map(quote).join(', ')}`);
      return value;
    }
    case 'integer':
    case 'number': {
      if (typeof value !== 'number' || (shape.is === 'integer' && !Number.isInteger(value)) || Number.isNaN(value)) {
        return invalid(shape.is === 'integer' ? 'an integer' : 'a number');
      }
      const { min = -Infinity, max = Infinity } = shape;
      tell(value >= min && value <= max ? undefined : `"${fieldName(path)}" is out of range, got ${value}; expected ${range(min, max)}`);
      return value;
    }
    case 'port or name':
      return Number.isInteger(value) || typeof value === 'string' ? value : invalid('the number or the name of a port');
    case 'list': {
      if (!Array.isArray(value)) {
        return invalid('a list');
      }
      const { min = 0 } = shape;
      const max = (typeof shape.max === 'function' ? shape.max(target) : shape.max) ?? Infinity;
      tell(value.length >= min && value.length <= max ? undefined : `"${fieldName(path)}" has ${value.length} entries; expected ${range(min, max)}`);
      return value.map((item, i) => clean(item, shape.of, target, [...path, i], problems)).filter((item) => item !== undefined);
    }
    case 'map':
      return isObject(value) ? Object.fromEntries(Object.entries(value).flatMap(([key, item]) => {
        const cleaned = item === null ? undefined : clean(item, shape.of, target, [...path, key], problems);
        return cleaned === undefined ? [] : [[key, cleaned]];
      })) : invalid('a map');
    case 'object':
      return isObject(value) ? cleanObject(value, shape, target, path, problems) : invalid('an object');
  }

  function tell(message: Fault): void {
    if (message !== undefined) {
      problems.push({ path, reason: 'invalid', message });
    }
  }
}

function cleanObject(value: Record<string, unknown>, shape: ObjectShape, target: Target, path: Path, problems: ShapeProblem[]): any {
  const cleaned: Record<string, unknown> = {};
  const at = (key: string): Path => [...path, key];
  for (const [key, item] of Object.entries(value)) {
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
    if (field === undefined || item === undefined || item === null) {
      if (field === undefined && shape.open) {
        cleaned[key] = item;
      } else if (field === undefined) {
        problems.push({ path: at(key), reason: 'unknown', message: unknownField(at(key), Object.keys(shape.fields)) });
      }
      continue;
    }
    const missing = field.missing?.(target);
    if (missing !== undefined) {
      problems.push({ path: at(key), reason: 'newer', message: `"${fieldName(at(key))}" is not there in this target: ${missing}` });
      continue;
    }
    const kept = clean(item, field, target, at(key), problems);
    if (kept !== undefined) {
      cleaned[key] = kept;
    }
  }
  for (const [key, field] of Object.entries(shape.fields)) {
    if (field.required && (value[key] === undefined || value[key] === null) && field.missing?.(target) === undefined) {
      problems.push({ path: at(key), reason: 'invalid', message: `"${fieldName(at(key))}" is missing; it has to be there` });
    }
  }
  if (shape.oneOf && shape.oneOf.filter((key) => key in cleaned).length !== 1) {
    const has = shape.oneOf.filter((key) => key in cleaned);
    problems.push({ path, reason: 'invalid', message: `"${fieldName(path)}" has ${has.length === 0 ? 'none' : 'more than one'} of ${shape.oneOf.map(quote).join(', ')}; expected exactly one` });
  }
  return cleaned;
}

function unknownField(path: Path, known: string[]): string {
  const name = String(path[path.length - 1]);
  const near = known.find((each) => each.toLowerCase() === name.toLowerCase());
  return `"${fieldName(path)}" is not a field of it, and is dropped or refused; ${near ? `did you mean ${quote(near)}?` : 'remove it'}`;
}

function range(min: number, max: number): string {
  return max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : min === max ? `exactly ${min}` : `${min} to ${max}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'empty' : typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shorten(value: unknown): string {
  const shown = quote(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
