import { refersTo } from '../../../linkerd/authorizations';
import { rateLimitProtocolFault } from '../../../linkerd/inbound';
import { fieldName } from '../../../linkerd/schema/clean';
import { titleOf } from '../../../model/mesh-object';
import { protocolOf, SERVER } from '../../../model/servers';
import { Check } from '../../check';
import { problems } from '../../problems';

export const unreadProtocol: Check = {
  name: 'ratelimit/unread-protocol',
  severity: 'warning',
  title: 'a rate limit on a port whose requests Linkerd does not limit',
  why: 'Requests are counted where the proxy reads HTTP: with the protocols gRPC, opaque and TLS a Server has no limits, and the policy is accepted all the same.',
  fix: 'Set proxyProtocol of the Server to HTTP/1, HTTP/2 or unknown, or limit at another place.',
  source: 'linkerd2: policy-controller/grpc/src/inbound.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  reads: [SERVER],
  *find({ spec: { targetRef }, namespace }, model) {
    const server = refersTo(targetRef, 'policy.linkerd.io', 'Server') ? model.find(SERVER, namespace, targetRef.name) : undefined;
    yield* server ? problems(['spec', 'targetRef'], rateLimitProtocolFault(`"${fieldName(['spec', 'targetRef'])}" ${titleOf(server)}`, protocolOf(server))) : [];
  },
};
