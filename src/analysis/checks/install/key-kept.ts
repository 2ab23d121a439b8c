import { ISSUER_NAME, TRUST_ANCHOR } from '../../../linkerd/control-plane-certificates';
import { compareReleases } from '../../../linkerd/release-number';
import { quoteOrNone } from '../../../linkerd/rule';
import { CHART_KINDS, chartsOf } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { Check } from '../../check';

/** From here on cert-manager makes a new key each time, unless it is told otherwise. */
const ALWAYS_BY_DEFAULT = [1, 18, 0];

export const keyKept: Check = {
  name: 'install/key-kept',
  severity: 'warning',
  title: 'the certificate of the mesh is renewed, and its key stays for ever',
  why: 'Before release 1.18 cert-manager renews a certificate with the key that it has, unless it is told to make a new one. Who gets hold of the key once is trusted by the whole mesh from then on.',
  fix: 'Set privateKey.rotationPolicy of the Certificate to Always.',
  source: 'cert-manager: pkg/apis/certmanager/v1/types_certificate.go',
  on: ['cert-manager.io/Certificate'],
  reads: CHART_KINDS,
  *find({ spec: { secretName, privateKey } }, model) {
    const policy = privateKey?.rotationPolicy;
    const isOld = isOldCertManager(model);
    if ([ISSUER_NAME, TRUST_ANCHOR].includes(secretName) && (policy === 'Never' || (policy === undefined && isOld))) {
      yield { message: `"spec.privateKey.rotationPolicy" keeps the key when the certificate is renewed, got ${quoteOrNone(policy)}; expected "Always"`, field: ['spec', 'privateKey'] };
    }
  },
};

/** Whether a cert-manager is installed that is known to be before 1.18. */
function isOldCertManager(model: MeshModel): boolean {
  const objects = model.of(...CHART_KINDS);
  return model.once(isOldCertManager, () => objects.flatMap(chartsOf).some(({ chart, version = '', isHere }) => {
    const numbers = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
    return chart === 'cert-manager' && isHere && numbers !== undefined && compareReleases(numbers, ALWAYS_BY_DEFAULT) < 0;
  }));
}
