import { ANY, BOOLEAN, list, map, number, open, PORT, PORT_OR_NAME, Shape, TEXT } from './shape';

// Kinds of the engines of progressive delivery, as far as a check reads them.

const REF = open({ apiVersion: TEXT, kind: TEXT, name: TEXT });
const GENERATED = open({ labels: map(TEXT), annotations: map(TEXT) });

const VALUE_OVERRIDES = list(open({ name: TEXT }));
const CHART_SOURCE = open({
  chart: TEXT,
  targetRevision: TEXT,
  helm: open({
    releaseName: TEXT,
    valuesObject: ANY,
    values: TEXT,
    valueFiles: list(TEXT),
    parameters: VALUE_OVERRIDES,
    fileParameters: VALUE_OVERRIDES,
  }),
});

export const DELIVERY_KINDS: Readonly<Record<string, Shape>> = {
  'flagger.app/Canary': open({
    spec: open({
      provider: TEXT,
      targetRef: REF,
      service: open({
        name: TEXT,
        port: PORT,
        targetPort: PORT_OR_NAME,
        gatewayRefs: list(open({ group: TEXT, kind: TEXT, name: TEXT, namespace: TEXT, port: PORT })),
        mirror: ANY,
        apex: GENERATED,
        primary: GENERATED,
        canary: GENERATED,
      }),
      analysis: open({
        mirror: BOOLEAN,
        metrics: list(open({ name: TEXT, query: TEXT, templateRef: open({ name: TEXT, namespace: TEXT }) })),
      }),
    }),
  }),
  'flagger.app/MetricTemplate': open({ spec: open({ provider: open({ type: TEXT, address: TEXT }), query: TEXT }) }),
  'argoproj.io/Application': open({
    spec: open({
      destination: open({ namespace: TEXT, name: TEXT, server: TEXT }),
      source: CHART_SOURCE,
      sources: list(CHART_SOURCE),
      syncPolicy: open({ automated: open({ selfHeal: BOOLEAN }) }),
      ignoreDifferences: list(open({ group: TEXT, kind: TEXT, name: TEXT, jqPathExpressions: list(TEXT), jsonPointers: list(TEXT) })),
    }),
  }),
};

const ROUTE_NAMES = ['http', 'grpc', 'tcp', 'tls'].flatMap((protocol): [string, Shape][] => [
  [`${protocol}Route`, TEXT], [`${protocol}Routes`, list(open({ name: TEXT }))],
]);

/** How a Rollout moves traffic. */
export const ROLLOUT_STRATEGY = open({
  canary: open({
    stableService: TEXT,
    canaryService: TEXT,
    trafficRouting: open({ plugins: open({ 'argoproj-labs/gatewayAPI': open({ namespace: TEXT, ...Object.fromEntries(ROUTE_NAMES) }) }) }),
    steps: list(open({ setWeight: number() })),
  }),
});
