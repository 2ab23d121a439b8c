import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { objectsBeside } from './app-objects';
import { RenderedTemplate, renderTemplate } from './pod-template';
import { LabelSelector } from '../linkerd/label-selector';
import { quote } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { SynthPass } from '../synth-pass';

const OTHER_LABELS = Symbol.for('cdk8s-linkerd.otherLabels');
/** Under which the workloads of a Mesh's scope are kept in a synth. */
const KEYS = new WeakMap<IConstruct, object>();

/** A workload of the app, as it is at synth. */
export interface Workload extends RenderedTemplate {
  readonly apiObject: ApiObject;
  readonly name: string;
  readonly namespace?: string;
}

/** The workloads of the cluster that a construct is in: to be called at synth. */
export function workloadsBeside(construct: IConstruct): readonly Workload[] {
  const scope = MeshTarget._scopeOf(construct);
  const key = KEYS.get(scope) ?? {};
  KEYS.set(scope, key);
  return SynthPass.of(construct).once(key, () => [...objectsBeside(construct).values()].flatMap((apiObject) => {
    SynthPass.keepFor(construct, apiObject);
    const template = renderTemplate(apiObject);
    return template ? [{ ...template, apiObject, name: apiObject.name, namespace: apiObject.metadata.namespace }] : [];
  }));
}

/** Remembers that copies of a workload's pods will have another value of a label. */
export function alsoLabelled(workload: ApiObject, key: string, value: string): void {
  Object.defineProperty(workload, OTHER_LABELS, { value: { key, value } });
}

/** By which labels a policy tells the pods of a workload, as they are now. */
export function podSelectorOf(owner: IConstruct, prop: string, workload: ApiObject): LabelSelector {
  const selector = selectorOf(workload);
  if (Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0) {
    throw new Error(`${owner.node.path}: the pods of "${prop}" ${workload.kind} ${quote(workload.name)} have no labels by which they could be told from others; give them labels`);
  }
  const other: { key: string; value: string } | undefined = (workload as any)[OTHER_LABELS];
  const { matchLabels, matchExpressions = [] } = selector;
  if (other === undefined || matchLabels?.[other.key] === undefined) {
    return selector;
  }
  const { [other.key]: own, ...rest } = matchLabels;
  return {
    ...(Object.keys(rest).length > 0 && { matchLabels: rest }),
    matchExpressions: [...matchExpressions, { key: other.key, operator: 'In', values: [own, other.value] }],
  };
}

function selectorOf(workload: ApiObject): LabelSelector {
  const { kind, spec } = workload.toJson();
  const selector = kind === 'ReplicationController' ? { matchLabels: spec?.selector } : kind === 'Job' ? undefined : spec?.selector;
  const { matchLabels, matchExpressions } = selector ?? { matchLabels: renderTemplate(workload)!.labels };
  return { ...(matchLabels && { matchLabels: { ...matchLabels } }), ...(matchExpressions && { matchExpressions: [...matchExpressions] }) };
}
