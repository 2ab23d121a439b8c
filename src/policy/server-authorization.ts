import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { namespaceKnownFault } from './authorization-policy';
import { Clients } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { Network } from './network';
import { besideFault, ownNamespace } from './placement';
import { ClientNames, clientExclusionFaults, noClientFault } from '../linkerd/authorizations';
import { dnsIdentityFault, isSpiffe } from '../linkerd/identities';
import { labelSelectorFault, selects } from '../linkerd/label-selector';
import { isDnsLabel } from '../linkerd/names';
import { isEverywhere, networksFaults } from '../linkerd/networks';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { POLICY_GROUP, renderNetworks, ServerAuthorizationSpec } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { identityOf, resolveServiceAccount } from '../references/identity';
import { LabelSelector, renderSelector } from '../references/label-selector';
import { labelOf, ResolvedObject, resolveObject } from '../references/object-ref';

/**
 * Who may call some Servers.
 */
export interface ServerAuthorizationProps {
  /**
   * The Server: a `Server`, an imported L1, an ApiObject, a `PolicyRef`. `spec.server.name`.
   *
   * @default - exactly one of `server` and `serverSelector` is needed
   */
  readonly server?: IConstruct;

  /**
   * Servers of the namespace by their labels; an empty selector means all of them. `spec.server.selector`.
   *
   * @default - exactly one of `server` and `serverSelector` is needed
   */
  readonly serverSelector?: LabelSelector;

  /**
   * ServiceAccounts of this cluster, any of which a client may have. `spec.client.meshTLS.serviceAccounts[]`.
   *
   * @default - none
   */
  readonly serviceAccounts?: IConstruct[];

  /**
   * Identities, any of which a client may have: DNS names, the first label of which may be `*`. SPIFFE identities need a
   * MeshTlsAuthentication. `spec.client.meshTLS.identities[]`.
   *
   * @default - none
   */
  readonly identities?: string[];

  /**
   * Lets in clients of any TLS connection that the proxy terminates, whoever they are. Not beside `serviceAccounts` or
   * `identities`. `spec.client.meshTLS.unauthenticatedTLS`.
   *
   * @default false
   */
  readonly unauthenticatedTls?: boolean;

  /**
   * Lets in clients without mutual TLS. Not beside anything that asks for it. `spec.client.unauthenticated`.
   *
   * @default false
   */
  readonly unauthenticated?: boolean;

  /**
   * From where. `spec.client.networks[]`.
   *
   * @default - exactly one of `networks` and `clusterNetworksOnly` is needed
   */
  readonly networks?: Network[];

  /**
   * Lets in from the networks of the cluster only, which is what Linkerd makes of no `networks`.
   *
   * @default - exactly one of `networks` and `clusterNetworksOnly` is needed
   */
  readonly clusterNetworksOnly?: boolean;

