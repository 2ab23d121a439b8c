import { Fault, shorten } from '../rule';
import { Target } from '../target';

/** What a field of a manifest may be. */
export type Shape = (
  /** `min` and `max` are characters; `fault` is asked of what is neither too short nor too long. */
  | { readonly is: 'text'; readonly min?: number; readonly max?: number; readonly fault?: (prop: string, value: string) => Fault }
  | { readonly is: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly is: 'boolean' | 'any' }
  /** A number, or the name of a port. */
  | { readonly is: 'port or name' }
  | { readonly is: 'choice'; readonly of: readonly (string | number)[] }
  /** `unique`: no two entries are alike, or have the same value in the field of that name. */
  | { readonly is: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number; readonly unique?: true | string }
  | { readonly is: 'map'; readonly of: Shape }
  | { readonly is: 'depends'; readonly on: (target: Target, version: string) => Shape }
  | ObjectShape
) & Presence;

/** Whether a field has to be there, and where it can be. */
interface Presence {
  readonly required?: Condition;
  /** Why a target, or a version of the kind, does not have the field: the API server drops it there, or refuses it. */
  readonly missing?: (target: Target, version: string) => Fault;
}

/** True of a target and a version of the kind, such as `v1beta3`. */
type Condition = (target: Target, version: string) => boolean;

export interface ObjectShape {
  readonly is: 'object';
  readonly fields: Readonly<Record<string, Shape>>;
  /** Whether there may be fields that are not listed, because nothing here reads them. */
  readonly open?: boolean;
  /** Of these exactly one is to be there. */
  readonly oneOf?: readonly string[];
}

type Fields = Readonly<Record<string, Shape>>;

export const TEXT: Shape = { is: 'text' };
export const BOOLEAN: Shape = { is: 'boolean' };
export const ANY: Shape = { is: 'any' };
export const PORT_OR_NAME: Shape = { is: 'port or name' };
export const PORT: Shape = { is: 'integer', min: 1, max: 65535 };

/** A text with a rule that has a sentence of its own. */
export function text(fault: (prop: string, value: string) => Fault): Shape {
  return { is: 'text', fault };
}

/** A text of some length. */
export function sized(min: number, max: number): Shape {
  return { is: 'text', min, max };
}

/** A text of which something is true. */
export function like(test: (value: string) => boolean, expected: string, min = 0, max?: number): Shape {
  return { is: 'text', min, max, fault: (prop, value) => (test(value) ? undefined : `"${prop}" is not allowed, got ${shorten(value)}; expected ${expected}`) };
}

export function integer(min?: number, max?: number): Shape {
  return { is: 'integer', min, max };
}

export function number(min?: number, max?: number): Shape {
  return { is: 'number', min, max };
}

export function choice(...of: (string | number)[]): Shape {
  return { is: 'choice', of };
}

export function list(of: Shape, min?: number, max?: number): Shape {
  return { is: 'list', of, min, max };
}

/** A list in which no two entries are alike, or have the same value in a field. */
export function unique(of: Shape, field: true | string, max?: number): Shape {
  return { is: 'list', of, max, unique: field };
}

export function map(of: Shape): Shape {
  return { is: 'map', of };
}

/** What is not the same for every target and every version of the kind; all that there can be is made beforehand. */
export function depends(on: (target: Target, version: string) => Shape): Shape {
  return { is: 'depends', on };
}

/** An object all of whose fields are listed. */
export function closed(fields: Fields, oneOf?: readonly string[]): Shape {
  return { is: 'object', fields, oneOf };
}

/** An object of whose fields only those that are read are listed. */
export function open(fields: Fields): Shape {
  return { is: 'object', fields, open: true };
}

/** What has to be there, always or under a condition. */
export function required(shape: Shape, when: Condition = () => true): Shape {
  return { ...shape, required: when };
}

/** A field that only some targets, or some versions of the kind, have; `missing` says why another one has it not. */
export function since(missing: (target: Target, version: string) => Fault, shape: Shape): Shape {
  return { ...shape, missing };
}
