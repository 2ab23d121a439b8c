import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { installChart } from './install-chart';
import { InstallOptions } from './install-options';
import { valueAt, Values } from '../linkerd/chart-values';
import { CRDS_VALUES } from '../linkerd/extension-values';
import { supports } from '../linkerd/features';
import { bundledGatewayApiFault } from '../linkerd/gateway-api';
import { Fault, quote } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';

const ROUTE_SWITCHES = ['enableHttpRoutes', 'enableTlsRoutes', 'enableTcpRoutes'];

/**
 * Linkerd's CRDs, and whether those of the Gateway API come with them.
 */
export interface LinkerdCrdsProps extends InstallOptions {
  /**
   * Whether the chart installs the CRDs of the Gateway API too: 0.7.1 up to Linkerd 2.17, 1.1.1 from then on, of the
   * experimental channel. There is no default, because each of them deletes something where the other one was before:
   * true replaces what others have installed, and false, up to 2.17, lets Helm delete them with all routes where this
   * chart has installed them.
   */
  readonly installGatewayApi: boolean;
}

/**
 * Linkerd's CRDs, from the chart `linkerd-crds`. The Helm release is in the namespace of the control plane, which
 * `LinkerdControlPlane` makes.
 *
 * Flux and Argo CD do not delete them: neither with this construct, nor when a newer chart has fewer of them, because all
 * policies and routes of the cluster would go with them.
 *
 * @example
 * new LinkerdCrds(chart, 'crds', { delivery: HelmDelivery.flux(), installGatewayApi: false });
 */
export class LinkerdCrds extends Construct {
  /** What the delivery made. */
  public readonly apiObjects: ApiObject[];

  /**
   * @param scope where they stand in the tree
   * @param id its id there
   * @param props how they are installed
   * @throws if a value is wrong or said twice, if the Gateway API that the chart installs is not that of the Mesh, if the
   * version of the chart is not known, or if the app installs them already
   */
  public constructor(scope: Construct, id: string, props: LinkerdCrdsProps) {
    super(scope, id);
    const target = MeshTarget.of(this);
    const { installGatewayApi } = props;
    const [hasSwitch, hasTls] = [supports(target.linkerdVersion, 'installGatewayApi'), supports(target.linkerdVersion, 'tlsAndTcpRoute')];
    const switches = hasSwitch ? ['installGatewayAPI'] : ROUTE_SWITCHES.slice(0, hasTls ? 3 : 1);
    this.apiObjects = installChart(this, props, {
      chart: 'linkerd-crds',
      namespace: target.controlPlaneNamespace,
      table: CRDS_VALUES.map((row) => (switches.includes(row.path) ? { ...row, prop: 'installGatewayApi' } : row)),
      faults: [
        typeof installGatewayApi === 'boolean' ? undefined : `"installGatewayApi" is not a boolean, got ${quote(installGatewayApi)}; expected true or false`,
        installGatewayApi === true ? bundledGatewayApiFault('installGatewayApi', target) : undefined,
      ],
      together: (values) => (hasSwitch ? overrideFaults(values) : []),
      isGuest: true,
    });
  }
}

/** Where there is the one switch, the older ones override it. */
function overrideFaults(values: Values): Fault[] {
  return ROUTE_SWITCHES.filter((key) => valueAt(values, key) !== undefined).map((key) => (
    `"values.${key}" overrides "installGatewayApi", got ${quote(valueAt(values, key))}; leave it away`));
}