  /**
   * Metadata of the ServerAuthorization. Beside `server` its namespace cannot be chosen.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Lets clients in on Servers: the kind that Linkerd had before AuthorizationPolicy, which can do more and should be
 * preferred. This one is for what is there already, and for choosing Servers by label.
 *
 * Results in a ServerAuthorization (`policy.linkerd.io/v1beta1`).
 *
 * @example
 * new ServerAuthorization(chart, 'web-may-call', {
 *   server,
 *   serviceAccounts: [ServiceAccountRef.fromName(chart, 'web-account', { name: 'web' })],
 *   clusterNetworksOnly: true,
 * });
 */
export class ServerAuthorization extends Construct {
  /** The ServerAuthorization. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the authorization stands in the tree
   * @param id its id there
   * @param props the Servers and the clients
   * @throws at construction: if there is not exactly one way of choosing Servers, no client, or clients that exclude each
   * other, if the networks are not said, or a value is out of range; at synth: if a policy for more clients makes this one
   * pointless
   */
  public constructor(scope: Construct, id: string, props: ServerAuthorizationProps) {
    super(scope, id);
    const { serverSelector, serviceAccounts = [], identities = [], unauthenticatedTls = false, unauthenticated = false, networks, metadata } = props;
    const server = props.server && resolveObject(this, 'server', props.server, ['Server.policy.linkerd.io'], 'a Server, or a PolicyRef of one');
    const accounts = serviceAccounts.map((each, i) => resolveServiceAccount(this, `serviceAccounts[${i}]`, each));
    const namespace = server ? server.namespace : ownNamespace(this, metadata);
    refuse(this,
      (server === undefined) !== (serverSelector === undefined) ? undefined : `exactly one of "server" and "serverSelector" is needed, got ${server ? 'both' : 'none'}`,
      server && besideFault('server', server, metadata, 'a ServerAuthorization'),
      server === undefined || isDnsLabel(server.name) ? undefined : `"server" has a name that a ServerAuthorization cannot say, got ${quote(server.name)}; expected no "."; use an AuthorizationPolicy`,
      labelSelectorFault('serverSelector', serverSelector),
      ...clientFaults(props),
      ...accounts.flatMap((account, i) => [
        namespaceKnownFault(`serviceAccounts[${i}]`, account, namespace),
        isDnsLabel(account.name) ? undefined : `"serviceAccounts[${i}]" has a name that a ServerAuthorization cannot say, got ${labelOf(account)}; expected no "."; use an AuthorizationPolicy`,
      ]),
      ...identities.map((identity, i) => (isSpiffe(identity)
        ? `"identities[${i}]" is a SPIFFE identity, got ${quote(identity)}; expected a DNS name; use a MeshTlsAuthentication with an AuthorizationPolicy` : dnsIdentityFault(`identities[${i}]`, identity))),
      (networks === undefined) !== !props.clusterNetworksOnly ? undefined
        : `exactly one of "networks" and "clusterNetworksOnly" is needed, got ${networks ? 'both' : 'none'}; without networks Linkerd lets in from those of the cluster only; for all set "networks" to 0.0.0.0/0 and ::/0`,
      ...networksFaults('networks', networks),
    );
    const selector = serverSelector && renderSelector(serverSelector);
    const meshTLS = {
      ...(unauthenticatedTls && { unauthenticatedTLS: true }),
      ...(identities.length > 0 && { identities: [...identities] }),
      ...(accounts.length > 0 && {
        serviceAccounts: accounts.map(({ name, namespace: its }) => ({ name, ...(its !== undefined && { namespace: its }) })),
      }),
    };
    const rendered = networks && renderNetworks(networks);
    this.apiObject = createApiObject(this, {
      apiVersion: `${POLICY_GROUP}/v1beta1`,
      kind: 'ServerAuthorization',
      metadata: { ...metadata, namespace },
      spec: (): ServerAuthorizationSpec => ({
        server: selector ? { selector } : { name: server!.name },
        client: { ...(rendered && { networks: rendered }), ...(unauthenticated ? { unauthenticated } : { meshTLS }) },
      }),
    });
    const traffic = InboundTraffic.of(this);
    const clients = (): Clients => ({
      identities: unauthenticated ? undefined : unauthenticatedTls ? ['*'] : [...identities, ...accounts.map((account) => identityOf(this, 'serviceAccounts', account, namespace))],
      networks: rendered && isEverywhere(rendered) ? undefined : rendered ?? MeshTarget.of(this).clusterNetworks.map((cidr) => ({ cidr })),
    });
    const isMeant = selector && (({ apiObject }: ResolvedObject) => selects(selector, apiObject!.metadata.toJson()?.labels ?? {}));
    traffic.addGrant({ by: this, target: server ?? { group: '', kind: 'Namespace', name: namespace ?? '' }, isMeant, apiObject: this.apiObject, clients });
    this.node.addValidation({ validate: () => (server ? traffic.pointlessFaults(this, server) : []) });
  }
}

const NAMES: ClientNames = { serviceAccounts: 'serviceAccounts', identities: 'identities', unauthenticatedTls: 'unauthenticatedTls', unauthenticated: 'unauthenticated' };

function clientFaults(props: ServerAuthorizationProps): Fault[] {
  const { serviceAccounts = [], identities = [], unauthenticatedTls = false, unauthenticated = false } = props;
  const clients = [serviceAccounts.length + identities.length, unauthenticatedTls, unauthenticated] as const;
  return [noClientFault(NAMES, ...clients), ...clientExclusionFaults(NAMES, ...clients)];
}
