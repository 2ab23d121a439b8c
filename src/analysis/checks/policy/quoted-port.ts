import { quote } from '../../../linkerd/rule';
import { Check } from '../../check';

export const quotedPort: Check = {
  name: 'policy/quoted-port',
  severity: 'warning',
  title: 'the port of a Server is a number in quotes, which is a name',
  why: 'A port that is a text is the name of a container port, and none is called by a number. The Server selects nothing, and the port keeps the default policy.',
  fix: 'Write the number without quotes.',
  source: 'linkerd2: policy-controller/k8s/api/src/policy/server.rs',
  on: ['policy.linkerd.io/Server'],
  *find({ spec: { port } }) {
    if (typeof port === 'string' && /^\d+$/.test(port)) {
      yield { message: `"spec.port" is not the name of a container port, got ${quote(port)}; expected a number, or a name with a letter; write ${Number(port)} without quotes`, field: ['spec', 'port'] };
    }
  },
};
