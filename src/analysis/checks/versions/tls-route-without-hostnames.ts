import { Check } from '../../check';

export const tlsRouteWithoutHostnames: Check = {
  name: 'versions/tls-route-without-hostnames',
  severity: 'warning',
  title: 'a TLSRoute without host names, which this Linkerd cannot read',
  why: 'Newer policy controllers demand `hostnames`, although v1alpha2 of the kind does not. A TLSRoute without them is accepted by the API server and by the webhook, and then skipped.',
  fix: 'List the server names that the route is for.',
  source: 'kube-gateway-api-rs: tlsroutes.rs; linkerd2: policy-controller/k8s/index',
  since: 'tlsRouteNeedsHostnames',
  on: ['gateway.networking.k8s.io/TLSRoute'],
  *find({ spec: { hostnames = [] }, version }) {
    // Of other versions the schema demands them.
    if (hostnames.length === 0 && version === 'v1alpha2') {
      yield { message: '"spec.hostnames" is empty, and Linkerd skips TLSRoutes without host names; expected at least one, such as "db.example.com" or "*.example.com"', field: ['spec', 'hostnames'] };
    }
  },
};
