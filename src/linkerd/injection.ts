import { INJECT_ANNOTATION } from './annotations';
import { Annotations, Naming, PROXY_PORTS, PROXY_UID, WAIT_BEFORE_EXIT_KEY } from './proxy-rules';
import { Fault, quote } from './rule';

/** What of a pod's spec decides about its injection. */
export interface InjectedPod {
  readonly hostNetwork?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: { readonly runAsUser?: number };
  readonly containers?: readonly InjectedContainer[];
  readonly initContainers?: readonly InjectedContainer[];
}

export interface InjectedContainer {
  readonly name?: string;
  readonly ports?: ReadonlyArray<{ readonly containerPort?: number; readonly protocol?: string }>;
  readonly securityContext?: { readonly runAsUser?: number };
}

type Labels = Readonly<Record<string, string>>;

/** Namespaces that the injector's webhook leaves out, in every release. */
const EXCLUDED_NAMESPACES = ['kube-system', 'cert-manager'];
/** What pods do on ports without a Server. */
export const DEFAULT_INBOUND_POLICY_ANNOTATION = 'config.linkerd.io/default-inbound-policy';
/** A label that every injected pod gets. */
export const CONTROL_PLANE_LABEL = 'linkerd.io/control-plane-ns';
/** A label, and on Namespaces only: with it the webhooks leave a namespace out. */
export const ADMISSION_LABEL = 'config.linkerd.io/admission-webhooks';
/** Labels with which the webhook leaves a pod out. */
const EXCLUDING_POD_LABELS = ['linkerd.io/control-plane-component', 'linkerd.io/cni-resource'];
/** Containers by which the injector sees that there is a proxy already. */
const SIDECARS = { containers: ['linkerd-proxy', 'istio-proxy'], initContainers: ['linkerd-proxy', 'istio-proxy', 'linkerd-init', 'istio-init'] } as const;
const DEFAULT_GRACE_PERIOD_SECONDS = 30;

/** How a construct is told that pods are not to be injected; manifests say `AS_ANNOTATION`. */
const AS_PROP = '"inject" to DISABLED';
export const AS_ANNOTATION = `"${INJECT_ANNOTATION}" to "disabled"`;

/** Whether a pod with these annotations asks for a proxy. */
export function asksForInjection(annotations: Annotations): boolean {
  return annotations[INJECT_ANNOTATION] === 'enabled' || annotations[INJECT_ANNOTATION] === 'ingress';
}

/** Whether a pod gets a proxy, by the annotations of its namespace and its own. */
export function isMeshedPod(namespace: Readonly<Record<string, string | undefined>>, pod: Annotations, { hostNetwork }: InjectedPod): boolean {
  return !hostNetwork && asksForInjection({ [INJECT_ANNOTATION]: pod[INJECT_ANNOTATION] ?? namespace[INJECT_ANNOTATION] ?? '' });
}

/** Whether the webhooks of Linkerd leave a namespace out. */
export function isAdmissionDisabled(namespaceLabels: Labels): boolean {
  return namespaceLabels[ADMISSION_LABEL] === 'disabled';
}

/** The label with which the injector's webhook leaves a pod out, if it has one. */
export function excludingPodLabel(labels: Labels): string | undefined {
  return EXCLUDING_POD_LABELS.find((key) => key in labels);
}

/** Whether a pod has a proxy, or what the injector takes for one. */
export function hasSidecar(pod: InjectedPod): boolean {
  return sidecarFaults(pod).length > 0;
}

/** Whether an annotation is one by which Linkerd's injector is told something. */
export function isInjectorKey(key: string): boolean {
  return key === INJECT_ANNOTATION || /^config(\.alpha|\.beta)?\.linkerd\.io\//.test(key);
}

/** The fault of a namespace in which nothing is ever injected. */
export function excludedNamespaceFault(namespace: string | undefined, disabled = AS_PROP): Fault {
  return namespace !== undefined && EXCLUDED_NAMESPACES.includes(namespace)
    ? `namespace ${quote(namespace)} is one that Linkerd never injects; expected another namespace; or set ${disabled}`
    : undefined;
}

/** The faults of the labels of a namespace. */
export function namespaceLabelFaults(labels: Labels, injected: boolean): Fault[] {
  const { [ADMISSION_LABEL]: _, ...others } = labels;
  return [
    ...misplacedFaults('label', 'the namespace', others, 'annotations of it').map(writtenByProps),
    injected ? admissionDisabledFault(labels) : undefined,
  ];
}

/** The fault of a namespace that the webhooks of Linkerd leave out. */
export function admissionDisabledFault(labels: Labels, disabled = AS_PROP): Fault {
  return isAdmissionDisabled(labels)
    ? `the namespace has the label "${ADMISSION_LABEL}", got "disabled", with which Linkerd never injects; remove it, or set ${disabled}` : undefined;
}

