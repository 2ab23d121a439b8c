import { LABEL_SELECTOR } from './core';
import { ANY, BOOLEAN, list, map, number, open, Shape, TEXT } from './shape';

// Kinds by which Linkerd and its certificates are installed, as far as a check reads them.

export const INSTALLATION_KINDS: Readonly<Record<string, Shape>> = {
  'cert-manager.io/Certificate': open({
    spec: open({
      secretName: TEXT,
      secretTemplate: open({ annotations: map(TEXT) }),
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
      chart: open({ spec: open({ chart: TEXT, version: TEXT, valuesFiles: list(TEXT) }) }),
      releaseName: TEXT,
      targetNamespace: TEXT,
      kubeConfig: ANY,
      values: ANY,
      valuesFrom: list(ANY),
    }),
  }),
};
