import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { InjectMode } from './inject-mode';
import { propOf, RenderedInjection, renderInjection } from './injection-annotations';
import { InjectionOptions } from './injection-options';
import { markMeshed, meshedTwiceFault, refuseNoConstruct } from './meshed';
import { asksForInjection, controllerMetadataFaults, excludedNamespaceFault, hostNetworkFault, injectedPodFaults, podLabelFaults } from '../linkerd/injection';
import { jobFault } from '../linkerd/proxy-rules';
import { refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { takenKeyFaults } from '../references/annotate';
import { PodTemplate, resolvePodTemplate } from '../references/pod-template';
import { SynthPass } from '../synth-pass';

/**
 * A workload whose pods are injected with Linkerd's proxy, and how their proxies are configured. It takes precedence over
 * what their namespace says.
 *
 * Results in the annotation `linkerd.io/inject` and those of `proxyConfig` on the pod template, where alone Linkerd reads
 * them. It emits no object of its own.
 *
 * @example
 * MeshedWorkload.mesh(deployment, { proxyConfig: { proxyCpuRequest: '100m', proxyLogLevel: 'warn,linkerd=debug' } });
 */
export class MeshedWorkload extends Construct {
  /**
   * Meshes a workload. Adds a construct called `Mesh` to it.
   *
   * @param workload a construct with a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, ReplicationController
   * or Pod: of any cdk8s-plus, an imported L1, an ApiObject
   * @param options whether and how its pods get a proxy
   * @throws at construction: if it is something else, if it is meshed already, if an annotation has another value already,
   * if a value of `proxyConfig` is out of range or does not go with another one or with the workload, or if the target is
   * too old for it (nothing is changed then); at synth: if the pod, as it is then, cannot be injected
   *
   * @example
   * const job = new kplus.Job(chart, 'job', { containers: [{ image: 'migrate:1.0' }] });
   * MeshedWorkload.mesh(job, { proxyConfig: { nativeSidecar: true } });
   */
  public static mesh(workload: IConstruct, options: InjectionOptions = {}): MeshedWorkload {
    refuseNoConstruct('MeshedWorkload.mesh', 'workload', workload, 'a construct with a Deployment, or another workload');
    const template = resolvePodTemplate(workload, 'workload', workload);
    const { apiObject: { kind, metadata }, now, controller } = template;
    const target = MeshTarget.of(workload);
    const injection = renderInjection(options, 'pod', target);
    const injected = injection.inject !== InjectMode.DISABLED;
    refuse(workload,
      meshedTwiceFault(template.apiObject),
      ...injection.faults,
      ...takenKeyFaults(`the pod template of the ${kind}`, 'annotation', now.annotations, injection.annotations),
      ...controllerMetadataFaults(kind, controller.annotations, controller.labels),
      ...podLabelFaults(now.labels, injected),
      ...(injected ? [
        excludedNamespaceFault(metadata.namespace),
        jobFault(kind, injection.annotations, propOf, target.linkerdVersion, options.proxyConfig?.proxyAdminShutdown === true),
        ...(now.spec ? injectedPodFaults(now.spec, injection.annotations, propOf) : [hostNetworkFault(now.hostNetwork)]),
      ] : []),
    );
    return new MeshedWorkload(workload as Construct, template, injection);
  }

  /** The workload: the controller, or the Pod itself. */
  public readonly apiObject: ApiObject;
  /** Whether its pods get a proxy. */
  public readonly inject: InjectMode;

  private constructor(workload: Construct, template: PodTemplate, { inject, annotations }: RenderedInjection) {
    super(workload, 'Mesh');
    this.apiObject = template.apiObject;
    this.inject = inject;
    this.node.defaultChild = this.apiObject;
    template.annotate(annotations);
    markMeshed(this.apiObject, this);
    SynthPass.keepFor(this, this.apiObject);
    this.node.addValidation({
      validate: () => {
        const { spec, annotations: written } = template.render();
        return asksForInjection(written) ? injectedPodFaults(spec, written, propOf).filter((fault) => fault !== undefined) : [];
      },
    });
  }
}
