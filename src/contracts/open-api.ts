import { Fault, quote } from '../linkerd/rule';

/** An operation of an OpenAPI document, as far as Linkerd has a use for it. */
export interface Operation {
  readonly method: string;
  /** Its path template with the base path. */
  readonly path: string;
  /** Its responses by code, where it lists some. */
  readonly responses?: Record<string, unknown>;
  /** `x-linkerd-retryable`, where it is a boolean. */
  readonly retryable?: boolean;
  /** `x-linkerd-timeout`, where it is text. */
  readonly timeout?: string;
}

/** The operations of a document, in the order of `linkerd profile`; or why there are none. */
export interface Operations {
  readonly operations: readonly Operation[];
  readonly faults: readonly Fault[];
  /** The path of the first of the `servers` of OpenAPI 3, which `linkerd profile` leaves out. */
  readonly serverPath: string;
}

const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

/**
 * The operations of a parsed document.
 *
 * @param name what messages call it
 * @param basePath what precedes each path; by default the `basePath` of Swagger 2.0
 */
export function operationsOf(name: string, document: unknown, basePath?: string): Operations {
  if (!isObject(document)) {
    return { operations: [], faults: [`${name} is not an OpenAPI document, got ${quote(document)}; expected an object with "paths"`], serverPath: '' };
  }
  const { paths } = document;
  if (paths !== undefined && paths !== null && !isObject(paths)) {
    return { operations: [], faults: [`${name} has "paths" that are no object, got ${quote(paths)}; expected one of paths such as "/users/{id}"`], serverPath: '' };
  }
  const base = (basePath ?? (typeof document.basePath === 'string' ? document.basePath : '')).replace(/\/+$/, '');
  const keys = Object.keys(paths ?? {}).filter((key) => key.startsWith('/')).map((key) => ({ key, bytes: Buffer.from(key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const faults: Fault[] = [];
  const operations = keys.flatMap(({ key }) => {
    const item: any = (paths as any)[key] ?? {};
    const path = `${base}/${key.replace(/^\/+/, '')}`;
    const there = isObject(item) ? METHODS.filter((method) => item[method] !== undefined && item[method] !== null) : [];
    faults.push(itemFault(key, item), ...there.filter((method) => !isObject(item[method]))
      .map((method) => `operation ${quote(`${method.toUpperCase()} ${key}`)} is no object, got ${quote(item[method])}; expected one, if only {}`));
    return there.map((method) => operation(method.toUpperCase(), path, item[method]));
  });
  return { operations, faults, serverPath: basePath === undefined ? serverPathOf(document) : '' };
}

function itemFault(key: string, item: any): Fault {
  if (!isObject(item)) {
    return `path ${quote(key)} is no object, got ${quote(item)}; expected one of operations`;
  }
  return '$ref' in item ? `path ${quote(key)} is a reference to ${quote(item.$ref)}, which is not followed; bundle the document first` : undefined;
}

function operation(method: string, path: string, item: any): Operation {
  const { responses, 'x-linkerd-retryable': retryable, 'x-linkerd-timeout': timeout } = item;
  return {
    method,
    path,
    ...(isObject(responses) && { responses }),
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(typeof timeout === 'string' && timeout !== '' && { timeout }),
  };
}

function serverPathOf({ servers }: Record<string, any>): string {
  const url: unknown = Array.isArray(servers) ? servers[0]?.url : undefined;
  if (typeof url !== 'string') {
    return '';
  }
  const variables = servers[0].variables ?? {};
  const filled = url.replace(/\{([^}]*)\}/g, (_, variable) => variables[variable]?.default ?? `{${variable}}`);
  return filled.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/^\/\/[^/]*/, '').replace(/[?#].*$/, '').replace(/\/+$/, '');
}

function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
