import { annotationDurationMs, goDurationNs, isLabel, isPort } from './grammar';
import { attachments, groupOf, isService, isServiceProfile, title } from './service-traffic';
import { Manifest, OracleTarget, when } from './target';

/** What Flagger itself makes, so that nobody else may. */
const FLAGGER_LABELS = ['app', 'name', 'app.kubernetes.io/name'];
const FLAGGER_ROUTES: Record<string, string> = { 'gatewayapi:v1': 'HTTPRoute', 'gatewayapi:v1beta1': 'HTTPRoute', 'linkerd': 'TrafficSplit' };
const FLAGGER_BUILTIN = ['request-success-rate', 'request-duration'];

const PLUGIN = 'argoproj-labs/gatewayAPI';
const PLUGIN_ROUTES: Record<string, string> = { httpRoute: 'HTTPRoute', grpcRoute: 'GRPCRoute', tlsRoute: 'TLSRoute', tcpRoute: 'TCPRoute' };

/** The series that clients' proxies have of the backends of a route, up to the name that follows. */
const BACKEND_SERIES: Record<string, RegExp> = {
  HTTPRoute: /\boutbound_http_route_backend_(response_statuses_total|response_duration_seconds_bucket)\{/g,
  GRPCRoute: /\boutbound_grpc_route_backend_(response_statuses_total|response_duration_seconds_bucket)\{/g,
};

const seconds = (text: unknown) => typeof text === 'string' && (goDurationNs(text) ?? 0n) >= 1_000_000_000n;
const rising = (weights: unknown) => Array.isArray(weights) && weights.length > 0
  && weights.every((weight, i) => Number.isInteger(weight) && weight > (weights[i - 1] ?? 0) && weight <= 100);
const within = (part: Record<string, string> = {}, whole: Record<string, string> = {}) => (
  Object.entries(part).every(([key, value]) => whole[key] === value));
const unknownKeys = (where: string, object: object = {}, known: string[]) => (
  Object.keys(object).filter((key) => !known.includes(key)).map((key) => `${where}.${key} is unknown`));

/** Finds an object by kind, namespace and name. */
function finder(manifests: readonly Manifest[], namespace: string | undefined) {
  return (kind: string, name: unknown) => manifests.find((m) => m.kind === kind && m.metadata.name === name && m.metadata.namespace === namespace);
}

/** What Flagger and Argo Rollouts, or Linkerd beside them, have against manifests. */
export function deliveryErrors(manifests: readonly Manifest[], target: OracleTarget): string[] {
  return manifests.flatMap((manifest) => {
    const errors = groupOf(manifest) === 'flagger.app' && manifest.kind === 'Canary' ? canaryErrors(manifest, manifests, target)
      : groupOf(manifest) === 'argoproj.io' && manifest.kind === 'Rollout' ? rolloutErrors(manifest, manifests, target) : [];
    return errors.map((error) => `${title(manifest)}: ${error}`);
  });
}

function canaryErrors({ metadata, spec }: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const find = finder(manifests, metadata.namespace);
  const { provider, service, analysis, targetRef, autoscalerRef } = spec;
  const workload = find(targetRef.kind, targetRef.name);
  const apex: string = service.name ?? targetRef.name;
  const smi = provider === 'linkerd';
  const [ref, ...moreRefs] = service.gatewayRefs ?? [];
  const annotations = service.apex?.annotations ?? {};
  const made: [string, string][] = [
    [targetRef.kind, `${targetRef.name}-primary`], [FLAGGER_ROUTES[provider], apex], ...['', '-primary', '-canary'].map((end): [string, string] => ['Service', `${apex}${end}`]),
  ];
  const strategies = [analysis.stepWeights, analysis.iterations].filter((each) => each !== undefined);
  return [
    ...when(!(provider in FLAGGER_ROUTES), `provider ${provider} does not move Linkerd's traffic`),
    ...when(provider === 'gatewayapi:v1' && target.gatewayApi === '0.7.1', 'HTTPRoute v1 is not served'),
    ...when(metadata.namespace === undefined, 'no namespace'),
    ...when(!['Deployment', 'DaemonSet'].includes(targetRef.kind) || targetRef.apiVersion !== 'apps/v1', 'nothing that Flagger copies'),
    ...when(!workload, 'its workload is not there'),
    ...workload ? workloadErrors(workload) : [],
    ...when(!isLabel(`${apex}-primary`), `"${apex}-primary" is no Service name`),
    ...when(!isPort(service.port) || !isPort(service.targetPort ?? service.port), 'a port is none'),
    ...when(smi !== (service.gatewayRefs === undefined), 'gatewayRefs are for the Gateway API, which needs them'),
    ...(smi || !ref ? [] : [
      ...when(moreRefs.length > 0, 'several parents'),
      ...when(!['core', ''].includes(ref.group) || ref.kind !== 'Service', 'the parent is no Service, so that Linkerd ignores the route'),
      ...when(ref.name !== apex || ref.port !== service.port, 'the parent is not the Service that clients call'),
      ...when(provider === 'gatewayapi:v1' && ref.namespace !== undefined, 'a parent with namespace never becomes ready'),
    ]),
    ...when(smi && Object.keys(annotations).length > 0, 'annotations beside a TrafficSplit are ignored'),
    ...Object.entries(annotations).filter(([key]) => key.startsWith('timeout.') || key.endsWith('/timeout'))
      .filter(([, text]) => !annotationDurationMs(text as string)).map(([key]) => `${key} is no time`),
    ...when(analysis.mirror, 'Linkerd mirrors nothing, and drops the route'),
    ...when(strategies.length !== 1, 'steps or iterations, one of the two'),
    ...when(analysis.stepWeights && !rising(analysis.stepWeights), 'weights that do not rise'),
    ...when(analysis.iterations !== undefined && !(analysis.iterations >= 1), 'no iterations'),
    ...when(analysis.match && analysis.iterations === undefined, 'an A/B test has iterations'),
    ...when(analysis.match && smi, 'a TrafficSplit matches nothing'),
    ...when(analysis.match && !/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(service.timeout ?? ''), 'the HTTPRoute of an A/B test gets an empty timeout, which is refused'),
    ...when(!analysis.match && service.timeout !== undefined, 'a timeout that only A/B tests read, or that Linkerd does not'),
    ...when(!seconds(analysis.interval), 'no interval'),
    ...when(!(analysis.threshold >= 1), 'no threshold'),
    ...when(!analysis.metrics?.length, 'no metrics'),
    ...(analysis.metrics ?? []).flatMap((metric: any) => metricErrors(metric, metadata.namespace, targetRef, manifests)),
    ...(analysis.webhooks ?? []).flatMap(({ url, timeout }: any) => [...when(!/^https?:\/\/./.test(url), `webhook ${url}`), ...when(timeout !== undefined && !seconds(timeout), `webhook timeout ${timeout}`)]),
    ...when(autoscalerRef && !find(autoscalerRef.kind, autoscalerRef.name), 'its autoscaler is not there'),
    ...made.filter(([kind, name]) => find(kind, name)).map(([kind, name]) => `${kind} ${name} is there too, which Flagger makes`),
    ...manifests.filter((m) => isServiceProfile(m) && !smi && m.metadata.name?.startsWith(`${apex}.${metadata.namespace}.`)).map((m) => `${title(m)} turns the weights off`),
    ...manifests.filter((m) => attachments(m).some(({ kind, name, namespace, port }) => (
      kind === 'Service' && name === apex && namespace === metadata.namespace && (port === undefined || port === service.port))))
      .map((m) => `${title(m)} takes traffic that Flagger moves`),
  ];
}

function workloadErrors({ spec }: Manifest): string[] {
  const labels = spec.selector?.matchLabels ?? {};
  return [
    ...when(!FLAGGER_LABELS.some((label) => label in labels), 'Flagger cannot tell the pods: no label that it knows in the selector'),
    ...when(!within(labels, spec.template.metadata?.labels), 'the selector does not select the pods'),
  ];
}

function metricErrors(metric: any, namespace: string | undefined, targetRef: any, manifests: readonly Manifest[]): string[] {
  const { name, templateRef, thresholdRange, interval } = metric;
  const template = finder(manifests, templateRef?.namespace ?? namespace)('MetricTemplate', templateRef?.name);
  const query: string = template?.spec.query ?? '';
  // Series of Linkerd have the workload of a pod under its kind.
  const ofPods = `namespace="{{ namespace }}",${targetRef.kind === 'DaemonSet' ? 'daemonset' : 'deployment'}="{{ target }}",direction="inbound"`;
  const series = [...query.matchAll(/\bresponse_(total|latency_ms_bucket)\{([^}]*(?:\}\}[^}]*)*)\}\[/g)];
  return [
    ...when(FLAGGER_BUILTIN.includes(name), `${name} is Flagger's own, which has no values with Linkerd`),
    ...when(!template, `${name} has no MetricTemplate`),
    ...when(thresholdRange?.min === undefined && thresholdRange?.max === undefined, `${name} has no threshold`),
    ...when(!seconds(interval), `${name} has no window`),
    ...when(template && (template.spec.provider?.type !== 'prometheus' || !/^https?:\/\/./.test(template.spec.provider?.address ?? '')), `${name} asks no Prometheus`),
    ...when(template && query.trim() === '', `${name} asks nothing`),
    ...series.filter(([, , labels]) => !labels.startsWith(ofPods)).map(() => `${name} asks about other pods than the new ones`),
  ];
}

