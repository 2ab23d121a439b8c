import { quote } from '../../../linkerd/rule';
import { Path } from '../../../linkerd/schema/clean';
import { backendsOf } from '../../../model/routes';
import { Check } from '../../check';

const PLUGIN = 'argoproj-labs/gatewayAPI';
const GATEWAY = 'gateway.networking.k8s.io';
const KINDS: readonly (readonly [string, string])[] = [['http', 'HTTPRoute'], ['grpc', 'GRPCRoute'], ['tcp', 'TCPRoute'], ['tls', 'TLSRoute']];

export const argoBackends: Check = {
  name: 'delivery/argo-backends',
  severity: 'error',
  title: 'a Rollout drives a route that does not have both of its Services in one rule',
  why: 'The plugin for the Gateway API sets the weights of the stable and the canary Service where both stand in one rule. Where it finds no such rule it fails, and the Rollout stands still. It knows routes of the Gateway API alone.',
  fix: 'List both Services as backends of one rule of a route of gateway.networking.k8s.io.',
  source: 'rollouts-plugin-trafficrouter-gatewayapi: pkg/plugin',
  on: ['argoproj.io/Rollout'],
  reads: [...KINDS.map(([, kind]) => `${GATEWAY}/${kind}`), 'policy.linkerd.io/HTTPRoute'],
  *find(rollout, model) {
    const { stableService, canaryService, trafficRouting } = rollout.spec.strategy?.canary ?? {};
    const config = trafficRouting?.plugins?.[PLUGIN] ?? {};
    const namespace = config.namespace ?? rollout.namespace;
    for (const [key, kind] of KINDS) {
      const names: string[] = [config[`${key}Route`], ...(config[`${key}Routes`] ?? []).map(({ name }: any) => name)].filter((name) => name !== undefined);
      for (const name of names) {
        const field: Path = ['spec', 'strategy', 'canary', 'trafficRouting', 'plugins', PLUGIN];
        const route = model.find(`${GATEWAY}/${kind}`, namespace, name);
        const services = [stableService, canaryService];
        const hasBoth = route && backendsOf(route).some((rule) => services.every((service) => rule.some((backend) => backend.kind === 'Service' && backend.name === service)));
        if (route && !hasBoth) {
          yield { message: `${kind} ${namespace}/${name} has no rule with both ${services.map((service) => quote(service ?? '')).join(' and ')} as backends, without which the plugin fails; expected both in one rule`, field };
        } else if (!route && kind === 'HTTPRoute' && model.find('policy.linkerd.io/HTTPRoute', namespace, name)) {
          yield { message: `HTTPRoute ${namespace}/${name} is of the group policy.linkerd.io, which the plugin does not know; expected one of ${GATEWAY}`, field };
        }
      }
    }
  },
};
