import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { ownNamespace } from './placement';
import { PortRange } from '../injection/port-range';
import { DefaultInboundPolicy } from '../injection/proxy-traffic-config';
import { externalWorkloadFaults, missingPortFault } from '../linkerd/external-workloads';
import { featureFault } from '../linkerd/features';
import { selects } from '../linkerd/label-selector';
import { quote, refuse } from '../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION } from '../linkerd/service-ports';
import { createApiObject } from '../manifest/api-object';
import { ExternalWorkloadSpec } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { takenKeyFaults } from '../references/annotate';
import { objectsBeside } from '../references/app-objects';

/** The transport protocols of a port. */
export enum TransportProtocol {
  /** TCP */
  TCP = 'TCP',
  /** UDP, which does not go through proxies. */
  UDP = 'UDP',
}

/**
 * A port on which a workload outside of the cluster listens.
 */
export interface ExternalWorkloadPort {
  /**
   * Its number, from 1 to 65535. `spec.ports[].port`.
   */
  readonly port: number;

  /**
   * Its name, by which Services and Servers can mean it: 1 to 15 lower-case letters, digits and `-`. `spec.ports[].name`.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Its transport, which must be that of the Services' ports. `spec.ports[].protocol`.
   *
   * @default TransportProtocol.TCP
   */
  readonly protocol?: TransportProtocol;
}

/**
 * A workload outside of the cluster that is part of the mesh.
 */
export interface ExternalWorkloadProps {
  /**
   * Metadata. Its labels are what Services and Servers select it by, so there must be some.
   */
  readonly metadata: ApiObjectMetadata;

  /**
   * The identity in its certificate, a SPIFFE URI. `spec.meshTLS.identity`.
   */
  readonly identity: string;

  /**
   * The name that clients' proxies send in the TLS handshake (SNI), a DNS name. `spec.meshTLS.serverName`.
   */
  readonly serverName: string;

  /**
   * Where it listens, at least one port. `spec.ports[]`.
   */
  readonly ports: ExternalWorkloadPort[];

  /**
   * Its IP addresses: one, or from Linkerd 2.17 on one of IPv4 and one of IPv6. `spec.workloadIPs[].ip`.
   */
  readonly workloadIps: string[];

  /**
   * The zone that it is in, for clients that prefer their own. Label `topology.kubernetes.io/zone`.
   *
   * @default - none
   */
  readonly zone?: string;

  /**
   * What happens on ports without a Server. Annotation `config.linkerd.io/default-inbound-policy`.
   *
   * @default - that of the cluster
   */
  readonly defaultInboundPolicy?: DefaultInboundPolicy;

  /**
   * Ports whose protocol is not detected. Annotation `config.linkerd.io/opaque-ports`.
   *
   * @default - Linkerd's list
   */
  readonly opaquePorts?: PortRange[];

  /**
   * Ports that refuse clients without mutual TLS. Annotation `config.linkerd.io/proxy-require-identity-inbound-ports`.
   *
   * @default - none
   */
  readonly proxyRequireIdentityInboundPorts?: PortRange[];
}

/**
 * A virtual machine or another workload outside of the cluster with a Linkerd proxy. Services that select its labels get
 * it as an endpoint once its status says that it is ready, which no manifest can say: whatever keeps the workload alive
 * must patch `status.conditions` of the object (the page on policies shows how).
 *
 * Results in an ExternalWorkload (`workload.linkerd.io/v1beta1`). Linkerd 2.15 and later.
 *
 * @example
 * new ExternalWorkload(chart, 'vm', {
 *   metadata: { name: 'vm', labels: { app: 'billing' } },
 *   identity: 'spiffe://root.linkerd.cluster.local/vm',
 *   serverName: 'vm.cluster.local',
 *   ports: [{ port: 8080, name: 'http' }],
 *   workloadIps: ['192.0.2.10'],
 * });
 */
