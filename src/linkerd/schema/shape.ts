import { Fault } from '../rule';
import { Target } from '../target';

/** What a field of a manifest may be. */
export type Shape = (
  | { readonly is: 'text'; readonly fault?: (prop: string, value: string) => Fault }
  | { readonly is: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  | { readonly is: 'boolean' | 'any' }
  /** A number, or the name of a port. */
  | { readonly is: 'port or name' }
  | { readonly is: 'choice'; readonly of: readonly string[] | ((target: Target) => readonly string[]) }
  | { readonly is: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number | ((target: Target) => number) }
  | { readonly is: 'map'; readonly of: Shape }
  | ObjectShape
) & Presence;

/** Whether a field has to be there, and which targets have it. */
interface Presence {
  readonly required?: boolean;
  /** Why a target does not have the field: the API server drops it there, or refuses it. */
  readonly missing?: (target: Target) => Fault;
}

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

export function text(fault: (prop: string, value: string) => Fault): Shape {
  return { is: 'text', fault };
}

export function integer(min?: number, max?: number): Shape {
  return { is: 'integer', min, max };
}

export function number(min?: number, max?: number): Shape {
  return { is: 'number', min, max };
}

export function choice(...of: string[]): Shape {
  return { is: 'choice', of };
}

export function list(of: Shape, min?: number, max?: number | ((target: Target) => number)): Shape {
  return { is: 'list', of, min, max };
}

export function map(of: Shape): Shape {
  return { is: 'map', of };
}

/** An object all of whose fields are listed. */
export function closed(fields: Fields, oneOf?: readonly string[]): Shape {
  return { is: 'object', fields, oneOf };
}

/** An object of whose fields only those that are read are listed. */
export function open(fields: Fields): Shape {
  return { is: 'object', fields, open: true };
}

export function required(shape: Shape): Shape {
  return { ...shape, required: true };
}

/** A field that only some targets have; `missing` says why another one has it not. */
export function since(missing: (target: Target) => Fault, shape: Shape): Shape {
  return { ...shape, missing };
}
