import { Fault, quote } from './rule';

/** gRPC codes that can be retried. */
export enum GrpcStatus {
  /** CANCELLED (1) */
  CANCELLED = 'cancelled',
  /** DEADLINE_EXCEEDED (4) */
  DEADLINE_EXCEEDED = 'deadline-exceeded',
  /** RESOURCE_EXHAUSTED (8) */
  RESOURCE_EXHAUSTED = 'resource-exhausted',
  /** INTERNAL (13) */
  INTERNAL = 'internal',
  /** UNAVAILABLE (14) */
  UNAVAILABLE = 'unavailable',
}

const GRPC_STATUSES: readonly string[] = Object.values(GrpcStatus);

/** The fault of a `retry.linkerd.io/http` list: a bad item makes Linkerd drop the whole list. */
export function httpStatusesFault(prop: string, statuses: readonly string[] | undefined): Fault {
  return listFault(prop, statuses, isHttpStatus, '"5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504"');
}

/** The fault of a `retry.linkerd.io/grpc` list. */
export function grpcStatusesFault(prop: string, statuses: readonly string[] | undefined): Fault {
  return listFault(prop, statuses, (status) => GRPC_STATUSES.includes(status), GRPC_STATUSES.map(quote).join(', '));
}

/** The fault of a `retry.linkerd.io/limit`: zero would mean the default of 1, not "off". */
export function retryLimitFault(prop: string, limit: number | undefined): Fault {
  return limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= 65535)
    ? undefined
    : `"${prop}" is not a retry limit, got ${quote(limit)}; expected an integer from 1 to 65535; to switch retries off leave the policy away`;
}

function listFault(prop: string, items: readonly string[] | undefined, valid: (item: string) => boolean, expected: string): Fault {
  if (items === undefined) {
    return undefined;
  }
  if (items.length === 0) {
    return `"${prop}" is empty; expected ${expected}, or leave it away`;
  }
  const bad = items.filter((item) => !valid(item));
  if (bad.length > 0) {
    return `"${prop}" has what Linkerd cannot read, got ${bad.map(quote).join(', ')}; expected ${expected}`;
  }
  const twice = items.find((item, index) => items.indexOf(item) !== index);
  return twice === undefined ? undefined : `"${prop}" names ${quote(twice)} twice; expected each status once`;
}

function isHttpStatus(status: string): boolean {
  const range = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(status);
  return status === '5xx' || status === 'gateway-error' || (range !== null && (range[2] === undefined || range[1] <= range[2]));
}