function rolloutErrors({ metadata, spec }: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const find = finder(manifests, metadata.namespace);
  const { canary } = spec.strategy ?? {};
  if (!canary) {
    return ['no canary'];
  }
  const { stableService, canaryService, trafficRouting, analysis, steps = [] } = canary;
  const plugin = trafficRouting?.plugins?.[PLUGIN] ?? {};
  const [[key, kind] = ['', ''], ...more] = Object.entries(PLUGIN_ROUTES).filter(([each]) => plugin[each]);
  const route = find(kind, plugin[key]);
  const pods = spec.template?.metadata?.labels;
  const headers = steps.flatMap((step: any) => step.setHeaderRoute ?? []);
  const templates = (analysis?.templates ?? []).map(({ templateName }: any) => find('AnalysisTemplate', templateName));
  return [
    ...unknownKeys('strategy', spec.strategy, ['canary']),
    ...unknownKeys('canary', canary, ['stableService', 'canaryService', 'trafficRouting', 'analysis', 'steps']),
    ...unknownKeys('trafficRouting', trafficRouting, ['plugins', 'managedRoutes']),
    ...unknownKeys('plugin', plugin, [...Object.keys(PLUGIN_ROUTES), 'namespace']),
    ...when(target.gatewayApi === '0.7.1', 'the plugin reads routes that are not served'),
    ...when(find('Deployment', metadata.name), 'the Deployment runs beside it'),
    ...when(!within(spec.selector?.matchLabels, pods), 'the selector does not select the pods'),
    ...when(stableService === canaryService, 'one Service for both versions'),
    ...[stableService, canaryService].flatMap((name) => {
      const service = manifests.find((m) => isService(m) && m.metadata.namespace === metadata.namespace && m.metadata.name === name);
      return service?.spec.selector ? when(!within(service.spec.selector, pods), `Service ${name} does not select the pods`) : [];
    }),
    ...when(more.length > 0 || plugin.namespace !== metadata.namespace, 'not one route beside it'),
    ...(route ? routeErrors(route, stableService, canaryService) : ['its route is not there']),
    ...steps.flatMap((step: any, i: number) => unknownKeys(`steps[${i}]`, step, ['setWeight', 'setCanaryScale', 'setHeaderRoute', 'pause'])),
    ...when(steps.length === 0, 'no steps'),
    ...when(steps.some(({ setWeight }: any) => setWeight !== undefined) && !rising(steps.flatMap(({ setWeight }: any) => setWeight ?? [])), 'weights that do not rise'),
    ...steps.flatMap(({ pause }: any) => when(pause?.duration !== undefined && !seconds(pause.duration), `pause of ${pause?.duration}`)),
    ...headers.flatMap(({ name, match }: any) => [
      ...when(!trafficRouting.managedRoutes?.some((managed: any) => managed.name === name), `route ${name} is not managed`),
      ...when(match?.length !== 1 || !match[0].headerName || Object.keys(match[0].headerValue).length !== 1, 'one header is matched'),
      ...when(kind !== 'HTTPRoute', `a ${kind} has no such rule`),
    ]),
    ...when(headers.length > 0 && !namesRules(target), 'rules have no names here'),
    ...when(!(analysis?.startingStep >= 1 && analysis.startingStep < steps.length), 'analysed before the canary has requests'),
    ...when(templates.length === 0 || templates.includes(undefined), 'its AnalysisTemplate is not there'),
    ...templates.flatMap((template: Manifest | undefined) => analysisErrors(template, kind, metadata.namespace, canaryService)),
    ...manifests.filter(({ kind: other, spec: of, metadata: its }) => other === 'HorizontalPodAutoscaler' && its.namespace === metadata.namespace
      && of.scaleTargetRef.name === metadata.name && of.scaleTargetRef.kind === 'Deployment').map((m) => `${title(m)} scales a Deployment that is none`),
  ];
}

