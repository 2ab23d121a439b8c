import { Check } from '../../check';
import { CONNECTION_ROUTES, refused } from '../../route-findings';

export const notOneRule: Check = {
  name: 'routing/not-one-rule',
  severity: 'error',
  title: 'a TLSRoute or TCPRoute does not have just one rule',
  why: 'Rules of connections have nothing to tell them apart. Linkerd\'s webhook refuses more than one, or none, whatever the route hangs on.',
  fix: 'Put all backends into one rule, with weights. For TLS to several hosts make a TLSRoute for each.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'tlsAndTcpRoute',
  on: CONNECTION_ROUTES,
  find: (route, model) => refused('rules', route, model),
};
