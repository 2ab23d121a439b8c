import { serviceFqdn } from '../../../linkerd/names';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { splitsOf } from '../../../model/profiles';
import { backendsOf, ROUTES } from '../../../model/routes';
import { routesOn } from '../../../model/traffic';
import { Check } from '../../check';

const NGINX = 'nginx';
const SERVICE_UPSTREAM = 'nginx.ingress.kubernetes.io/service-upstream';

export const ingressBypassesSplit: Check = {
  name: 'delivery/ingress-bypasses-split',
  severity: 'warning',
  title: 'an ingress controller sends requests past a traffic split',
  why: 'A split is done by the proxy of a client that calls the Service. The nginx controller calls the pods behind it by their addresses, unless it is told to call the Service: what comes through it is not split.',
  fix: 'Annotate the Ingress with nginx.ingress.kubernetes.io/service-upstream: "true", and inject the proxy into the controller.',
  source: 'linkerd website: tasks/flagger.md; ingress-nginx: service-upstream',
  on: ['networking.k8s.io/Ingress'],
  reads: [...ROUTES, 'split.smi-spec.io/TrafficSplit', 'linkerd.io/ServiceProfile'],
  *find(ingress, model) {
    const isNginx = (ingress.spec.ingressClassName ?? ingress.annotations['kubernetes.io/ingress.class']) === NGINX;
    if (!isNginx || ingress.annotations[SERVICE_UPSTREAM] === 'true') {
      return;
    }
    const paths: any[] = (ingress.spec.rules ?? []).flatMap(({ http }: any) => http?.paths ?? []);
    const names = [ingress.spec.defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) => backend?.service?.name ?? []);
    for (const name of new Set<string>(names)) {
      const split = splitterOf(model, ingress.namespace, name);
      if (split) {
        yield { message: `requests to Service ${ingress.namespace}/${name} go past ${titleOf(split)}, which splits them, because nginx calls pods by their addresses; set the annotation "${SERVICE_UPSTREAM}" to "true"` };
      }
    }
  },
};

/** What splits the requests to a Service. */
function splitterOf(model: MeshModel, namespace: string, name: string): MeshObject | undefined {
  const routes = routesOn(model, { namespace, name });
  const [split] = splitsOf(model, { namespace, name });
  const profile = model.find('linkerd.io/ServiceProfile', namespace, serviceFqdn(name, namespace, model.target.clusterDomain));
  const route = routes.find((each) => backendsOf(each).some((rule) => rule.length > 1));
  return route ?? split ?? (profile?.spec.dstOverrides?.length > 1 ? profile : undefined);
}
