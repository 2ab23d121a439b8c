import { Construct } from 'constructs';
import { ExpiryAlertOptions } from './alert-options';
import { ALERTS } from './mesh-alert-table';
import { earlyAlertFault } from '../linkerd/certificate-lifetimes';
import { valueAt } from '../linkerd/chart-values';
import { ISSUER_NAME } from '../linkerd/control-plane-certificates';
import { millis } from '../linkerd/duration';
import { goDurationError, goDurationMillis } from '../linkerd/go-duration';
import { Fault } from '../linkerd/rule';
import { objectsBeside } from '../references/app-objects';
import { Installation } from '../references/installation';

/** The alerts about something that ends. */
type ExpiryAlert = 'certificates' | 'issuer';

/**
 * The fault of an alert that comes while a certificate is still good as it should be: how long that is, is known where the
 * app installs the control plane, or makes the certificate of its issuer.
 */
export function earlyFault(owner: Construct, alert: ExpiryAlert, { remaining }: ExpiryAlertOptions = {}): Fault {
  const { text, what } = alert === 'certificates' ? proxyLifetime(owner) : issuerRenewal(owner);
  const told = remaining ? millis(remaining) : ALERTS[alert].remaining! * 1000;
  return typeof text === 'string' && goDurationError(text) === undefined
    ? earlyAlertFault(`${alert}.remaining`, told, goDurationMillis(text), what) : undefined;
}

function proxyLifetime(owner: Construct): { text?: unknown; what: string } {
  const controlPlane = Installation.of(owner).find('linkerd-control-plane');
  return {
    text: controlPlane && (valueAt(controlPlane.values, 'identity.issuer.issuanceLifetime') ?? '24h'),
    what: `for how long ${controlPlane?.owner.node.path} issues the certificate of a proxy`,
  };
}

function issuerRenewal(owner: Construct): { text?: unknown; what: string } {
  const certificate = [...objectsBeside(owner).values()]
    .find(({ kind, apiGroup, name }) => kind === 'Certificate' && apiGroup === 'cert-manager.io' && name === ISSUER_NAME);
  return { text: certificate?.toJson().spec?.renewBefore, what: `"renewBefore" of ${certificate?.node.path}` };
}