const namesRules = ({ gatewayApi, channel }: OracleTarget) => ['1.4.1', '1.5.1'].includes(gatewayApi) || (channel === 'experimental' && ['1.2.1', '1.3.0'].includes(gatewayApi));

function routeErrors(route: Manifest, stable: string, canary: string): string[] {
  const rules: any[] = route.spec.rules ?? [];
  const holds = (rule: any, name: string) => rule.backendRefs?.find((ref: any) => ref.name === name);
  const rule = rules.find((each) => holds(each, stable) && holds(each, canary));
  const parents = attachments(route).filter(({ kind }) => kind === 'Service');
  return [
    ...when(groupOf(route) !== 'gateway.networking.k8s.io', 'the plugin does not read this route'),
    ...when(!rule, 'both Services stand in no rule'),
    ...when(rule && (!(holds(rule, stable).weight > 0) || holds(rule, canary).weight !== 0), 'the canary has traffic before a rollout'),
    ...when(rule && rule.backendRefs.length !== 2, 'a third backend, which the plugin takes away'),
    ...when(rules.length !== 1, 'other rules, which the plugin does not move'),
    ...when(parents.length === 0 || parents.some(({ name }) => name === stable || name === canary), 'clients call no Service of their own'),
  ];
}

function analysisErrors(template: Manifest | undefined, kind: string, namespace: string | undefined, canary: string): string[] {
  return (template?.spec.metrics ?? []).flatMap(({ name, interval, successCondition, failureLimit, provider }: any) => {
    const query: string = provider?.prometheus?.query ?? '';
    const series = [...query.matchAll(/\b(outbound|response|inbound)_\w+\{[^}]*\}/g)].map(([text]) => text);
    const ours = BACKEND_SERIES[kind];
    return [
      ...when(!seconds(interval), `${name} has no interval`),
      ...when(!/^len\(result\) > 0 && result\[0\] [<>]= [0-9.e+-]+( && result\[0\] <= [0-9.e+-]+)?$/.test(successCondition ?? ''), `${name} is good without a value`),
      ...when(!(failureLimit >= 0), `${name} has no limit`),
      ...when(!/^https?:\/\/./.test(provider?.prometheus?.address ?? '') || query.trim() === '', `${name} asks no Prometheus`),
      ...series.filter((text) => !ours || text.match(ours) === null || !text.includes(`backend_namespace="${namespace}",backend_name="${canary}"`)).map(() => `${name} asks about something else than the canary`),
    ];
  });
}
