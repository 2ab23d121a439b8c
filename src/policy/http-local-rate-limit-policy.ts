import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { namespacedRef, namespaceKnownFault } from './authorization-policy';
import { InboundTraffic } from './inbound-traffic';
import { besideFault } from './placement';
import { featureFault } from '../linkerd/features';
import { rateLimitProtocolFault } from '../linkerd/inbound';
import { aboveTotalFault, noClientsFault, noLimitFault, rateFault, repeatedClientFault, secondLimitFault } from '../linkerd/rate-limits';
import { Fault, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { POLICY_V1ALPHA1, RateLimitSpec } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { resolveServiceAccount } from '../references/identity';
import { labelOf, objectId, ResolvedObject, resolveObject } from '../references/object-ref';

/**
 * A limit for some clients, which takes the place of `identity` for them.
 */
export interface RateLimitOverride {
  /**
   * Requests per second from all of these clients together, to each pod; from 1 to 4294967295, and at most `total`.
   * `overrides[].requestsPerSecond`.
   */
  readonly requestsPerSecond: number;

  /**
   * The clients' ServiceAccounts of this cluster, at least one, each in one override: constructs with a ServiceAccount, or
   * `ServiceAccountRef`. They share the limit. `overrides[].clientRefs[]`.
   */
  readonly clients: IConstruct[];
}

/**
 * How many requests per second each pod takes.
 */
export interface HttpLocalRateLimitPolicyProps {
  /**
   * The Server whose requests are limited; there can be one policy for each. A `Server`, an imported L1, an ApiObject, a
   * `PolicyRef`. `spec.targetRef`.
   */
  readonly server: IConstruct;

  /**
   * Requests per second from all clients together, to each pod; from 1 to 4294967295. `total.requestsPerSecond`.
   *
   * @default - no limit; at least one limit is needed
   */
  readonly total?: number;

  /**
   * Requests per second from each client identity, to each pod; from 1 to 4294967295, and at most `total`. Clients without
   * an identity share one limit. `identity.requestsPerSecond`.
   *
   * @default - no limit; at least one limit is needed
   */
  readonly identity?: number;

  /**
   * Limits of clients that have their own.
   *
   * @default - none; at least one limit is needed
   */
  readonly overrides?: RateLimitOverride[];

  /**
   * Metadata of the HTTPLocalRateLimitPolicy, which stands in the namespace of its Server.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Limits the rate of HTTP requests to a Server, and answers what is above it with status 429. **Each proxy counts for
 * itself**: with three pods, clients get three times as much through. Who may call at all is decided before.
 *
 * Results in an HTTPLocalRateLimitPolicy (`policy.linkerd.io/v1alpha1`). Linkerd 2.17 and later.
 *
 * @example
 * new HttpLocalRateLimitPolicy(chart, 'limits', { server, total: 1000, identity: 100 });
 */
export class HttpLocalRateLimitPolicy extends Construct {
  /** The HTTPLocalRateLimitPolicy. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the policy stands in the tree
   * @param id its id there
   * @param props the Server and the limits
   * @throws at construction: if there is no limit, one is out of range or above `total`, a client is no ServiceAccount or
   * in two overrides, the target is older than 2.17, or the Server has a policy already; at synth: if the Server's protocol
   * makes Linkerd ignore it
   */
  public constructor(scope: Construct, id: string, props: HttpLocalRateLimitPolicyProps) {
    super(scope, id);
    const { total, identity, overrides = [], metadata } = props;
    const server = resolveObject(this, 'server', props.server, ['Server.policy.linkerd.io'], 'a Server, or a PolicyRef of one');
    const planned = overrides.map(({ requestsPerSecond, clients }, i) => (
      { requestsPerSecond, clients: clients.map((client, j) => resolveServiceAccount(this, `overrides[${i}].clients[${j}]`, client)) }));
    refuse(this,
      featureFault('an HTTPLocalRateLimitPolicy', MeshTarget.of(this).linkerdVersion, 'rateLimits'),
      noLimitFault(['total', 'identity', 'overrides'], (total === undefined ? 0 : 1) + (identity === undefined ? 0 : 1) + overrides.length),
      rateFault('total', total),
      rateFault('identity', identity),
      aboveTotalFault('identity', identity, total),
      ...planned.flatMap((override, i) => overrideFaults(`overrides[${i}]`, override, total, server.namespace)),
      ...repeatedClientFaults(planned.map(({ clients }) => clients)),
      besideFault('server', server, metadata, 'an HTTPLocalRateLimitPolicy'),
    );
    const traffic = InboundTraffic.of(this);
    const other = traffic.addLimit({ by: this, server });
    refuse(this, other && secondLimitFault('server', labelOf(server), other.by.node.path));
    this.apiObject = createApiObject(this, {
      apiVersion: POLICY_V1ALPHA1,
      kind: 'HTTPLocalRateLimitPolicy',
      metadata: { ...metadata, namespace: server.namespace },
      spec: (): RateLimitSpec => ({
        targetRef: { group: server.group, kind: server.kind, name: server.name },
        ...(total !== undefined && { total: { requestsPerSecond: total } }),
        ...(identity !== undefined && { identity: { requestsPerSecond: identity } }),
        ...(planned.length > 0 && {
          overrides: planned.map(({ requestsPerSecond, clients }) => ({ requestsPerSecond, clientRefs: clients.map(namespacedRef) })),
        }),
      }),
    });
    this.node.addValidation({
      validate: () => {
        const claim = traffic.serverOf(server);
        const fault = claim && rateLimitProtocolFault(`"server" ${labelOf(server)}`, claim.protocol());
        return fault === undefined ? [] : [fault];
      },
    });
  }
}

interface PlannedOverride {
  readonly requestsPerSecond: number;
  readonly clients: ResolvedObject[];
}

function overrideFaults(prop: string, override: PlannedOverride, total: number | undefined, namespace: string | undefined): Fault[] {
  const { requestsPerSecond, clients } = override;
  return [
    requestsPerSecond === undefined ? `"${prop}.requestsPerSecond" is needed` : rateFault(`${prop}.requestsPerSecond`, requestsPerSecond),
    aboveTotalFault(`${prop}.requestsPerSecond`, requestsPerSecond, total),
    noClientsFault(`${prop}.clients`, clients.length),
    ...clients.map((client, i) => namespaceKnownFault(`${prop}.clients[${i}]`, client, namespace)),
  ];
}

/** Linkerd would follow the last override of a client. */
function repeatedClientFaults(overrides: readonly ResolvedObject[][]): Fault[] {
  const clients = overrides.flatMap((list) => list);
  const twice = clients.find((client, i) => clients.findIndex((other) => objectId(other) === objectId(client)) !== i);
  return [twice && repeatedClientFault('overrides', labelOf(twice))];
}
