import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { ServiceRef } from './service-ref';
import { qualifiedName } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION, ServiceSpec, unknownPortFault } from '../linkerd/service-ports';
import { SynthPass } from '../synth-pass';

/** A Service as a construct's props point at it. Apps have thousands, so it keeps as little as it can. */
export class ResolvedService {
  /**
   * @param apiObject what to annotate; a reference has none
   * @param ports of a reference, where they are known
   */
  public constructor(
    public readonly name: string,
    public readonly namespace: string | undefined,
    public readonly apiObject?: ApiObject,
    private readonly ports?: ServiceSpec['ports'],
  ) {}

  public get kind(): 'Service' {
    return 'Service';
  }

  /** How it is called in messages. */
  public get label(): string {
    return `Service ${qualifiedName(this)}`;
  }

  /** The clients that a prop `clientNamespace` means: those in the Service's own namespace find what all others find. */
  public clientsIn(clientNamespace: string | undefined): string | undefined {
    return clientNamespace === this.namespace ? undefined : clientNamespace;
  }

  /** What Linkerd reads of it, as it is now: to be called while rendering. Undefined where it is not known. */
  public spec(): ServiceSpec | undefined {
    if (!this.apiObject) {
      return this.ports && { ports: this.ports };
    }
    const { metadata, spec } = this.apiObject.toJson();
    return { ...spec, opaquePorts: metadata?.annotations?.[OPAQUE_PORTS_ANNOTATION] ?? null };
  }
}

const EXPECTED = 'a construct with a v1 Service, or a ServiceRef';

/** The Service behind a construct that was given to `owner` as `prop`. */
export function resolveService(owner: IConstruct, prop: string, construct: IConstruct, expected = EXPECTED): ResolvedService {
  if (ServiceRef._is(construct)) {
    return new ResolvedService(construct.name, construct.namespace, undefined, construct.ports);
  }
  const apiObject = apiObjectOf(owner, prop, construct, expected);
  const { kind, apiVersion, name, metadata: { namespace } } = apiObject;
  if (kind !== 'Service' || apiVersion !== 'v1') {
    throw new Error(`${owner.node.path}: "${prop}" is not a Service, got ${apiVersion} ${kind} ${quote(name)} at ${construct.node.path}; expected ${expected}`);
  }
  SynthPass.keepFor(owner, apiObject);
  return new ResolvedService(name, namespace, apiObject);
}

/** Whether two resolved Services are one in the cluster. */
export function sameService(a: ResolvedService, b: ResolvedService): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}

/** The port that a prop of `owner` means: the given one, or the Service's only one. */
export function resolvePort(owner: IConstruct, prop: string, service: ResolvedService, spec: ServiceSpec | undefined, port?: number): number {
  const ports = spec?.ports?.map((entry) => entry.port);
  if (ports === undefined) {
    if (port === undefined) {
      throw new Error(`${owner.node.path}: "${prop}" is needed, because the ports of ${service.label} are not known here; set it, or give the ServiceRef its "ports"`);
    }
    return port;
  }
  if (port === undefined) {
    if (ports.length !== 1) {
      throw new Error(`${owner.node.path}: "${prop}" is needed, because ${service.label} has not exactly one port; expected one of its ports: ${ports.length === 0 ? 'none' : ports.join(', ')}`);
    }
    return ports[0];
  }
  refuse(owner, unknownPortFault(prop, port, service.label, ports));
  return port;
}
