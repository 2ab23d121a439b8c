import { otherFamilyFault } from '../../../linkerd/families';
import { quote } from '../../../linkerd/rule';
import { TRAFFIC_ANNOTATIONS } from '../../../linkerd/traffic-annotations';
import { MeshModel } from '../../../model/mesh-model';
import { titleOf } from '../../../model/mesh-object';
import { profileFor, serviceOfFqdn, ServiceName } from '../../../model/profiles';
import { ROUTES } from '../../../model/routes';
import { routesOn, SERVICE } from '../../../model/traffic';
import { Check } from '../../check';

const PROFILE = 'linkerd.io/ServiceProfile';
const SPLIT = 'split.smi-spec.io/TrafficSplit';

export const profileShadowsRoute: Check = {
  name: 'routing/profile-shadows-route',
  severity: 'warning',
  title: 'a ServiceProfile or TrafficSplit makes Linkerd ignore routes and annotations of its Service',
  why: 'Where a ServiceProfile has routes or dstOverrides, clients follow it alone for HTTP. The HTTPRoutes, GRPCRoutes, retries, timeouts and circuit breakers of the Service do nothing. A TrafficSplit counts too: the SMI adaptor writes it into a ServiceProfile.',
  fix: 'Keep one of the two: remove the ServiceProfile or TrafficSplit, or say in it what the routes and annotations say. After it is gone restart clients that still follow it.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/sidecar.rs; linkerd-smi: pkg/adaptor/controller.go',
  on: [PROFILE, SPLIT],
  reads: [SERVICE, ...ROUTES],
  *find(object, model, { clusterDomain }) {
    const isSplit = object.kind === 'TrafficSplit';
    const service = isSplit ? { namespace: object.namespace, name: object.spec.service ?? '' } : serviceOfFqdn(object.name, clusterDomain);
    const view = service && profileFor(model, object.namespace, service);
    // A TrafficSplit beside a profile with routes changes nothing; one beside a profile without is what makes the difference.
    const culprit = view?.split && view.routes.length === 0 ? view.split : view?.profile;
    if (!view?.takesOver || culprit !== object) {
      return;
    }
    const ignored = ignoredOf(model, service!, object.namespace);
    if (ignored !== undefined) {
      const clients = object.namespace === service!.namespace ? '' : ` for clients in ${quote(object.namespace)}`;
      yield { message: `${otherFamilyFault(`this ${object.kind}`, `Service ${service!.namespace}/${service!.name}`, ignored)}${clients}; keep only one of the two` };
    }
  },
};

/** The routes and annotations of a Service that clients of a namespace would follow. */
function ignoredOf(model: MeshModel, service: ServiceName, clientNamespace: string): string | undefined {
  const object = model.service(service.namespace, service.name);
  // Those of other namespaces than that of the Service are for their own clients.
  const routes = routesOn(model, service)
    .filter(({ namespace }) => namespace === service.namespace || clientNamespace === service.namespace || namespace === clientNamespace);
  const keys = TRAFFIC_ANNOTATIONS.map(({ key }) => key).filter((key) => object?.annotations[key] !== undefined);
  const all = [...routes.map(titleOf), ...keys.map(quote)];
  return all.length === 0 ? undefined : all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}
