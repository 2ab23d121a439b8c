import { annotationTextFault } from '../../../linkerd/annotation-values';
import { annotationOf, INJECT_ANNOTATION } from '../../../linkerd/annotations';
import { featureFault } from '../../../linkerd/features';
import { isReadOn } from '../../../linkerd/known-keys';
import { quote } from '../../../linkerd/rule';
import { MeshModel } from '../../../model/mesh-model';
import { Place, placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check, Severity } from '../../check';

/** Values that do not get past the injector, the init container or the API server: no pod starts. */
const STOPPING = ['proxy-log-http-headers', 'skip-inbound-ports', 'skip-outbound-ports', 'skip-subnets', 'image-pull-policy'].map((name) => `config.linkerd.io/${name}`);

export const invalidValue: Check = {
  name: 'annotations/invalid-value',
  severity: 'warning',
  title: 'an annotation whose value Linkerd cannot read',
  why: 'What the injector and the policy controller cannot read they mostly ignore, with a line in their log: the default counts, which may be wider open. One bad item in a list of ports empties it. Some values stop pods from starting: those for proxy-init, for logged headers and for pulling images.',
  fix: 'Write the value in the grammar of the key: ports as numbers and ranges without names, times with a unit from "ms" to "h", switches as "enabled" or "disabled".',
  source: 'linkerd2: pkg/inject/inject.go, policy-controller/k8s/index/src/ports.rs, charts/partials/templates/_proxy-init.tpl',
  on: ['/Namespace', '/Service', 'policy.linkerd.io/EgressNetwork', 'workload.linkerd.io/ExternalWorkload', ...WORKLOAD_KINDS],
  mentions: ['annotations'],
  *find(object, model, { linkerdVersion }) {
    for (const place of placesOf(model, object)) {
      for (const [key, value] of Object.entries(place.annotations)) {
        const row = annotationOf(key);
        if (row === undefined || row.readAt === 'nowhere' || key === INJECT_ANNOTATION || place.is === 'controller' || (place.is === 'other' && !isReadOn(key, object.kind))) {
          continue;
        }
        const since = Object.hasOwn(row.valuesSince ?? {}, value) ? row.valuesSince![value] : undefined;
        const message = annotationTextFault(key, value, row.value) ?? (since && featureFault(`"${key}" ${quote(value)}`, linkerdVersion, since));
        const severity = message && severityOf(key, place, model);
        if (message !== undefined && severity) {
          yield { message, field: [...place.at, 'annotations', key], severity };
        }
      }
    }
  },
};

/** None where there will be no proxy. */
function severityOf(key: string, { workload }: Place, model: MeshModel): Severity | undefined {
  const state = workload && model.injection(workload).state;
  return state === 'not injected' ? undefined : state === 'injected' && STOPPING.includes(key) ? 'error' : 'warning';
}
