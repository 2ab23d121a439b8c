import { HttpRouteApiGroup, RouteLimits } from '../linkerd/gateway-api';
import { filterListFaults, replacedPrefixFault } from '../linkerd/route-cel';
import { FilterPlace, filterPlaceFault, headerModifierFaults, Redirect, redirectFaults, redirectPathFault } from '../linkerd/route-filters';
import { Fault, quote, refuse } from '../linkerd/rule';

/**
 * Changes to the headers of a request or a response. Each header can be named once.
 */
export interface HeaderFilterOptions {
  /**
   * Headers to set, by name, whatever they were before. At most 16.
   *
   * @default - none
   */
  readonly set?: Record<string, string>;

  /**
   * Headers to add, by name, beside the values that they already have. At most 16.
   *
   * @default - none
   */
  readonly add?: Record<string, string>;

  /**
   * Names of headers to remove. At most 16.
   *
   * @default - none
   */
  readonly remove?: string[];
}

/** The schemes that a redirect can lead to. */
export enum RedirectScheme {
  /** http */
  HTTP = 'http',
  /** https */
  HTTPS = 'https',
}

/**
 * The path that a redirect leads to.
 */
export class RedirectPath {
  /**
   * This path, whatever the request's was. `requestRedirect.path`, type `ReplaceFullPath`.
   *
   * @param path an absolute path without query, at most 1024 characters
   * @throws if it is none
   *
   * @example
   * RedirectPath.full('/maintenance');
   */
  public static full(path: string): RedirectPath {
    refuse('RedirectPath.full', redirectPathFault('path', path));
    return new RedirectPath({ type: 'ReplaceFullPath', replaceFullPath: path });
  }

  /**
   * The request's path, with the prefix that the rule matched replaced. `requestRedirect.path`, type
   * `ReplacePrefixMatch`. The rule must have exactly one match, made with `RouteMatch.pathPrefix`.
   *
   * @param prefix what to put in its place, an absolute path without query, at most 1024 characters
   * @throws if it is none
   *
   * @example
   * RedirectPath.prefix('/v2');
   */
  public static prefix(prefix: string): RedirectPath {
    refuse('RedirectPath.prefix', redirectPathFault('prefix', prefix));
    return new RedirectPath({ type: 'ReplacePrefixMatch', replacePrefixMatch: prefix });
  }

  /** @internal */
  public readonly _path: NonNullable<Redirect['path']>;

  private constructor(path: NonNullable<Redirect['path']>) {
    this._path = path;
  }
}

/**
 * Where a redirect leads. What is left away stays as it was in the request; at least one of scheme, host name, port and
 * path is needed.
 */
export interface RedirectFilterOptions {
  /**
   * The scheme.
   *
   * @default - that of the request
   */
  readonly scheme?: RedirectScheme;

  /**
   * The host name, a lower-case DNS name.
   *
   * @default - that of the request
   */
  readonly hostname?: string;

  /**
   * The port, from 1 to 65535.
   *
   * @default - that of the scheme, or of the request
   */
  readonly port?: number;

  /**
   * The path.
   *
   * @default - that of the request
   */
  readonly path?: RedirectPath;

  /**
   * The status code: 301 or 302; with Gateway API 1.5 also 303, 307 and 308.
   *
   * @default 302
   */
  readonly statusCode?: number;
}

type Rendered = { readonly type: string } & Readonly<Record<string, any>>;

/**
 * What clients' proxies do to a request or its response on the way. Only what Linkerd implements is here: no mirroring,
 * no rewriting of URLs, no extensions; such a filter makes Linkerd drop the whole route.
 *
 * @example
 * RouteFilter.requestHeaders({ set: { 'x-tenant': 'blue' }, remove: ['x-debug'] });
 */
export class RouteFilter {
  /**
   * Changes headers of the request. Filter `RequestHeaderModifier`, on rules and backends of HTTPRoutes and GRPCRoutes.
   *
   * @param options the changes
   * @throws if nothing is changed, a header is named twice, or a name or value is not one of HTTP
   *
   * @example
   * RouteFilter.requestHeaders({ add: { 'x-via': 'mesh' } });
   */
  public static requestHeaders(options: HeaderFilterOptions): RouteFilter {
    return new RouteFilter({ type: 'RequestHeaderModifier', requestHeaderModifier: headerModifier('RouteFilter.requestHeaders', options) });
  }

