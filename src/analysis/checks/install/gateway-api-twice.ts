import { gatewayApiTwiceFault } from '../../../linkerd/chart-sets';
import { CHART_KINDS, linkerdChartsOf, valueName } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

const CRD = 'apiextensions.k8s.io/CustomResourceDefinition';

export const gatewayApiTwice: Check = {
  name: 'install/gateway-api-twice',
  severity: 'warning',
  title: 'the CRDs of the Gateway API have two owners',
  why: 'The chart linkerd-crds has a copy of its own, of another release and of the experimental channel. Two owners go on replacing one by the other, and up to Linkerd 2.17 the chart deletes the CRDs, and all routes with them, once it is told not to install them any more.',
  fix: 'Set installGatewayAPI (up to 2.17 enableHttpRoutes, enableTlsRoutes and enableTcpRoutes) to false, and leave the CRDs to who else has them.',
  source: 'linkerd2: charts/linkerd-crds/values.yaml; linkerd.io: tasks/gateway-api-ownership-migration',
  on: CHART_KINDS,
  reads: [CRD],
  *find(object, model, { linkerdVersion }) {
    for (const installed of linkerdChartsOf(object)) {
      const others = installed.chart === 'linkerd-crds' && installed.isHere && !installed.isPartial ? gatewayCrdsIn(model) : [];
      const faults = others.map((other) => gatewayApiTwiceFault(
        other.name, installed.values, valueName(installed), installed.release ?? linkerdVersion, titleOf(other)));
      yield* problems(installed.valuesPath, faults.find((fault) => fault !== undefined));
    }
  },
};

function gatewayCrdsIn(model: MeshModel): readonly MeshObject[] {
  const crds = model.of(CRD);
  return model.once(gatewayCrdsIn, () => crds.filter(({ name }) => name.endsWith('routes.gateway.networking.k8s.io')));
}
