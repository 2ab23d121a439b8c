import { LABEL_SELECTOR } from './core';
import { ANY, BOOLEAN, list, number, open, Shape, TEXT } from './shape';

// Kinds by which Linkerd and its certificates are installed, as far as a check reads them.

export const INSTALLATION_KINDS: Readonly<Record<string, Shape>> = {
  'cert-manager.io/Certificate': open({
    spec: open({
      secretName: TEXT,
      isCA: BOOLEAN,
      duration: TEXT,
      renewBefore: TEXT,
      privateKey: open({ algorithm: TEXT, size: number(), rotationPolicy: TEXT }),
    }),
  }),
  'trust.cert-manager.io/Bundle': open({
    spec: open({ target: open({ configMap: open({ key: TEXT }), namespaceSelector: LABEL_SELECTOR }) }),
  }),
  'helm.toolkit.fluxcd.io/HelmRelease': open({
    spec: open({
      chart: open({ spec: open({ chart: TEXT, version: TEXT }) }),
      releaseName: TEXT,
      targetNamespace: TEXT,
      kubeConfig: ANY,
      values: ANY,
      valuesFrom: list(ANY),
    }),
  }),
};
