import { groupBy, MeshModel } from '../../../model/mesh-model';
import { titleOf, MeshObject } from '../../../model/mesh-object';
import { Check } from '../../check';

const PLUGIN = 'argoproj-labs/gatewayAPI';
const ROLLOUT = 'argoproj.io/Rollout';

export const argoCdResetsWeights: Check = {
  name: 'delivery/argo-cd-resets-weights',
  severity: 'info',
  title: 'Argo CD heals what Argo Rollouts changes: the weights of a route',
  why: 'During a rollout the weights in the cluster are not those in Git. An Application that heals itself puts them back in the middle of it, unless it is told to ignore them.',
  fix: 'Add the route\'s kind with the path .spec.rules[].backendRefs[].weight to ignoreDifferences, and RespectIgnoreDifferences=true to the sync options.',
  source: 'argo-cd: ignoreDifferences; rollouts-plugin-trafficrouter-gatewayapi: docs',
  on: ['argoproj.io/Application'],
  reads: [ROLLOUT],
  *find({ spec }, model) {
    const { destination, syncPolicy, ignoreDifferences = [] } = spec;
    const [rollout] = syncPolicy?.automated?.selfHeal === true ? rolloutsByNamespace(model).get(destination?.namespace ?? '') ?? [] : [];
    if (rollout && !ignoreDifferences.some(({ kind = '' }: any) => kind === '*' || kind.endsWith('Route'))) {
      yield { message: `"spec.syncPolicy.automated.selfHeal" undoes the weights that ${titleOf(rollout)} sets, if its route is part of this Application; add the route to "spec.ignoreDifferences"`, field: ['spec', 'syncPolicy'] };
    }
  },
};

/** The Rollouts that move traffic by a route. */
function rolloutsByNamespace(model: MeshModel): ReadonlyMap<string, MeshObject[]> {
  const rollouts = model.of(ROLLOUT);
  return model.once(rolloutsByNamespace, () => groupBy(
    rollouts.filter(({ spec }) => spec.strategy?.canary?.trafficRouting?.plugins?.[PLUGIN] !== undefined), ({ namespace }) => namespace));
}