/** The faults of the labels of a pod template. */
export function podLabelFaults(labels: Labels, injected: boolean): Fault[] {
  return [
    ...misplacedFaults('label', 'the pod', labels, 'annotations of it').map(writtenByProps),
    ...injected ? excludedPodFaults(labels) : [],
  ];
}

/** The faults of labels with which the injector's webhook leaves a pod out. */
export function excludedPodFaults(labels: Labels, disabled = AS_PROP): Fault[] {
  return EXCLUDING_POD_LABELS.filter((key) => key in labels).map((key) => (
    `the pod has the label ${quote(key)}, with which Linkerd never injects; remove it, or set ${disabled}`));
}

/** The faults of what stands on the metadata of a controller, where Linkerd does not look. */
export function controllerMetadataFaults(kind: string, annotations: Annotations, labels: Labels): Fault[] {
  return [
    ...misplacedFaults('annotation', `the ${kind}`, annotations, 'annotations of its pod template').map(writtenByProps),
    ...misplacedFaults('label', `the ${kind}`, labels, 'annotations of its pod template').map(writtenByProps),
  ];
}

/** The fault of a pod in the network of its node. */
export function hostNetworkFault(hostNetwork: boolean | undefined, disabled = AS_PROP): Fault {
  return hostNetwork
    ? `the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set ${disabled}`
    : undefined;
}

/** The faults of a pod that is to get a proxy. */
export function injectedPodFaults(pod: InjectedPod, annotations: Annotations, name: Naming): Fault[] {
  const containers = [...pod.containers ?? [], ...pod.initContainers ?? []];
  return [
    hostNetworkFault(pod.hostNetwork),
    ...sidecarFaults(pod),
    ...containers.flatMap((container) => proxyPortTakenFaults(container, annotations, name)),
    ...containers.map((container) => proxyUserFault(container, pod, annotations, name)),
    gracePeriodFault(pod, annotations, name),
  ];
}

/** What a construct adds: that its props write these annotations. */
function writtenByProps(fault: Fault): Fault {
  return fault && `${fault}, which "inject" and "proxyConfig" write`;
}

/** The faults of keys that Linkerd reads elsewhere. */
export function misplacedFaults(what: 'label' | 'annotation', whose: string, keys: Labels, right: string): Fault[] {
  return Object.keys(keys).filter(isInjectorKey).map((key) => `${whose} has the ${what} ${quote(key)}, where it does nothing; remove it: Linkerd reads ${right}`);
}

/** The faults of containers that the injector takes for a proxy. */
export function sidecarFaults(pod: InjectedPod, disabled = AS_PROP): Fault[] {
  return (['containers', 'initContainers'] as const).flatMap((list) => (pod[list] ?? [])
    .filter(({ name }) => (SIDECARS[list] as readonly (string | undefined)[]).includes(name))
    .map(({ name }) => `the pod has a container called ${quote(name)}, from which Linkerd concludes that there is a proxy already; rename or remove it, or set ${disabled}`));
}

/** The faults of ports of a container that are the proxy's. */
export function proxyPortTakenFaults({ name: container, ports = [] }: InjectedContainer, annotations: Annotations, name: Naming): Fault[] {
  return ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => {
    const taken = PROXY_PORTS.find(({ key, byDefault }) => Number(annotations[key] ?? byDefault) === containerPort);
    return taken && `container ${quote(container)} listens on port ${containerPort}, which is the proxy's ${taken.title} port; expected another port; change it, or set "${name(taken.key)}"`;
  });
}

/** The fault of a container that runs as the user of the proxy. */
export function proxyUserFault(container: InjectedContainer, pod: InjectedPod, annotations: Annotations, name: Naming): Fault {
  const user = container.securityContext?.runAsUser ?? pod.securityContext?.runAsUser;
  return user === Number(annotations[PROXY_UID.key] ?? PROXY_UID.byDefault)
    ? `container ${quote(container.name)} runs as user ${user}, as the proxy does, so that its traffic would go past the proxy; expected another user; change it, or set "${name(PROXY_UID.key)}"`
    : undefined;
}

/** The fault of a proxy that waits longer before its exit than the pod has time to end. */
export function gracePeriodFault(pod: InjectedPod, annotations: Annotations, name: Naming): Fault {
  const grace = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD_SECONDS;
  const wait = annotations[WAIT_BEFORE_EXIT_KEY];
  return wait !== undefined && Number(wait) >= grace
    ? `"${name(WAIT_BEFORE_EXIT_KEY)}" is not below the pod's terminationGracePeriodSeconds, got ${wait}s of ${grace}s; expected less, or a longer grace period`
    : undefined;
}