  /**
   * Changes headers of the response. Filter `ResponseHeaderModifier`, on rules and backends of HTTPRoutes; on rules not
   * of those of `policy.linkerd.io`, and not on GRPCRoutes, where it makes Linkerd's proxies refuse the whole policy.
   *
   * @param options the changes
   * @throws if nothing is changed, a header is named twice, or a name or value is not one of HTTP
   *
   * @example
   * RouteFilter.responseHeaders({ remove: ['server'] });
   */
  public static responseHeaders(options: HeaderFilterOptions): RouteFilter {
    return new RouteFilter({ type: 'ResponseHeaderModifier', responseHeaderModifier: headerModifier('RouteFilter.responseHeaders', options) });
  }

  /**
   * Answers with a redirect, so that the rule needs no backends. Filter `RequestRedirect`, on rules and backends of
   * HTTPRoutes.
   *
   * @param options where it leads
   * @throws if it leads nowhere else, or a value is out of range
   *
   * @example
   * RouteFilter.redirect({ path: RedirectPath.full('/maintenance'), statusCode: 302 });
   */
  public static redirect(options: RedirectFilterOptions): RouteFilter {
    const { scheme, hostname, port, path, statusCode = 302 } = options;
    const redirect = { scheme, hostname, port, path: path?._path, statusCode };
    refuse('RouteFilter.redirect', ...redirectFaults(redirect));
    return new RouteFilter({ type: 'RequestRedirect', requestRedirect: redirect });
  }

  private readonly filter: Rendered;

  private constructor(filter: Rendered) {
    this.filter = filter;
  }

  /** @internal */
  public _render(): Rendered {
    return this.filter;
  }
}

function headerModifier(where: string, { set, add, remove }: HeaderFilterOptions): object {
  const list = (headers: Record<string, string> | undefined) => headers && Object.entries(headers).map(([name, value]) => ({ name, value }));
  const modifier = { set: list(set), add: list(add), remove: remove && [...remove] };
  refuse(where, ...headerModifierFaults(modifier));
  return modifier;
}

/** What a list of filters is judged by. */
export interface FilterContext {
  readonly kind: 'HTTPRoute' | 'GRPCRoute';
  readonly apiGroup: HttpRouteApiGroup;
  readonly place: FilterPlace;
  readonly limits: RouteLimits;
  /** The matches of the rule, on which a redirect may depend. */
  readonly matches: readonly any[];
}

/** A list of filters as the CRD has it, and what is wrong with it. */
interface FilterPlan {
  readonly filters?: Rendered[];
  readonly faults: Fault[];
}

/** The filters that were given as `prop`. */
export function planFilters(prop: string, filters: readonly RouteFilter[] | undefined, context: FilterContext): FilterPlan {
  // A filter of an imported L1, or of a JavaScript user, is a plain object: say what Linkerd makes of it.
  const rendered = filters?.map((filter) => (typeof filter?._render === 'function' ? filter._render() : undefined));
  const types = (rendered ?? []).map((filter) => filter?.type);
  return {
    filters: rendered?.filter((filter) => filter !== undefined),
    faults: [
      filters?.length === 0 ? `"${prop}" is empty; expected at least one filter, or leave it away` : undefined,
      ...filterListFaults(prop, types),
      ...(filters ?? []).flatMap((given, index) => {
        const [at, filter] = [`${prop}[${index}]`, rendered![index]];
        if (filter === undefined) {
          const type = (given as any)?.type;
          return [(typeof type === 'string' ? filterPlaceFault(at, type, context.place, context.kind, context.apiGroup) : undefined)
            ?? `"${at}" is not a RouteFilter, got ${quote(given)}; expected one such as RouteFilter.requestHeaders(...)`];
        }
        return [filterPlaceFault(at, filter.type, context.place, context.kind, context.apiGroup), ...redirectContextFaults(at, filter, context)];
      }),
    ],
  };
}

function redirectContextFaults(prop: string, { requestRedirect }: Rendered, { limits, matches, apiGroup }: FilterContext): Fault[] {
  if (requestRedirect === undefined) {
    return [];
  }
  const { statusCode, path } = requestRedirect;
  return [
    limits.redirectStatusCodes.includes(statusCode) ? undefined
      : `"${prop}.statusCode" is not served by the HTTPRoute of ${apiGroup} in this target, got ${statusCode}; expected one of ${limits.redirectStatusCodes.join(', ')}`,
    replacedPrefixFault(`${prop}.path`, path, matches),
  ];
}
