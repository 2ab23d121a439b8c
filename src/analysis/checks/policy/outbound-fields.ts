import { fieldName, Path } from '../../../linkerd/schema/clean';
import { outboundFieldFault } from '../../../linkerd/servers';
import { INBOUND_ROUTES } from '../../../model/inbound-routes';
import { MeshObject } from '../../../model/mesh-object';
import { parentsOf } from '../../../model/routes';
import { Check } from '../../check';

export const outboundFields: Check = {
  name: 'policy/outbound-fields',
  severity: 'warning',
  title: 'a route of a Server says what only clients do',
  why: 'On a Server a route says which requests a policy is for, and which headers are changed. Where requests are sent, how long they may take and whether they are retried is read by the proxies of clients, from routes of the Service; changes to headers of responses are dropped.',
  fix: 'Remove the field, or put it into a route of the Service.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index/http.rs, policy-controller/grpc/src/inbound/http.rs',
  on: INBOUND_ROUTES,
  *find(route) {
    const kinds = parentsOf(route).map(({ kind }) => kind);
    if (kinds.includes('Server') && !kinds.includes('Service') && !kinds.includes('EgressNetwork')) {
      for (const [field, what] of fieldsOf(route)) {
        yield { message: outboundFieldFault(fieldName(field), what), field };
      }
    }
  },
};

function fieldsOf({ spec: { rules = [] }, annotations }: MeshObject): [Path, string][] {
  return [
    ...Object.keys(annotations).filter((key) => /^(retry|timeout)\.linkerd\.io\//.test(key)).map((key): [Path, string] => [['metadata', 'annotations', key], 'Linkerd reads no retries and timeouts']),
    ...rules.flatMap(({ backendRefs = [], timeouts, filters = [] }: any, i: number): [Path, string][] => [
      ...(backendRefs.length > 0 ? [[['spec', 'rules', i, 'backendRefs'], 'requests are sent nowhere else'] as [Path, string]] : []),
      ...(timeouts === undefined ? [] : [[['spec', 'rules', i, 'timeouts'], 'Linkerd reads no timeouts'] as [Path, string]]),
      ...filters.flatMap(({ type }: any, j: number): [Path, string][] => (
        type === 'ResponseHeaderModifier' ? [[['spec', 'rules', i, 'filters', j], 'Linkerd changes no headers of responses']] : [])),
    ]),
  ];
}
