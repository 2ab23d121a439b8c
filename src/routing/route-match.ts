import { grpcNameFault, headerNameFault, headerValueFault, pathFault } from '../linkerd/http';
import { anchoredRouteRegex, headerRegexFault, pathRegexFault } from '../linkerd/path-regex';
import { withoutRpc } from '../linkerd/route-admission';
import { RequestMatch } from '../linkerd/route-requests';
import { quote, refuse } from '../linkerd/rule';

/** The HTTP methods that a route can match. */
export enum HttpMethod {
  /** GET */
  GET = 'GET',
  /** HEAD */
  HEAD = 'HEAD',
  /** POST */
  POST = 'POST',
  /** PUT */
  PUT = 'PUT',
  /** DELETE */
  DELETE = 'DELETE',
  /** CONNECT */
  CONNECT = 'CONNECT',
  /** OPTIONS */
  OPTIONS = 'OPTIONS',
  /** TRACE */
  TRACE = 'TRACE',
  /** PATCH */
  PATCH = 'PATCH',
}

interface ValueMatch {
  readonly type: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

/** What a match is made of. */
export interface Conditions {
  readonly path?: { readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value: string };
  readonly method?: string;
  readonly headers?: ValueMatch[];
  readonly queryParams?: ValueMatch[];
  readonly grpc?: { readonly service?: string; readonly method?: string };
}

/**
 * Which requests a rule is for. Conditions of one match must all hold.
 *
 * @example
 * RouteMatch.all(RouteMatch.pathPrefix('/api'), RouteMatch.header('x-canary', 'always'));
 */
export class RouteMatch {
  /**
   * Requests for exactly this path. HTTPRoute `matches[].path`, type `Exact`.
   *
   * @param path an absolute path without query
   */
  public static path(path: string): RouteMatch {
    refuse('RouteMatch.path', pathFault('path', path));
    return new RouteMatch({ path: { type: 'Exact', value: path } });
  }

  /**
   * Requests for this path and everything below it: `/api` matches `/api` and `/api/v1`, not `/apis`.
   * HTTPRoute `matches[].path`, type `PathPrefix`.
   *
   * @param path an absolute path without query
   */
  public static pathPrefix(path: string): RouteMatch {
    refuse('RouteMatch.pathPrefix', pathFault('path', path));
    return new RouteMatch({ path: { type: 'PathPrefix', value: path } });
  }

  /**
   * Requests whose whole path matches a regular expression. HTTPRoute `matches[].path`, type `RegularExpression`.
   *
   * @param regex in the syntax that Rust's regex crate and RE2 share: no look-around, no back-references
   */
  public static pathRegex(regex: string): RouteMatch {
    refuse('RouteMatch.pathRegex', pathRegexFault('regex', regex) ?? lengthFault(anchoredRouteRegex(regex), 1024));
    return new RouteMatch({ path: { type: 'RegularExpression', value: anchoredRouteRegex(regex) } });
  }

  /**
   * Requests with this method. HTTPRoute `matches[].method`.
   *
   * @param method the HTTP method
   */
  public static method(method: HttpMethod): RouteMatch {
    refuse('RouteMatch.method', Object.values(HttpMethod).includes(method)
      ? undefined : `"method" is not a method that a route can match, got ${quote(method)}; expected one of ${Object.values(HttpMethod).join(', ')}`);
    return new RouteMatch({ method });
  }

  /**
   * Requests with exactly this header value. HTTPRoute and GRPCRoute `matches[].headers[]`, type `Exact`.
   *
   * @param name the header's name, in any case
   * @param value its value
   */
  public static header(name: string, value: string): RouteMatch {
    refuse('RouteMatch.header', headerNameFault('name', name), headerValueFault('value', value));
    return new RouteMatch({ headers: [{ type: 'Exact', name, value }] });
  }

  /**
   * Requests in which the whole value of a header matches a regular expression. HTTPRoute and GRPCRoute
   * `matches[].headers[]`, type `RegularExpression`.
   *
   * @param name the header's name, in any case
   * @param regex in the syntax that Rust's regex crate and RE2 share
   */
  public static headerRegex(name: string, regex: string): RouteMatch {
    refuse('RouteMatch.headerRegex', headerNameFault('name', name), headerRegexFault('regex', regex) ?? lengthFault(anchoredRouteRegex(regex), 4096));
    return new RouteMatch({ headers: [{ type: 'RegularExpression', name, value: anchoredRouteRegex(regex) }] });
  }

  /**
   * Requests with exactly this query parameter. HTTPRoute `matches[].queryParams[]`, type `Exact`.
   *
   * @param name the parameter's name
   * @param value its value
   */
  public static queryParam(name: string, value: string): RouteMatch {
    refuse('RouteMatch.queryParam', headerNameFault('name', name), headerValueFault('value', value, 1024));
    return new RouteMatch({ queryParams: [{ type: 'Exact', name, value }] });
  }

