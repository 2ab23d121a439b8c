import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { AccessPolicy, ProxyProtocol } from '../linkerd/inbound';
import { LabelSelector } from '../linkerd/label-selector';
import { NetworkRange } from '../linkerd/networks';
import { ResolvedObject } from '../references/object-ref';
import { Workload } from '../references/workloads';

/** A Server of ours. What is a method is known at synth. */
export interface ServerClaim {
  readonly by: Construct;
  readonly object: ResolvedObject;
  /** From where probes come that need a route. */
  readonly probeNetworks: readonly NetworkRange[];
  /** Of pods; undefined for external workloads. */
  podSelector(): LabelSelector | undefined;
  port(): number | string;
  protocol(): ProxyProtocol;
  accessPolicy(): AccessPolicy;
}

/** A route of ours on a Server. */
export interface InboundRouteClaim {
  readonly by: Construct;
  readonly object: ResolvedObject;
  readonly server: ResolvedObject;
  readonly kind: 'HTTPRoute' | 'GRPCRoute';
  readonly apiGroup: string;
  takesAll(): boolean;
  matches(): readonly any[];
}

/** Clients as far as they are known: without identities anybody, without networks from everywhere. */
export interface Clients {
  readonly identities?: readonly string[];
  readonly networks?: readonly NetworkRange[];
  /** Whether something about them is said by an object that is not ours. */
  readonly unknown?: boolean;
}

/** What asks for some clients. */
export interface Authentication {
  clients(): Clients;
}

/** Who is let in where. */
export interface Grant {
  readonly by: Construct;
  /** A Server, a route of one, or a namespace. */
  readonly target: ResolvedObject;
  /** The object that says it. */
  readonly apiObject: ApiObject;
  /** Which Servers of the namespace are meant, if not all. */
  isMeant?(server: ResolvedObject): boolean;
  clients(): Clients;
}

/** A limit on a Server. */
export interface LimitClaim {
  readonly by: Construct;
  readonly server: ResolvedObject;
}

/** A grant as it takes part in deciding about a Server. */
export interface ServerGrant {
  /** The construct that says it; of an access policy the Server. */
  readonly by: Construct;
  readonly clients: Clients;
  /** The route that it is for; for the whole Server none. */
  readonly route?: InboundRouteClaim;
}

/** Pods of the app on which a Server decides, and its port there. */
export interface PodsOfServer {
  readonly workload: Workload;
  readonly ports: number[];
}

/** The Server of the proxies' own port in a namespace, of which there is one, and its route for metrics. */
export interface ProxyServer {
  readonly server: Construct;
  readonly metrics: Construct;
}
