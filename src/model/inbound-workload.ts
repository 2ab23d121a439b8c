import { Injection } from './injection';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { WORKLOAD_KINDS } from './workload';
import { supports } from '../linkerd/features';
import { PolicyContainer, PolicyPod, portNumbers, portsOf, Probe, probesOf } from '../linkerd/pods';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION } from '../linkerd/service-ports';
import { Target } from '../linkerd/target';

export const EXTERNAL_WORKLOAD = 'workload.linkerd.io/ExternalWorkload';

/** The kinds that say which ports there are and whether a proxy is in front of them. */
export const INBOUND_WORKLOADS: readonly string[] = [...WORKLOAD_KINDS, EXTERNAL_WORKLOAD, '/Namespace'];

/** What inbound policy is about: pods as they are once they are injected, or a machine outside of the cluster. */
export interface InboundWorkload {
  readonly object: MeshObject;
  readonly isExternal: boolean;
  /** Whether there is a proxy in front of its ports. */
  readonly injection: Injection['state'];
  /** By which Servers select it, those that the injector adds among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** With the proxy's own container. */
  readonly pod: PolicyPod;
  /** What Linkerd reads there for an annotation. */
  readonly annotation: (key: string) => string | undefined;
}

/** An object as inbound policy sees it. None: it has no ports. */
export function inboundWorkload(model: MeshModel, object: MeshObject): InboundWorkload | undefined {
  const known = model.once('inbound workloads', () => new Map<unknown, InboundWorkload | undefined>());
  if (!known.has(object.manifest)) {
    known.set(object.manifest, `${object.group}/${object.kind}` === EXTERNAL_WORKLOAD ? externalWorkload(object) : podsOf(model, object));
  }
  return known.get(object.manifest);
}

/** Everything that inbound policy is about. */
export function inboundWorkloads(model: MeshModel): readonly InboundWorkload[] {
  return model.of(...WORKLOAD_KINDS, EXTERNAL_WORKLOAD).flatMap((object) => inboundWorkload(model, object) ?? []);
}

/** Whether an annotation lists a port. One bad item makes Linkerd drop the list. */
export function listsPort({ annotation }: InboundWorkload, key: string, port: number): boolean {
  return isOpaquePort(port, annotation(`config.linkerd.io/${key}`));
}

/** Whether nothing is known of what is spoken on a port: the injector lists those of its default that the pod declares. */
export function isOpaque({ annotation, injection, pod }: InboundWorkload, port: number): boolean {
  const list = annotation(OPAQUE_PORTS_ANNOTATION);
  return list === undefined ? injection === 'injected' && isOpaquePort(port, null) && portsOf(pod).some((each) => each.port === port) : isOpaquePort(port, list);
}

/** The numbers behind a port that a Server names. */
export function serverPorts({ pod }: InboundWorkload, port: number | string | undefined, { linkerdVersion }: Target): number[] {
  return port === undefined ? [] : portNumbers(pod, port, linkerdVersion);
}

/** The probes of the pods, and of their proxy. Before Linkerd 2.19 it lets in none of sidecars that are init containers. */
export function probesOn({ pod }: InboundWorkload, port: number, { linkerdVersion }: Target): Probe[] {
  const sidecars = supports(linkerdVersion, 'sidecarPortNames') ? undefined : probesOf({ initContainers: pod.initContainers });
  return probesOf(pod).filter((probe) => probe.port === port)
    .map((probe) => (sidecars?.some(({ path }) => path === probe.path) ? { ...probe, automatic: false } : probe));
}

function externalWorkload(object: MeshObject): InboundWorkload {
  const ports = (object.spec.ports ?? []).map(({ name, port, protocol }: any) => ({ name, containerPort: port, protocol }));
  return {
    object, isExternal: true, injection: 'injected', labels: object.labels, pod: { containers: [{ ports }] }, annotation: (key) => object.annotations[key],
  };
}

function podsOf(model: MeshModel, object: MeshObject): InboundWorkload | undefined {
  const workload = model.workload(object);
  if (!workload) {
    return undefined;
  }
  const injection = model.injection(workload).state;
  const annotation = (key: string) => model.annotation(workload, key);
  const { podLabels, pod, namespace, name, kind } = workload;
  const isMeshed = injection !== 'not injected';
  const proxy = isMeshed ? [proxyContainer(annotation)] : [];
  const isSidecar = isNativeSidecar(annotation, model.target);
  return {
    object,
    isExternal: false,
    injection,
    labels: isMeshed ? {
      ...podLabels,
      'linkerd.io/control-plane-ns': model.target.controlPlaneNamespace,
      'linkerd.io/workload-ns': namespace,
      [`linkerd.io/proxy-${kind.toLowerCase()}`]: name,
    } : podLabels,
    pod: {
      ...pod,
      containers: [...pod.containers ?? [], ...(isSidecar ? [] : proxy)],
      initContainers: [...pod.initContainers ?? [], ...(isSidecar ? proxy : [])],
    },
    annotation,
  };
}

/** The ports and probes of the proxy. */
function proxyContainer(annotation: InboundWorkload['annotation']): PolicyContainer {
  const [inbound, admin] = [['inbound-port', 4143], ['admin-port', 4191]].map(([key, byDefault]) => Number(annotation(`config.linkerd.io/${key}`) ?? byDefault));
  return {
    name: 'linkerd-proxy',
    ports: [{ name: 'linkerd-proxy', containerPort: inbound }, { name: 'linkerd-admin', containerPort: admin }],
    livenessProbe: { httpGet: { path: '/live', port: admin } },
    readinessProbe: { httpGet: { path: '/ready', port: admin } },
  };
}

/** Whether the proxy is an init container that goes on running. */
export function isNativeSidecar(annotation: InboundWorkload['annotation'], { linkerdVersion }: Target): boolean {
  const said = ([['config.linkerd.io', 'nativeSidecarDefault'], ['config.beta.linkerd.io', 'nativeSidecarBeta'], ['config.alpha.linkerd.io', 'nativeSidecarAlpha']] as const)
    .filter(([, feature]) => supports(linkerdVersion, feature))
    .map(([prefix]) => annotation(`${prefix}/proxy-enable-native-sidecar`)).find((value) => value !== undefined);
  return said === undefined ? supports(linkerdVersion, 'nativeSidecarDefault') : said === 'true';
}
