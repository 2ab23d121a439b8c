import { LinkMode } from '../../../linkerd/link-modes';
import { idleGatewayFault, withoutGatewayFault } from '../../../linkerd/links';
import { LINK, modesOf } from '../../../model/links';
import { Check } from '../../check';
import { problems } from '../../problems';

export const halfGateway: Check = {
  name: 'multicluster/half-gateway',
  severity: 'warning',
  title: 'a Link has a selector for the gateway without its address, or the address without a selector',
  why: 'Services of `selector` are reached at `gatewayAddress` of the Link. Without an address their mirrors lead nowhere; without a selector the gateway is there and nothing is reached through it.',
  fix: 'Write both, as `linkerd multicluster link-gen` does, or neither, as it does with `--gateway=false`.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  on: [LINK],
  *find(link) {
    const { selector, gatewayAddress } = link.spec;
    const selected = modesOf(link).includes(LinkMode.GATEWAY);
    yield* problems(['spec', 'selector'], selected && !gatewayAddress ? withoutGatewayFault('spec.selector', 'spec.gatewayAddress') : undefined);
    // That nothing is selected at all is another check's.
    yield* problems(['spec', 'gatewayAddress'], gatewayAddress && selector === undefined && modesOf(link).length > 0 ? idleGatewayFault('spec.gatewayAddress', 'spec.selector') : undefined);
  },
};
