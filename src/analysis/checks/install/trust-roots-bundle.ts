import { valueAt } from '../../../linkerd/chart-values';
import { IS_CONTROL_PLANE_LABEL, misnamedRootsFault, rootsTwiceFault, TRUST_ROOTS_NAME } from '../../../linkerd/control-plane-certificates';
import { CHART_KINDS, chartsCalled } from '../../../model/installed-charts';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

const BUNDLE = 'trust.cert-manager.io/Bundle';

export const trustRootsBundle: Check = {
  name: 'install/trust-roots-bundle',
  severity: 'warning',
  title: 'a Bundle for the control plane that does not go with how it is installed',
  why: 'With identity.externalCA the control plane takes its trust anchors from one ConfigMap, whose name is that of the Bundle, and does not start without it. Without externalCA the chart writes that ConfigMap itself, and trust-manager goes on replacing it.',
  fix: 'Call the Bundle linkerd-identity-trust-roots, its key ca-bundle.crt, and set identity.externalCA of the chart to true: a `MeshIdentity` as `identity` does all of it.',
  source: 'linkerd.io: tasks/automatically-rotating-control-plane-tls-credentials',
  on: [BUNDLE],
  reads: CHART_KINDS,
  *find(bundle, model) {
    const [controlPlane] = chartsCalled('linkerd-control-plane', model);
    if (controlPlane === undefined || !isForControlPlane(bundle)) {
      return;
    }
    const external = valueAt(controlPlane.values, 'identity.externalCA') === true;
    const isThere = model.of(BUNDLE).some((each) => misnamedRootsFault(each.name, keyOf(each)) === undefined);
    yield* problems(['metadata', 'name'],
      external && !isThere ? misnamedRootsFault(bundle.name, keyOf(bundle)) : undefined,
      external || controlPlane.isPartial || bundle.name !== TRUST_ROOTS_NAME ? undefined : rootsTwiceFault(titleOf(controlPlane.object)));
  },
};

function isForControlPlane({ spec }: MeshObject): boolean {
  return spec.target?.namespaceSelector?.matchLabels?.[IS_CONTROL_PLANE_LABEL] === 'true';
}

function keyOf({ spec }: MeshObject): string | undefined {
  return spec.target?.configMap?.key;
}
