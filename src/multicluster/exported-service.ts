import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { featureFault } from '../linkerd/features';
import { EXPORTED_LABEL, FEDERATED_LABEL } from '../linkerd/links';
import { federatedHeadlessFault } from '../linkerd/mirrors';
import { qualifiedName } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { takenKeyFaults } from '../references/annotate';
import { apiObjectOf } from '../references/api-object-of';
import { ServiceRef } from '../references/service-ref';
import { SynthPass } from '../synth-pass';

/** Under which a Service of a federation has that. */
const MEMBER_ID = 'Federation';

/**
 * How a mirror of a Service reaches the Service's own cluster.
 */
export enum MirrorMode {
  /** Through the gateway of the Service's cluster, whose identity the Service then sees instead of the client's. */
  GATEWAY = 'true',
  /** From pod to pod, which must be able to reach each other between the clusters; clients keep their identity. */
  REMOTE_DISCOVERY = 'remote-discovery',
}

/**
 * How a Service is exported.
 */
export interface ExportedServiceOptions {
  /**
   * How mirrors reach the Service. Label `mirror.linkerd.io/exported`.
   *
   * @default MirrorMode.GATEWAY
   */
  readonly mode?: MirrorMode;
}

/**
 * Marks a Service of this cluster for use in the clusters that are linked to this one, by a label that their links select.
 * It emits nothing of its own.
 *
 * A Service can be both mirrored and federated.
 *
 * @example
 * const web = new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } });
 * ExportedService.mirror(web);
 */
export class ExportedService extends Construct {
  /**
   * Has a Service mirrored into linked clusters, as `<name>-<cluster>`. Label `mirror.linkerd.io/exported` on the Service.
   *
   * @param service a construct with a v1 Service
   * @param options how mirrors reach it
   * @throws if it is no Service or one of another app, or if it is exported already or has the label with another value
   *
   * @example
   * const web = new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } });
   * ExportedService.mirror(web, { mode: MirrorMode.REMOTE_DISCOVERY });
   */
  public static mirror(service: IConstruct, options: ExportedServiceOptions = {}): ExportedService {
    return new ExportedService(service, 'Export', EXPORTED_LABEL, options.mode ?? MirrorMode.GATEWAY);
  }

  /**
   * Joins a Service with those of the same name and namespace in linked clusters, as `<name>-federated`. Label
   * `mirror.linkerd.io/federated: member` on the Service. Linkerd 2.17 and later.
   *
   * @param service a construct with a v1 Service that is not headless
   * @throws if the target has no federated Services, if it is no Service or one of another app, or if it is a member
   * already or has the label with another value; at synth, if it is headless
   *
   * @example
   * const web = new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } });
   * ExportedService.federate(web);
   */
  public static federate(service: IConstruct): ExportedService {
    refuse(service, featureFault('a federated Service', MeshTarget.of(service).linkerdVersion, 'federatedServices'));
    const member = new ExportedService(service, MEMBER_ID, FEDERATED_LABEL, 'member');
    SynthPass.keepFor(member, member.apiObject);
    const { name } = member.apiObject;
    member.node.addValidation({
      validate: () => [federatedHeadlessFault(`Service ${name}`, member.apiObject.toJson().spec ?? {})].filter((fault) => fault !== undefined),
    });
    return member;
  }

  /**
   * Whether a Service was made a member of a federated one by `federate`.
   *
   * @internal
   */
  public static _isMember(service: ApiObject): boolean {
    return service.node.tryFindChild(MEMBER_ID) !== undefined;
  }

  /** The Service. */
  public readonly apiObject: ApiObject;

  private constructor(service: IConstruct, id: string, label: string, value: string) {
    super(exportable(service, id, label, value), id);
    this.apiObject = ApiObject.of(service);
    this.apiObject.metadata.addLabel(label, value);
  }
}

/** The object to label, under which the export stands: so that it is one and the same by whichever construct it is reached. */
function exportable(service: IConstruct, id: string, label: string, value: string): ApiObject {
  const where = service.node.path;
  if (ServiceRef._is(service)) {
    throw new Error(`${where}: "service" is a ServiceRef, and a Service can only be labelled where it is defined, got ${qualifiedName(service)}; expected a construct with a v1 Service; set the label ${quote(label)} to ${quote(value)} in the app that owns it`);
  }
  const apiObject = apiObjectOf(service, 'service', service, 'a construct with a v1 Service');
  const { apiVersion, kind, name, metadata } = apiObject;
  if (kind !== 'Service' || apiVersion !== 'v1') {
    throw new Error(`${where}: "service" is not a Service, got ${apiVersion} ${kind} ${quote(name)}; expected a construct with a v1 Service`);
  }
  const called = `Service ${qualifiedName({ name, namespace: metadata.namespace })}`;
  refuse(service, ...takenKeyFaults(called, 'label', { [label]: metadata.getLabel(label) }, { [label]: value }));
  if (apiObject.node.tryFindChild(id)) {
    throw new Error(`${where}: ${called} already has the label ${quote(label)} from ${apiObject.node.path}/${id}; remove one of the two`);
  }
  return apiObject;
}
