import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';

export const connectionRouteWithoutBackends: Check = {
  name: 'versions/connection-route-without-backends',
  severity: 'warning',
  title: 'a rule of a TLSRoute or TCPRoute without backends, which this Linkerd cannot read',
  why: 'Newer policy controllers demand `backendRefs` in each rule, although the CRDs up to Gateway API 1.3 do not. A route without them is accepted and then skipped.',
  fix: 'Name the Service or EgressNetwork that the connections go to.',
  source: 'kube-gateway-api-rs: tlsroutes.rs, tcproutes.rs; linkerd2: policy-controller/k8s/index',
  since: 'tlsRouteNeedsHostnames',
  on: ['gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute'],
  *find({ kind, spec: { rules = [] }, problems }) {
    for (const [i, rule] of (rules as any[]).entries()) {
      const field = ['spec', 'rules', i, 'backendRefs'];
      // Newer CRDs demand them themselves.
      if (rule.backendRefs === undefined && !problems.some(({ path }) => fieldName(path) === fieldName(field))) {
        yield { message: `"${fieldName(field)}" is missing, and Linkerd skips ${kind}s without it; expected at least one backend`, field };
      }
    }
  },
};
