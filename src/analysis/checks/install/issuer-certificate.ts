import { Duration } from 'cdk8s';
import { issuerOverlapFault } from '../../../linkerd/certificate-lifetimes';
import { valueAt } from '../../../linkerd/chart-values';
import { ISSUER_NAME, issuerCertificateFaults } from '../../../linkerd/control-plane-certificates';
import { goDurationError, goDurationMillis } from '../../../linkerd/go-duration';
import { CHART_KINDS, chartsCalled } from '../../../model/installed-charts';
import { saidNamespace } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

const CERTIFICATE = 'cert-manager.io/Certificate';

export const issuerCertificate: Check = {
  name: 'install/issuer-certificate',
  severity: 'warning',
  title: 'the certificate of the issuer is not one that a mesh can live by',
  why: 'The control plane signs the certificates of proxies with it. It must be that of an authority, in the namespace of the control plane, and be renewed while what it signed is still good for less than it is itself. Otherwise identities end at night, weeks later, or proxies never start.',
  fix: 'Set isCA to true, and renewBefore to more than identity.issuer.issuanceLifetime of the chart: `MeshIdentity` writes the whole.',
  source: 'linkerd.io: tasks/automatically-rotating-control-plane-tls-credentials; linkerd2: pkg/identity/service.go',
  on: [CERTIFICATE],
  reads: CHART_KINDS,
  *find(certificate, model) {
    const { secretName, secretTemplate = {}, isCA, duration = '2160h', renewBefore, renewBeforePercentage } = certificate.spec;
    if (secretName !== ISSUER_NAME) {
      return;
    }
    const [controlPlane] = chartsCalled('linkerd-control-plane', model);
    const isThere = model.of(CERTIFICATE).some((other) => (
      other.spec.secretName === ISSUER_NAME && [undefined, controlPlane?.namespace].includes(saidNamespace(other))));
    // By annotations others are told to copy the Secret.
    const namespace = isThere || Object.keys(secretTemplate.annotations ?? {}).length > 0 ? undefined : saidNamespace(certificate);
    yield* problems(['spec'], ...issuerCertificateFaults(isCA, namespace, controlPlane?.namespace));

    const lifetime = controlPlane ? valueAt(controlPlane.values, 'identity.issuer.issuanceLifetime') ?? '24h' : '24h';
    const isKnown = renewBeforePercentage === undefined && [duration, renewBefore ?? '1h', lifetime].every((text) => goDurationError(text) === undefined);
    const [whole, issued] = isKnown ? [duration, lifetime].map(goDurationMillis) : [];
    // cert-manager's own default is a third.
    const before = renewBefore === undefined ? whole / 3 : goDurationMillis(renewBefore);
    yield* problems(['spec', 'renewBefore'], isKnown ? issuerOverlapFault(
      { duration: Duration.millis(whole), renewBefore: Duration.millis(before) },
      Duration.millis(issued),
      { renewBefore: 'spec.renewBefore', issuanceLifetime: 'identity.issuer.issuanceLifetime' },
    ) : undefined)
      .map((problem) => ({ ...problem, severity: controlPlane?.isPartial === false ? 'warning' as const : 'info' as const }));
  },
};
