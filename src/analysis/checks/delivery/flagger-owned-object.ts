import { madeByFlagger, takenNameFault } from '../../../linkerd/flagger';
import { apexOf, CANARY, DELIVERED } from '../../../model/delivery';
import { placeOf } from '../../../model/mesh-object';
import { Check } from '../../check';

const GROUPS: Readonly<Record<string, string>> = { Service: '', Deployment: 'apps', DaemonSet: 'apps', HTTPRoute: 'gateway.networking.k8s.io', TrafficSplit: 'split.smi-spec.io' };

export const flaggerOwnedObject: Check = {
  name: 'delivery/flagger-owned-object',
  severity: 'warning',
  title: 'an object that Flagger makes is among the manifests',
  why: 'Flagger makes the Services, the route and the primary workload of a Canary itself, and changes them during a rollout. Whoever applies them again undoes that: weights go back while traffic is moved.',
  fix: 'Remove the object from the manifests, or choose another name for the Service of the Canary.',
  source: 'flagger: pkg/router/kubernetes_default.go',
  on: [CANARY],
  reads: ['/Service', ...DELIVERED, 'gateway.networking.k8s.io/HTTPRoute', 'split.smi-spec.io/TrafficSplit'],
  *find(canary, model) {
    const apex = apexOf(canary);
    const { kind, name } = canary.spec.targetRef ?? {};
    if (apex === undefined || name === undefined || !Object.hasOwn(GROUPS, kind ?? '')) {
      return;
    }
    for (const made of madeByFlagger(apex, { kind, name }, canary.spec.provider ?? '')) {
      const there = model.find(`${GROUPS[made.kind]}/${made.kind}`, canary.namespace, made.name);
      // In what was read from a cluster, Flagger's own objects are Flagger's.
      if (there && !(there.manifest.metadata?.ownerReferences ?? []).some?.((owner: any) => owner?.kind === 'Canary')) {
        yield { message: takenNameFault(`${made.kind} ${canary.namespace}/${made.name}`, placeOf(there), 'spec.service.name'), field: ['spec', made.kind === kind ? 'targetRef' : 'service'] };
      }
    }
  },
};

