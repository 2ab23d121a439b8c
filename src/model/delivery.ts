import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { SELECTOR_LABELS } from '../linkerd/flagger';

export const CANARY = 'flagger.app/Canary';
const APPS = ['Deployment', 'DaemonSet'];

/** The name of the Service that Flagger makes for clients. */
export function apexOf({ spec }: MeshObject): string | undefined {
  return spec.service?.name ?? spec.targetRef?.name;
}

/** The kinds of workload that Flagger delivers, as `group/Kind`. */
export const DELIVERED: readonly string[] = APPS.map((kind) => `apps/${kind}`);

/** The workload that a Canary is about, where it is in the input. */
export function canaryWorkload(model: MeshModel, { spec, namespace }: MeshObject): MeshObject | undefined {
  const { kind = '', name = '' } = spec.targetRef ?? {};
  return APPS.includes(kind) ? model.find(`apps/${kind}`, namespace, name) : undefined;
}

/** The label by which Flagger tells the pods of a workload. */
export function selectorLabel({ spec }: MeshObject): string | undefined {
  const labels = spec.selector?.matchLabels ?? {};
  return SELECTOR_LABELS.find((label) => labels[label] !== undefined);
}

/** Whether Flagger moves traffic by an HTTPRoute of the Gateway API; not known where the flag of the controller says it. */
export function usesGatewayApi({ spec }: MeshObject): boolean {
  return /^gatewayapi:/.test(spec.provider ?? '');
}

/** Whether a reference to a parent is to a Service, as the Gateway API fills in what it does not say. */
export function isServiceRef({ group, kind }: { readonly group?: string; readonly kind?: string }): boolean {
  return kind === 'Service' && (group === 'core' || group === '');
}
