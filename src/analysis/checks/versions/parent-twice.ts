import { GatewayApiChannel, GatewayApiVersion } from '../../../linkerd/gateway-api';
import { fieldName } from '../../../linkerd/schema/clean';
import { ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const parentTwice: Check = {
  name: 'versions/parent-twice',
  severity: 'error',
  title: 'a route names the same parent twice, in a way that its CRD refuses',
  why: 'Two parentRefs to one object have to differ in `sectionName`; in the experimental channel of the Gateway API a different `port` is enough. The API server refuses the route otherwise.',
  fix: 'Make a route for each port, or name the parent once without a port, which means all of its ports.',
  source: 'gateway-api: apis/v1/shared_types.go, config/crd',
  on: ROUTES.filter((kind) => kind.startsWith('gateway.')),
  *find({ spec: { parentRefs = [] } }, _, { gatewayApiChannel: channel, gatewayApiVersion: version }) {
    if (!version.isAtLeast(GatewayApiVersion.V1_1_1)) {
      return;
    }
    const parts = channel === GatewayApiChannel.EXPERIMENTAL ? ['sectionName', 'port'] : ['sectionName'];
    for (const [i, ref] of (parentRefs as any[]).entries()) {
      const other = (parentRefs as any[]).findIndex((each, j) => j < i && isSame(each, ref) && !areTold(each, ref, parts));
      if (other !== -1) {
        const field = ['spec', 'parentRefs', i];
        yield {
          message: `"${fieldName(field)}" names the parent of "${fieldName(['spec', 'parentRefs', other])}" again, and Gateway API ${version} ${channel} tells them apart by ${
            parts.map((part) => `"${part}"`).join(' and ')} only; expected each parent once; make a route for each port`,
          field,
        };
      }
    }
  },
};

/** With the defaults of the CRD. */
function isSame(a: any, b: any): boolean {
  const [left, right] = [a, b].map(({ group = 'gateway.networking.k8s.io', kind = 'Gateway', name, namespace = '' }) => [group, kind, name, namespace].join('|'));
  return left === right;
}

/** Whether both say the same parts, and not the same of them. */
function areTold(a: any, b: any, parts: readonly string[]): boolean {
  return parts.every((part) => !a[part] === !b[part]) && parts.some((part) => (a[part] || undefined) !== (b[part] || undefined));
}
