import { featureFault } from '../features';
import { dnsIdentityFault } from '../identities';
import { Target } from '../target';
import { LABEL_SELECTOR, ONE_SIDED_SELECTOR } from './core';
import { BOOLEAN, closed, choice, depends, integer, list, PORT_OR_NAME, required, Shape, since, sized, TEXT, text } from './shape';
import { DOTLESS_NAME, GROUP, KIND, NAME, NAMESPACE } from './texts';
import { newerVersion, specOf } from './with-spec';

// The kinds of policy.linkerd.io, but for its HTTPRoute.

/** As far as a JavaScript number can say it. */
const INT64 = integer(-(2 ** 63), 2 ** 63 - 1024);
const MESH_IDENTITY = text((prop, value) => dnsIdentityFault(prop, value));

const NETWORKS = list(closed({ cidr: required(TEXT), except: list(TEXT) }));
const TARGET_REF = closed({ group: GROUP, kind: required(KIND), name: required(NAME) });
const RATE = closed({ requestsPerSecond: required(INT64) });

const ACCESS_POLICY = since((target, version) => (
  version === 'v1beta3' ? featureFault('it', target.linkerdVersion, 'accessPolicy') : newerVersion('v1beta3', version)), TEXT);
const EXTERNAL_WORKLOAD_SELECTOR = since((target, version) => (
  isOldServer(target, version) ? featureFault('it', target.linkerdVersion, 'externalWorkload') ?? newerVersion('v1beta2', version) : undefined), LABEL_SELECTOR);

const SERVER = closed({
  port: required(PORT_OR_NAME),
  podSelector: depends((_, version) => (version === 'v1alpha1' ? ONE_SIDED_SELECTOR : LABEL_SELECTOR)),
  externalWorkloadSelector: EXTERNAL_WORKLOAD_SELECTOR,
  proxyProtocol: TEXT,
  accessPolicy: ACCESS_POLICY,
}, ['podSelector', 'externalWorkloadSelector']);

const SERVER_AUTHORIZATION = closed({
  server: required(closed({ name: DOTLESS_NAME, selector: LABEL_SELECTOR }, ['name', 'selector'])),
  client: required(closed({
    networks: NETWORKS,
    unauthenticated: BOOLEAN,
    meshTLS: closed({
      unauthenticatedTLS: BOOLEAN,
      identities: list(MESH_IDENTITY),
      serviceAccounts: list(closed({ name: required(DOTLESS_NAME), namespace: DOTLESS_NAME })),
    }),
  })),
});

export const POLICY_KINDS: Readonly<Record<string, Shape>> = {
  'policy.linkerd.io/Server': specOf(SERVER),
  'policy.linkerd.io/ServerAuthorization': specOf(SERVER_AUTHORIZATION),
  'policy.linkerd.io/AuthorizationPolicy': specOf(closed({
    targetRef: required(TARGET_REF),
    requiredAuthenticationRefs: required(list(closed({ group: GROUP, kind: required(KIND), name: required(NAME), namespace: sized(0, 253) }))),
  })),
  'policy.linkerd.io/MeshTLSAuthentication': specOf(closed({
    identities: list(depends(({ linkerdVersion }) => (featureFault('', linkerdVersion, 'externalWorkload') ? MESH_IDENTITY : TEXT)), 1),
    identityRefs: list(closed({ group: GROUP, kind: required(KIND), name: NAME, namespace: sized(0, 253) }), 1),
  }, ['identities', 'identityRefs'])),
  'policy.linkerd.io/NetworkAuthentication': specOf(closed({ networks: required(NETWORKS) })),
  'policy.linkerd.io/EgressNetwork': specOf(closed({ trafficPolicy: required(choice('Allow', 'Deny')), networks: NETWORKS })),
  'policy.linkerd.io/HTTPLocalRateLimitPolicy': specOf(closed({
    targetRef: required(TARGET_REF),
    total: RATE,
    identity: RATE,
    overrides: list(closed({
      requestsPerSecond: required(INT64),
      clientRefs: required(list(closed({ group: GROUP, kind: required(KIND), name: required(NAME), namespace: NAMESPACE }))),
    })),
  })),
};

function isOldServer(target: Target, version: string): boolean {
  return ['v1alpha1', 'v1beta1'].includes(version) || featureFault('', target.linkerdVersion, 'externalWorkload') !== undefined;
}
