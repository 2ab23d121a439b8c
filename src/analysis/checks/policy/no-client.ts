import { CLIENT_NAMES } from './refused-clients';
import { noClientFault } from '../../../linkerd/authorizations';
import { Check } from '../../check';
import { problems } from '../../problems';

export const noClient: Check = {
  name: 'policy/no-client',
  severity: 'warning',
  title: 'a ServerAuthorization names no client, and so authorizes nobody',
  why: 'Without unauthenticated, unauthenticatedTLS, identities or serviceAccounts there is no client, and Linkerd leaves the ServerAuthorization out.',
  fix: 'Name ServiceAccounts; or set unauthenticated to true for everybody.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/server_authorization.rs',
  on: ['policy.linkerd.io/ServerAuthorization'],
  *find({ spec: { client } }) {
    const { unauthenticatedTLS, identities = [], serviceAccounts = [] } = client?.meshTLS ?? {};
    const named = identities.length + serviceAccounts.length;
    yield* client ? problems(['spec', 'client'], noClientFault(CLIENT_NAMES, named, unauthenticatedTLS === true, client.unauthenticated === true)) : [];
  },
};
