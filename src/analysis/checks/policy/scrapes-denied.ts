import { AccessPolicy } from '../../../linkerd/inbound';
import { portsOf } from '../../../linkerd/pods';
import { deniedScrapesFault } from '../../../linkerd/servers';
import { defaultPolicy } from '../../../model/inbound';
import { inboundWorkload, InboundWorkload } from '../../../model/inbound-workload';
import { CHART_KINDS } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { SERVER_READS, serversOn } from '../../../model/servers';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { problems } from '../../problems';

const DEFAULT_POLICY = 'config.linkerd.io/default-inbound-policy';

export const scrapesDenied: Check = {
  name: 'policy/scrapes-denied',
  severity: 'warning',
  title: 'a default policy of deny, which also keeps Prometheus from the proxies',
  why: 'The default policy is for every port without a Server, that of the metrics of the proxy among them. With deny nobody is let in there, and metrics, dashboards and canary analyses have nothing to go by.',
  fix: 'Make a Server for the port linkerd-admin, with a policy for Prometheus and a route for the probes of the proxy, as linkerd viz allow-scrapes does.',
  source: 'linkerd2: viz/cmd/allow-scrapes.go',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  reads: [...SERVER_READS, ...CHART_KINDS],
  *find(object, model) {
    const workload = concerned(object, model).find((each) => isDenied(inboundWorkload(model, each), model));
    yield* workload ? problems(['metadata'], deniedScrapesFault(titleOf(workload))) : [];
  },
};

/** Whether nobody may ask the proxy of a workload for metrics. */
function isDenied(workload: InboundWorkload | undefined, model: MeshModel): boolean {
  const port = workload?.injection === 'injected' ? portsOf(workload.pod).find(({ name }) => name === 'linkerd-admin')?.port : undefined;
  return port !== undefined && defaultPolicy(model, workload!, port) === AccessPolicy.DENY && serversOn(model, workload!, port).length === 0;
}

/** The workloads that have it from an object: itself, or those of a namespace that do not say otherwise. */
function concerned(object: MeshObject, model: MeshModel): readonly MeshObject[] {
  const own = model.workload(object);
  return own ? (own.podAnnotations[DEFAULT_POLICY] === undefined ? [] : [own])
    : model.workloadsIn(object.name).filter(({ podAnnotations }) => podAnnotations[DEFAULT_POLICY] === undefined);
}