export class ExternalWorkload extends Construct {
  /** The ExternalWorkload. */
  public readonly apiObject: ApiObject;
  private readonly ports: ExternalWorkloadSpec['ports'];

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props its identity, ports, addresses and labels
   * @throws at construction: if the identity is no SPIFFE URI, a port or address is none or there twice, there are no
   * labels, or the target is too old; at synth: if a Service of the app selects it and means a port that it does not have
   */
  public constructor(scope: Construct, id: string, props: ExternalWorkloadProps) {
    super(scope, id);
    const { metadata, identity, serverName, zone, defaultInboundPolicy, opaquePorts, proxyRequireIdentityInboundPorts } = props;
    const { linkerdVersion } = MeshTarget.of(this);
    const annotations = {
      ...(defaultInboundPolicy !== undefined && { 'config.linkerd.io/default-inbound-policy': defaultInboundPolicy }),
      ...(opaquePorts && { [OPAQUE_PORTS_ANNOTATION]: opaquePorts.join(',') }),
      ...(proxyRequireIdentityInboundPorts && { 'config.linkerd.io/proxy-require-identity-inbound-ports': proxyRequireIdentityInboundPorts.join(',') }),
    };
    const labels: Record<string, string> = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone };
    refuse(this,
      featureFault('an ExternalWorkload', linkerdVersion, 'externalWorkload'),
      ...externalWorkloadFaults(props, linkerdVersion),
      Object.keys(metadata?.labels ?? {}).length > 0 ? undefined : '"metadata.labels" is empty, by which Services and Servers would select it; expected at least one label',
      defaultInboundPolicy === undefined || Object.values(DefaultInboundPolicy).includes(defaultInboundPolicy) ? undefined
        : `"defaultInboundPolicy" is not known, got ${quote(defaultInboundPolicy)}; expected one of ${Object.keys(DefaultInboundPolicy).join(', ')}`,
      defaultInboundPolicy === DefaultInboundPolicy.AUDIT ? featureFault('"defaultInboundPolicy" AUDIT', linkerdVersion, 'auditPolicy') : undefined,
      proxyRequireIdentityInboundPorts?.length === 0 ? '"proxyRequireIdentityInboundPorts" is empty, which demands nothing; expected at least one port, or leave it away' : undefined,
      ...takenKeyFaults('the ExternalWorkload', 'annotation', metadata?.annotations ?? {}, annotations),
      ...takenKeyFaults('the ExternalWorkload', 'label', metadata?.labels ?? {}, labels),
    );
    this.ports = props.ports.map(({ name, port, protocol = TransportProtocol.TCP }) => ({ ...(name !== undefined && { name }), port, protocol }));
    const workloadIPs = props.workloadIps.map((ip) => ({ ip }));
    this.apiObject = createApiObject(this, {
      apiVersion: 'workload.linkerd.io/v1beta1',
      kind: 'ExternalWorkload',
      metadata: {
        ...metadata,
        namespace: ownNamespace(this, metadata),
        labels: { ...metadata.labels, ...labels },
        ...(Object.keys(annotations).length > 0 && { annotations: { ...metadata.annotations, ...annotations } }),
      },
      spec: (): ExternalWorkloadSpec => ({ meshTLS: { identity, serverName }, ports: this.ports, workloadIPs }),
    });
    this.node.addValidation({ validate: () => this.serviceFaults() });
  }

  private serviceFaults(): string[] {
    const { metadata } = this.apiObject;
    const labels = metadata.toJson()?.labels ?? {};
    const services = [...objectsBeside(this).values()].filter((each) => each.kind === 'Service' && each.apiGroup === 'core' && each.metadata.namespace === metadata.namespace);
    return services.flatMap((service) => {
      const { selector, ports = [] } = service.toJson().spec ?? {};
      return selector === undefined || Object.keys(selector).length === 0 || !selects({ matchLabels: selector }, labels) ? [] : ports.flatMap(({ port, targetPort = port, protocol = 'TCP' }: any) => (
        this.ports.some((own) => own.protocol === protocol && (own.port === targetPort || own.name === targetPort)) ? []
          : [missingPortFault('ports', service.name, { port, targetPort, protocol })]));
    });
  }
}
