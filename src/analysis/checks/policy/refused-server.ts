import { accessPolicyFault, proxyProtocolFault } from '../../../linkerd/inbound';
import { portFault } from '../../../linkerd/port-ranges';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedServer: Check = {
  name: 'policy/refused-server',
  severity: 'error',
  title: 'a Server has a protocol, an access policy or a port that there is not',
  why: 'The CRD takes any text for proxyProtocol and accessPolicy, and any number for the port. Linkerd knows six of each, as they are written, and its webhook refuses the others; without the webhook the whole Server is left out.',
  fix: 'Write one of the values of the message, with the same capitals.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: ['policy.linkerd.io/Server'],
  *find({ spec: { proxyProtocol, accessPolicy, port } }, _, { linkerdVersion }) {
    const said = (prop: string) => fieldName(['spec', prop]);
    yield* proxyProtocol === undefined ? [] : problems(['spec', 'proxyProtocol'], proxyProtocolFault(said('proxyProtocol'), proxyProtocol));
    yield* problems(['spec', 'accessPolicy'], accessPolicyFault(said('accessPolicy'), accessPolicy, linkerdVersion));
    yield* typeof port === 'number' ? problems(['spec', 'port'], portFault(said('port'), port)) : [];
  },
};
