import { ApiObject, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { SELECTOR_LABELS } from '../linkerd/flagger';
import { quote, refuse } from '../linkerd/rule';
import { alsoLabelled } from '../references/workloads';


/** Gives selector and pods a label that Flagger knows, unless they have one. */
export function selectByLabel(owner: IConstruct, workload: ApiObject): void {
  const { spec } = renderedNow(owner, workload);
  const labels = spec?.selector?.matchLabels ?? {};
  const known = SELECTOR_LABELS.find((label) => label in labels);
  if (known !== undefined) {
    alsoLabelled(workload, known, `${labels[known]}-primary`);
    return;
  }
  const [label] = SELECTOR_LABELS;
  const there = spec?.template?.metadata?.labels ?? {};
  refuse(owner,
    spec?.selector?.matchLabels === undefined ? `"workload" ${workload.name} has no "matchLabels" in its selector, by which Flagger tells its pods; expected one of the labels ${SELECTOR_LABELS.join(', ')}` : undefined,
    label in there && there[label] !== workload.name
      ? `the pods of "workload" ${workload.name} have the label ${quote(label)}, got ${quote(there[label])}, without the selector asking for it; add it to the selector, as Flagger needs it there` : undefined,
  );
  alsoLabelled(workload, label, `${workload.name}-primary`);
  workload.addJsonPatch(...['/spec/selector/matchLabels', '/spec/template/metadata/labels'].map((path) => JsonPatch.add(`${path}/${label}`, workload.name)));
}

function renderedNow(owner: IConstruct, workload: ApiObject): any {
  try {
    return workload.toJson();
  } catch (error) {
    throw new Error(`${owner.node.path}: "workload" ${workload.name} is not complete yet: ${(error as Error).message}; add its containers first`);
  }
}
