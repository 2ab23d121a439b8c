import { isLabelKey, isLabelValue } from '../../../linkerd/label-selector';
import { isDnsLabel, isDnsSubdomain } from '../../../linkerd/names';
import { quote } from '../../../linkerd/rule';
import { Path } from '../../../linkerd/schema/clean';
import { KINDS } from '../../../linkerd/schema/kinds';
import { kindOf } from '../../../model/mesh-model';
import { workloadOf } from '../../../model/workload';
import { Check, Problem } from '../../check';

const LABEL_VALUE = 'at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';
const KEY = 'a name such as "team" or "example.com/team"';

/** Kinds whose names are labels of DNS. */
const SHORT_NAMES = ['/Namespace', '/Service'];

export const invalidMetadata: Check = {
  name: 'versions/invalid-metadata',
  severity: 'error',
  title: 'a name, label or key of an annotation that Kubernetes does not allow',
  why: 'The API server refuses an object whose name is no DNS name, or one of whose labels or keys has a character that is not allowed. What makes pods is accepted, and then makes none.',
  fix: 'Use lower-case DNS names, and letters, digits, "-", "_" and "." in labels.',
  source: 'Kubernetes: apimachinery/pkg/apis/meta/v1/validation',
  on: [],
  *find(object) {
    const { name, namespace } = object.manifest.metadata ?? {};
    const isShort = SHORT_NAMES.includes(kindOf(object));
    if (typeof name === 'string' && Object.hasOwn(KINDS, kindOf(object)) && !(isShort ? isDnsLabel(name) : isDnsSubdomain(name))) {
      yield {
        message: `"metadata.name" is not allowed, got ${quote(name)}; expected lower-case letters, digits${isShort ? ' and "-", at most 63' : ', "-" and ".", at most 253'}`,
        field: ['metadata', 'name'],
      };
    }
    if (typeof namespace === 'string' && namespace !== '' && !isDnsLabel(namespace)) {
      yield { message: `"metadata.namespace" is not a namespace name, got ${quote(namespace)}; expected lower-case letters, digits and "-", at most 63`, field: ['metadata', 'namespace'] };
    }
    yield* keysAndLabels(object, []);
    const workload = workloadOf(object);
    if (workload && workload.template.length > 0) {
      yield* keysAndLabels({ labels: workload.podLabels, annotations: workload.podAnnotations }, workload.template);
    }
  },
};

interface Metadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function* keysAndLabels({ labels, annotations }: Metadata, at: Path): Iterable<Problem> {
  for (const [key, value] of Object.entries(labels)) {
    const field = [...at, 'metadata', 'labels', key];
    if (!isLabelKey(key)) {
      yield { message: `the label ${quote(key)} is not allowed; expected ${KEY}`, field };
    } else if (!isLabelValue(value)) {
      yield { message: `the label ${quote(key)} has a value that is not allowed, got ${quote(value)}; expected ${LABEL_VALUE}`, field };
    }
  }
  for (const key of Object.keys(annotations)) {
    // Keys of annotations may have capitals in their prefix.
    if (!isLabelKey(key.toLowerCase())) {
      yield { message: `the annotation ${quote(key)} is not allowed; expected ${KEY}`, field: [...at, 'metadata', 'annotations', key] };
    }
  }
}
