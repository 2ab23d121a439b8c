import { Operation } from './open-api';
import { ProtoMethod } from './proto';
import { annotationValueFault } from '../linkerd/annotation-values';
import { literalRegex, pathRegexFault } from '../linkerd/path-regex';
import { statusRangeFault } from '../linkerd/profiles';
import { Fault, quote } from '../linkerd/rule';
import { ProfileRoute } from '../manifest/service-profile';

/** The routes that `linkerd profile --open-api` makes of operations. */
export function openApiRoutes(operations: readonly Operation[]): ProfileRoute[] {
  return operations.map(({ method, path, responses, retryable, timeout }) => ({
    name: `${method} ${path}`,
    condition: { method, pathRegex: templateRegex(path) },
    ...(retryable && { isRetryable: true }),
    ...(timeout !== undefined && { timeout }),
    ...classesOf(responses),
  }));
}

function classesOf(responses: Operation['responses'] = {}): Pick<ProfileRoute, 'responseClasses'> {
  const statuses = Object.keys(responses).filter((key) => /^[-+]?\d+$/.test(key)).map(Number).sort((a, b) => a - b);
  const classes = statuses.map((status) => ({ condition: { status: { min: status, max: status } }, ...(status >= 500 && { isFailure: true }) }));
  return classes.length > 0 ? { responseClasses: classes } : {};
}

/** The routes that `linkerd profile --proto` makes of methods. */
export function protoRoutes(methods: readonly ProtoMethod[]): ProfileRoute[] {
  return methods.map(({ service, name, idempotent }) => ({
    name,
    condition: { method: 'POST', pathRegex: literalRegex(`/${service}/${name}`) },
    ...(idempotent && { isRetryable: true }),
  }));
}

/** The regex of a path template: what stands in braces is any text without a slash. */
export function templateRegex(path: string): string {
  return literalRegex(path).replace(/\\\{[^}]*\\\}/g, '[^/]*');
}

/** What of a generated route Linkerd's webhook would refuse, or would never match. `linkerd profile` does not look. */
export function profileRouteFaults({ name, condition, timeout, responseClasses = [] }: ProfileRoute): Fault[] {
  const of = (fault: Fault) => fault && `operation ${quote(name)}: ${fault}`;
  return [
    of(pathRegexFault('path', condition.pathRegex!)),
    of(timeout === undefined ? undefined : annotationValueFault('x-linkerd-timeout', timeout, { is: 'duration' })),
    ...responseClasses.map(({ condition: { status } }) => of(statusRangeFault(status!.min, status!.max))),
  ];
}
