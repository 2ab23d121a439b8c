import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { deliverByArgoCd } from './deliver-argo-cd';
import { deliverByFlux } from './deliver-flux';
import { deliverAsManifests } from './deliver-manifests';
import { durationFault } from '../linkerd/duration';
import { namespaceFault } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { ChartRelease } from '../references/installation';

/**
 * Where charts come from.
 */
export interface ChartRepositoryOptions {
  /**
   * The address of another repository that has the charts, with `https://` or `oci://`.
   *
   * @default - Linkerd's: https://helm.linkerd.io/edge, or /stable for Linkerd 2.14; that of linkerd-smi for LinkerdSmi
   */
  readonly repositoryUrl?: string;
}

/**
 * How Flux installs charts.
 */
export interface FluxDeliveryOptions extends ChartRepositoryOptions {
  /**
   * The namespace of the HelmRepository.
   *
   * @default flux-system
   */
  readonly repositoryNamespace?: string;

  /**
   * The name of a HelmRepository that is there already; none is made then.
   *
   * @default - one is made for all charts of a repository: `linkerd-edge`, `linkerd-stable` or `linkerd-smi`
   */
  readonly existingRepository?: string;

  /**
   * How often Flux looks at repository and releases, in whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
}

/**
 * How Argo CD installs charts.
 */
export interface ArgoCdDeliveryOptions extends ChartRepositoryOptions {
  /**
   * The namespace of the Applications.
   *
   * @default argocd
   */
  readonly namespace?: string;

  /**
   * Their project.
   *
   * @default default
   */
  readonly project?: string;

  /**
   * The name of another cluster that Argo CD knows, to install there. Argo CD then makes the namespaces too, since what
   * this app makes is applied where Argo CD runs.
   *
   * @default - the cluster that Argo CD runs in
   */
  readonly destinationName?: string;

  /**
   * Whether Argo CD syncs by itself, again if it fails, and undoes what others change.
   *
   * @default true
   */
  readonly automated?: boolean;
}

/**
 * How charts are rendered into manifests.
 */
export interface ManifestsDeliveryOptions extends ChartRepositoryOptions {
  /**
   * The helm program.
   *
   * @default helm
   */
  readonly helmExecutable?: string;

  /**
   * More flags for `helm template`.
   *
   * @default - none
   */
  readonly helmFlags?: string[];

  /**
   * A folder with the unpacked charts, each in a folder of its own name: synth then needs no network.
   *
   * @default - charts are fetched from the repository
   */
  readonly chartsDirectory?: string;
}

/** Makes the objects that install a chart; the first is what speaks for it. */
type Deliver = (release: ChartRelease, metadata: ApiObjectMetadata | undefined) => ApiObject[];

/**
 * How the charts of Linkerd get into the cluster: by the tool that you deliver with anyway.
 *
 * @example
 * const delivery = HelmDelivery.flux({ interval: Duration.minutes(30) });
 */
export class HelmDelivery {
  /**
   * By Flux: a HelmRepository for all charts of a repository (`source.toolkit.fluxcd.io/v1`), and a HelmRelease for each
   * chart (`helm.toolkit.fluxcd.io/v2`) that waits for those that must be there before, as far as this app installs them.
   *
   * @param options where repository and charts are, and how often Flux looks
   * @throws if a value is wrong
   *
   * @example
   * HelmDelivery.flux();
   */
  public static flux(options: FluxDeliveryOptions = {}): HelmDelivery {
    refuse('HelmDelivery.flux',
      repositoryFault(options),
      namespaceFault('repositoryNamespace', options.repositoryNamespace),
      durationFault('interval', options.interval, { wholeSeconds: true, min: 1000 }),
      options.existingRepository !== undefined && options.repositoryUrl !== undefined
        ? '"repositoryUrl" does nothing with "existingRepository"; leave one of the two away' : undefined,
    );
    return new HelmDelivery((release, metadata) => deliverByFlux(release, metadata, options));
  }

  /**
   * By Argo CD: an Application for each chart (`argoproj.io/v1alpha1`), with sync waves in the order of installation, and
   * without the differences that Linkerd's charts show at every look.
   *
   * @param options where Argo CD is, and where it installs
   * @throws if a value is wrong
   *
   * @example
   * HelmDelivery.argoCd({ project: 'platform' });
   */
  public static argoCd(options: ArgoCdDeliveryOptions = {}): HelmDelivery {
    refuse('HelmDelivery.argoCd', repositoryFault(options), namespaceFault('namespace', options.namespace));
    return new HelmDelivery((release, metadata) => deliverByArgoCd(release, metadata, options), options.destinationName !== undefined);
  }

  /**
   * As plain manifests: cdk8s' own `Helm` renders the charts when the app is run. It needs the program helm, and a network
   * unless the charts are in `chartsDirectory`. Charts that would make keys of webhooks are refused.
   *
   * @param options the program, and where the charts are
   * @throws if a value is wrong
   *
   * @example
   * HelmDelivery.manifests({ chartsDirectory: 'vendor/charts' });
   */
  public static manifests(options: ManifestsDeliveryOptions = {}): HelmDelivery {
    refuse('HelmDelivery.manifests', repositoryFault(options),
      options.chartsDirectory !== undefined && options.repositoryUrl !== undefined
        ? '"repositoryUrl" does nothing with "chartsDirectory"; leave one of the two away' : undefined);
    return new HelmDelivery((release, metadata) => deliverAsManifests(release, metadata, options));
  }

  private readonly deliver: Deliver;
  private readonly makesNamespaces: boolean;

  private constructor(deliver: Deliver, makesNamespaces = false) {
    this.deliver = deliver;
    this.makesNamespaces = makesNamespaces;
  }

  /**
   * Whether the tool makes the namespaces, because objects of this app are applied elsewhere.
   *
   * @internal
   */
  public _makesNamespaces(): boolean {
    return this.makesNamespaces;
  }

  /**
   * Makes the objects that install a chart.
   *
   * @internal
   */
  public _deliver(release: ChartRelease, metadata: ApiObjectMetadata | undefined): ApiObject[] {
    return this.deliver(release, metadata);
  }
}

function repositoryFault({ repositoryUrl }: ChartRepositoryOptions): Fault {
  return repositoryUrl === undefined || /^(https?|oci):\/\/[^\s/]+/.test(repositoryUrl)
    ? undefined : `"repositoryUrl" is not an address, got ${quote(repositoryUrl)}; expected one with https:// or oci://`;
}
