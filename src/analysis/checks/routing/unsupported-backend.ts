import { backendKindFault } from '../../../linkerd/route-parents';
import { fieldName } from '../../../linkerd/schema/clean';
import { backendsOf, parentObject, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents } from '../../route-findings';

export const unsupportedBackend: Check = {
  name: 'routing/unsupported-backend',
  severity: 'warning',
  title: 'a rule sends requests to what is neither a Service nor an EgressNetwork',
  why: 'The webhook admits any kind. Proxies answer the share of requests for such a backend with 500, and close connections of TLSRoutes and TCPRoutes; the status says InvalidKind.',
  fix: 'Send to a Service. A ServiceImport of a multicluster API is none: Linkerd mirrors Services of other clusters as Services.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs, policy-controller/k8s/status/src/index.rs',
  on: ROUTES,
  reads: ['/Service', 'policy.linkerd.io/EgressNetwork'],
  *find(route, model) {
    const parents = clientParents(route);
    for (const { kind, ref, field } of parents.length > 0 ? backendsOf(route).flat() : []) {
      if (kind === 'other') {
        const isThere = parents.some((parent) => parentObject(model, parent) !== undefined);
        yield { message: backendKindFault(fieldName(field), ref.group ?? '', ref.kind ?? 'Service')!, field, severity: isThere ? 'error' : 'warning' };
      }
    }
  },
};
