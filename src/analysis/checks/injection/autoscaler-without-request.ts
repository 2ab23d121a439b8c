import { quote } from '../../../linkerd/rule';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { injected } from '../../injected';

/** By the resource of a metric. */
const REQUESTS: Readonly<Record<string, string>> = { cpu: 'config.linkerd.io/proxy-cpu-request', memory: 'config.linkerd.io/proxy-memory-request' };

export const autoscalerWithoutRequest: Check = {
  name: 'injection/autoscaler-without-request',
  severity: 'info',
  title: 'an autoscaler counts in parts of a request that the proxy does not have',
  why: 'The utilization of a pod is what it uses by what its containers ask for. When one of them asks for nothing it cannot be worked out, and the autoscaler stops scaling. The proxy asks for nothing unless the installation or an annotation says so.',
  fix: 'Set the request of the proxy on the pods or their Namespace, or use a metric of type ContainerResource.',
  source: 'Kubernetes: pkg/controller/podautoscaler; linkerd2: charts/linkerd-control-plane/values.yaml',
  on: ['autoscaling/HorizontalPodAutoscaler'],
  reads: ['/Namespace', ...WORKLOAD_KINDS],
  *find(object, model) {
    const { scaleTargetRef, metrics = [], targetCPUUtilizationPercentage } = object.spec;
    const scaled = model.workloadsIn(object.namespace).find(({ kind, name }) => kind === scaleTargetRef?.kind && name === scaleTargetRef?.name);
    const pods = scaled && injected(scaled, model);
    if (!pods?.isKnown) {
      return;
    }
    // Without any metric Kubernetes takes 80 percent of cpu.
    const isDefault = targetCPUUtilizationPercentage === undefined && metrics.length === 0;
    const measured: string[] = [
      ...isDefault ? ['cpu'] : [],
      ...targetCPUUtilizationPercentage === undefined ? [] : ['cpu'],
      ...metrics.filter(({ type, resource }: any) => type === 'Resource' && resource?.target?.type === 'Utilization').map(({ resource }: any) => resource.name),
    ];
    for (const resource of new Set(measured)) {
      const key = Object.hasOwn(REQUESTS, resource) ? REQUESTS[resource] : undefined;
      if (key !== undefined && pods.annotations[key] === undefined) {
        yield { message: `it counts ${resource} in parts of what pods ask for, and the proxy of ${scaled!.kind} ${quote(scaled!.name)} asks for none unless the installation says so; set ${quote(key)}`, field: ['spec', 'metrics'] };
      }
    }
  },
};
