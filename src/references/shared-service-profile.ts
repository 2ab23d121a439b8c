import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { serviceFqdn } from '../linkerd/names';
import { repeatedRouteFault } from '../linkerd/profiles';
import { quote, refuse } from '../linkerd/rule';
import { allOpaqueFault, noClusterIpFault } from '../linkerd/service-ports';
import { createApiObject } from '../manifest/api-object';
import { ProfileDstOverride, ProfileRetryBudget, ProfileRoute, SERVICE_PROFILE, ServiceProfileSpec } from '../manifest/service-profile';
import { MeshTarget } from '../mesh-target';
import { annotate, takenKeyFaults } from './annotate';
import { ResolvedService } from './service';

const PROFILES = Symbol.for('cdk8s-linkerd.SharedServiceProfiles');
const PROFILE = Symbol.for('cdk8s-linkerd.SharedServiceProfile');

/** The fields of a ServiceProfile that one construct owns as a whole. */
interface OwnedFields {
  readonly retryBudget: () => ProfileRetryBudget;
  readonly dstOverrides: () => ProfileDstOverride[];
}

/**
 * The one ServiceProfile of a Service (and, in a client's namespace, of that client). Linkerd reads a single object
 * for both its routes and its split, so constructs that each say a part share it.
 */
export class SharedServiceProfile {
  /**
   * The profile of a Service, made by the first construct that asks.
   *
   * @param clientNamespace the namespace whose clients it is for; undefined: all clients
   */
  public static for(owner: Construct, service: ResolvedService, clientNamespace?: string, metadata: ApiObjectMetadata = {}): SharedServiceProfile {
    const { clusterDomain } = MeshTarget.of(owner);
    if (service.namespace === undefined) {
      throw new Error(`${owner.node.path}: the namespace of ${service.label} is not known, and it is part of the name of its ServiceProfile; set "namespace" on the Chart, or "metadata.namespace" on the Service`);
    }
    const name = serviceFqdn(service.name, service.namespace, clusterDomain);
    const namespace = clientNamespace ?? service.namespace;
    refuseOtherPlace(owner, 'metadata.name', metadata.name, name, 'Linkerd looks a ServiceProfile up by that name');
    refuseOtherPlace(owner, 'metadata.namespace', metadata.namespace, namespace, 'Linkerd looks there; use "clientNamespace" for a profile of one namespace\'s clients');
    const profiles = profilesOf(owner);
    const key = `${namespace}/${name}`;
    const existing = profiles.get(key);
    if (existing) {
      existing.addMetadata(owner, metadata);
      owner.node.defaultChild = existing.apiObject;
      return existing;
    }
    const profile = new SharedServiceProfile(owner, service, { ...metadata, name, namespace });
    profiles.set(key, profile);
    return profile;
  }

  /** The shared profile that an ApiObject is, if it is one of ours. */
  public static find(apiObject: ApiObject): SharedServiceProfile | undefined {
    return (apiObject as any)[PROFILE];
  }

  public readonly apiObject: ApiObject;
  private readonly routes: ProfileRoute[] = [];
  private readonly owned: { [K in keyof OwnedFields]?: { readonly owner: IConstruct; readonly produce: OwnedFields[K] } } = {};
  private retryable?: (route: ProfileRoute) => boolean;

  private constructor(private readonly owner: Construct, private readonly service: ResolvedService, metadata: ApiObjectMetadata) {
    this.apiObject = createApiObject(owner, { ...SERVICE_PROFILE, metadata, spec: () => this.render() });
    Object.defineProperty(this.apiObject, PROFILE, { value: this });
  }

  /** The routes so far, in order. */
  public get routeList(): readonly ProfileRoute[] {
    return this.routes;
  }

  /** Whether proxies act on it: a profile without routes and split is ignored. */
  public get isEffective(): boolean {
    return this.routes.length > 0 || this.owned.dstOverrides !== undefined;
  }

  /** Whether a failed request of any route is retried. */
  public get retriesAny(): boolean {
    return this.routes.some((route) => this.isRetryable(route));
  }

  /** Appends a route: the first that matches a request wins. */
  public addRoute(owner: IConstruct, route: ProfileRoute): void {
    if (this.routes.some(({ name }) => name === route.name)) {
      throw new Error(`${owner.node.path}: ${repeatedRouteFault('routes', route.name)}`);
    }
    const condition = JSON.stringify(route.condition);
    const same = this.routes.find((other) => JSON.stringify(other.condition) === condition);
    if (same) {
      throw new Error(`${owner.node.path}: ${repeatedRouteFault('routes', route.name, same.name)}`);
    }
    this.routes.push(route);
  }

  /**
   * Sets a field that one construct owns.
   *
   * @param prop the prop of `owner` that says it
   * @throws if another construct has set it
   */
  public own<K extends keyof OwnedFields>(owner: IConstruct, field: K, prop: string, produce: OwnedFields[K]): void {
    const other = this.owned[field];
    if (other) {
      throw new Error(`${owner.node.path}: "${field}" of ServiceProfile ${this.apiObject.name} is already set by ${other.owner.node.path}; expected one owner; remove "${prop}" from one of the two`);
    }
    Object.assign(this.owned, { [field]: { owner, produce } });
  }

  /** Whether a construct has set a field. */
  public isOwner(construct: IConstruct, field: keyof OwnedFields): boolean {
    return this.owned[field]?.owner === construct;
  }

  /** Lets a RetryPolicy decide about the routes that do not say whether they may be retried. */
  public retryWhere(retryable: (route: ProfileRoute) => boolean): void {
    this.retryable = retryable;
  }

  private isRetryable(route: ProfileRoute): boolean | undefined {
    return route.isRetryable ?? (this.retryable?.(route) || undefined);
  }

  private addMetadata(owner: IConstruct, { labels = {}, annotations = {} }: ApiObjectMetadata): void {
    const { metadata, name } = this.apiObject;
    const before = Object.fromEntries(Object.keys(labels).map((key) => [key, metadata.getLabel(key)]));
    refuse(owner, ...takenKeyFaults(`the shared ServiceProfile ${name}`, 'label', before, labels));
    annotate(owner, this.apiObject, annotations);
    Object.entries(labels).forEach(([key, value]) => metadata.addLabel(key, value));
  }

  private render(): ServiceProfileSpec {
    const [label, spec] = [() => `"service" ${this.service.label}`, this.service.spec() ?? {}];
    refuse(this.owner, noClusterIpFault(label, spec), this.routes.length > 0 ? allOpaqueFault(label, spec) : undefined);
    return {
      routes: this.routes.length === 0 ? undefined : this.routes.map((route) => ({
        ...route,
        isRetryable: this.isRetryable(route),
      })),
      retryBudget: this.owned.retryBudget?.produce(),
      dstOverrides: this.owned.dstOverrides?.produce(),
    };
  }
}

function profilesOf(owner: IConstruct): Map<string, SharedServiceProfile> {
  const scope = MeshTarget._scopeOf(owner) as any;
  if (!scope[PROFILES]) {
    Object.defineProperty(scope, PROFILES, { value: new Map() });
  }
  return scope[PROFILES];
}

function refuseOtherPlace(owner: IConstruct, prop: string, given: string | undefined, right: string, why: string): void {
  if (given !== undefined && given !== right) {
    throw new Error(`${owner.node.path}: "${prop}" cannot be chosen, got ${quote(given)}; expected ${quote(right)}, because ${why}; leave it away`);
  }
}
