import { ROLLOUT_STRATEGY } from './delivery';
import { ANY, BOOLEAN, choice, closed, list, map, number, open, PORT, PORT_OR_NAME, required, Shape, TEXT } from './shape';

// Kubernetes' own kinds, as far as Linkerd or a check reads them.

const LABELS = map(TEXT);

export const METADATA = open({
  name: TEXT,
  generateName: TEXT,
  namespace: TEXT,
  labels: LABELS,
  annotations: map(TEXT),
  creationTimestamp: TEXT,
  ownerReferences: list(open({ kind: TEXT, name: TEXT })),
});

const SELECTOR_FIELDS = {
  matchLabels: LABELS,
  matchExpressions: list(closed({ key: required(TEXT), operator: required(choice('In', 'NotIn', 'Exists', 'DoesNotExist')), values: list(TEXT) })),
};

export const LABEL_SELECTOR = closed(SELECTOR_FIELDS);
/** As the first version of Servers had it: by labels or by expressions. */
export const ONE_SIDED_SELECTOR = closed(SELECTOR_FIELDS, ['matchLabels', 'matchExpressions']);

const PROBE = open({
  httpGet: open({ path: TEXT, port: PORT_OR_NAME, scheme: TEXT, host: TEXT }),
  tcpSocket: open({ port: PORT_OR_NAME }),
  grpc: open({ port: PORT }),
  exec: ANY,
});

const CONTAINER = open({
  name: TEXT,
  image: TEXT,
  command: list(TEXT),
  args: list(TEXT),
  env: list(open({ name: TEXT, value: TEXT })),
  ports: list(open({ name: TEXT, containerPort: PORT, protocol: TEXT })),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  resources: open({ requests: map(ANY), limits: map(ANY) }),
  securityContext: open({ runAsUser: number() }),
  restartPolicy: TEXT,
  lifecycle: open({}),
});

const POD_SPEC = open({
  containers: list(CONTAINER),
  initContainers: list(CONTAINER),
  hostNetwork: BOOLEAN,
  serviceAccountName: TEXT,
  serviceAccount: TEXT,
  automountServiceAccountToken: BOOLEAN,
  terminationGracePeriodSeconds: number(),
  securityContext: open({ runAsUser: number() }),
  restartPolicy: TEXT,
});

const POD_TEMPLATE = open({ metadata: METADATA, spec: POD_SPEC });
const CONTROLLER = open({ replicas: number(), selector: LABEL_SELECTOR, template: POD_TEMPLATE, serviceName: TEXT });
const JOB = open({ template: POD_TEMPLATE });

const INGRESS_BACKEND = open({ service: open({ name: TEXT, port: open({ number: PORT, name: TEXT }) }) });

export const CORE_KINDS: Readonly<Record<string, Shape>> = {
  '/Namespace': open({}),
  '/Service': open({
    spec: open({
      type: TEXT,
      clusterIP: TEXT,
      selector: LABELS,
      ports: list(open({ name: TEXT, port: PORT, targetPort: PORT_OR_NAME, protocol: TEXT, appProtocol: TEXT })),
      externalName: TEXT,
      internalTrafficPolicy: TEXT,
      externalTrafficPolicy: TEXT,
      trafficDistribution: TEXT,
      publishNotReadyAddresses: BOOLEAN,
    }),
  }),
  '/Pod': open({ spec: POD_SPEC }),
  '/ServiceAccount': open({}),
  '/Secret': open({ type: TEXT, data: map(TEXT), stringData: map(TEXT) }),
  '/ConfigMap': open({ data: map(TEXT) }),
  '/ReplicationController': open({ spec: open({ replicas: number(), selector: LABELS, template: POD_TEMPLATE }) }),
  'apps/Deployment': open({ spec: CONTROLLER }),
  'apps/ReplicaSet': open({ spec: CONTROLLER }),
  'apps/StatefulSet': open({ spec: CONTROLLER }),
  'apps/DaemonSet': open({ spec: CONTROLLER }),
  'batch/Job': open({ spec: JOB }),
  'batch/CronJob': open({ spec: open({ jobTemplate: open({ spec: JOB }) }) }),
  'argoproj.io/Rollout': open({ spec: open({ selector: LABEL_SELECTOR, template: POD_TEMPLATE, strategy: ROLLOUT_STRATEGY }) }),
  'autoscaling/HorizontalPodAutoscaler': open({
    spec: open({
      scaleTargetRef: open({ kind: TEXT, name: TEXT, apiVersion: TEXT }),
      metrics: list(open({ type: TEXT, resource: open({ name: TEXT, target: open({ type: TEXT }) }) })),
      targetCPUUtilizationPercentage: number(),
    }),
  }),
  'networking.k8s.io/NetworkPolicy': open({
    spec: open({
      podSelector: LABEL_SELECTOR,
      policyTypes: list(TEXT),
      ingress: list(open({ from: list(open({})), ports: list(open({ port: PORT_OR_NAME, endPort: PORT, protocol: TEXT })) })),
      egress: list(open({ to: list(open({})), ports: list(open({ port: PORT_OR_NAME, endPort: PORT, protocol: TEXT })) })),
    }),
  }),
  'networking.k8s.io/Ingress': open({
    spec: open({
      ingressClassName: TEXT,
      defaultBackend: INGRESS_BACKEND,
      rules: list(open({ host: TEXT, http: open({ paths: list(open({ path: TEXT, backend: INGRESS_BACKEND })) }) })),
    }),
  }),
};
