import { clientExclusionFaults, ClientNames } from '../../../linkerd/authorizations';
import { Check } from '../../check';
import { problems } from '../../problems';

/** What the manifest calls its clients. */
export const CLIENT_NAMES: ClientNames = {
  serviceAccounts: 'spec.client.meshTLS.serviceAccounts',
  identities: 'spec.client.meshTLS.identities',
  unauthenticatedTls: 'spec.client.meshTLS.unauthenticatedTLS',
  unauthenticated: 'spec.client.unauthenticated',
};

export const refusedClients: Check = {
  name: 'policy/refused-clients',
  severity: 'error',
  title: 'a ServerAuthorization has clients that exclude each other',
  why: 'A client without mutual TLS goes with nothing that is asked of mutual TLS, and any client with TLS goes with no identities. The webhook of Linkerd refuses both.',
  fix: 'Leave away what asks for less, or make two ServerAuthorizations.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: ['policy.linkerd.io/ServerAuthorization'],
  *find({ spec: { client: { unauthenticated, meshTLS } = {} as any } }) {
    const { unauthenticatedTLS, identities = [], serviceAccounts = [] } = meshTLS ?? {};
    const named = identities.length + serviceAccounts.length;
    const [plain] = clientExclusionFaults(CLIENT_NAMES, named, meshTLS !== undefined, unauthenticated === true);
    const [, encrypted] = clientExclusionFaults(CLIENT_NAMES, named, unauthenticatedTLS === true, false);
    yield* problems(['spec', 'client'], plain, encrypted);
  },
};
