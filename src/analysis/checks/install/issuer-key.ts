import { ISSUER_NAME, issuerKeyFault } from '../../../linkerd/control-plane-certificates';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

const KEY = ['spec', 'privateKey'];

export const issuerKey: Check = {
  name: 'install/issuer-key',
  severity: 'error',
  title: 'the key of the issuer is not one that the control plane signs with',
  why: 'The identity component signs with ECDSA P-256 and takes no other key for its own; it crashes at the first one. cert-manager makes RSA keys unless it is told otherwise.',
  fix: 'Set privateKey.algorithm of the Certificate to ECDSA, and its size to 256.',
  source: 'linkerd2: pkg/issuercerts/issuercerts.go',
  on: ['cert-manager.io/Certificate'],
  *find({ spec: { secretName, privateKey } }) {
    yield* secretName === ISSUER_NAME ? problems(KEY, issuerKeyFault(fieldName(KEY), privateKey ?? {})) : [];
  },
};