  /**
   * Requests in which the whole value of a query parameter matches a regular expression. HTTPRoute
   * `matches[].queryParams[]`, type `RegularExpression`.
   *
   * @param name the parameter's name
   * @param regex in the syntax that Rust's regex crate and RE2 share
   */
  public static queryParamRegex(name: string, regex: string): RouteMatch {
    refuse('RouteMatch.queryParamRegex', headerNameFault('name', name), headerRegexFault('regex', regex) ?? lengthFault(anchoredRouteRegex(regex), 1024));
    return new RouteMatch({ queryParams: [{ type: 'RegularExpression', name, value: anchoredRouteRegex(regex) }] });
  }

  /**
   * Calls of a gRPC service. GRPCRoute `matches[].method`.
   *
   * @param service the full name of the service, for example `shop.v1.Orders`
   * @param methodName the name of one of its methods; without it, all of them
   */
  public static grpc(service: string, methodName?: string): RouteMatch {
    refuse('RouteMatch.grpc', grpcNameFault('service', service), methodName === undefined ? undefined : grpcNameFault('method', methodName));
    return new RouteMatch({ grpc: { service, method: methodName } });
  }

  /**
   * Calls of a gRPC method of this name, of whatever service. GRPCRoute `matches[].method`.
   *
   * @param methodName the name of the method, for example `Check`
   */
  public static grpcMethod(methodName: string): RouteMatch {
    refuse('RouteMatch.grpcMethod', grpcNameFault('method', methodName));
    return new RouteMatch({ grpc: { method: methodName } });
  }

  /**
   * Requests that fulfil all of these.
   *
   * @param matches what to combine; one path, one HTTP method and one gRPC method at the most, each header and parameter once
   */
  public static all(...matches: RouteMatch[]): RouteMatch {
    const conditions = matches.map((match) => match.conditions);
    const headers = conditions.flatMap((c) => c.headers ?? []);
    const queryParams = conditions.flatMap((c) => c.queryParams ?? []);
    refuse('RouteMatch.all',
      conditions.length === 0 ? '"matches" is empty; expected at least one match' : undefined,
      ...(['path', 'method', 'grpc'] as const).map((key) => (conditions.filter((c) => c[key]).length > 1
        ? `"matches" has more than one ${key === 'grpc' ? 'gRPC method' : key}; expected one at the most, and another rule for the other` : undefined)),
      repeatedFault('header', headers.map(({ name }) => name.toLowerCase())),
      repeatedFault('query parameter', queryParams.map(({ name }) => name)),
    );
    return new RouteMatch({ ...Object.assign({}, ...conditions), ...(headers.length && { headers }), ...(queryParams.length && { queryParams }) });
  }

  private readonly conditions: Conditions;

  private constructor(conditions: Conditions) {
    this.conditions = conditions;
  }

  /** @internal */
  public _conditions(): Conditions {
    return this.conditions;
  }

  /**
   * The match in an HTTPRoute, or why it cannot stand there.
   *
   * @internal
   */
  public _inHttpRoute(): { match: RequestMatch } | { fault: string } {
    const { grpc, path = { type: 'PathPrefix', value: '/' }, ...rest } = this.conditions;
    return grpc ? { fault: 'has a gRPC method, which an HTTPRoute cannot match; use RouteMatch.pathPrefix, or a GRPCRoute' } : { match: { path, ...rest } };
  }

  /**
   * The match in a GRPCRoute, or why it cannot stand there: Linkerd breaks all traffic of a Service whose GRPCRoute
   * has a match without a method.
   *
   * @internal
   */
  public _inGrpcRoute(): { match: RequestMatch } | { fault: string } {
    const { grpc, headers, ...httpOnly } = this.conditions;
    if (Object.keys(httpOnly).length > 0) {
      return { fault: `has a ${Object.keys(httpOnly).join(' and a ')} condition, which a GRPCRoute cannot match; use RouteMatch.grpc, or an HTTPRoute` };
    }
    return grpc
      ? { match: { method: { type: 'Exact', ...grpc }, ...(headers && { headers }) } }
      : { fault: withoutRpc('add RouteMatch.grpc') };
  }
}

function repeatedFault(what: string, names: string[]): string | undefined {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return `"matches" has the ${what} ${quote(twice)} twice; expected each once`;
  }
  return names.length > 16 ? `"matches" has ${names.length} ${what}s; expected at most 16` : undefined;
}

function lengthFault(regex: string, max: number): string | undefined {
  return regex.length > max ? `"regex" is too long, got ${regex.length} characters; expected at most ${max}` : undefined;
}
