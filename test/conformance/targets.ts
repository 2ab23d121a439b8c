import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshProps } from '../../src';
import { OracleTarget } from './oracle/target';

/** A supported cluster, in our words and in the oracles'. */
export interface ConformanceTarget {
  readonly mesh: MeshProps;
  readonly oracle: OracleTarget;
}

const GATEWAY_APIS: Record<string, OracleTarget['gatewayApi'][]> = {
  '2.14': ['0.7.1'],
  '2.15': ['0.7.1', '1.1.1'],
  '2.16': ['0.7.1', '1.1.1'],
  '2.17': ['0.7.1', '1.1.1'],
  '2.18': ['1.1.1', '1.2.1'],
  '2.19': ['1.1.1', '1.2.1'],
  '2.20': ['1.2.1', '1.3.0', '1.4.1', '1.5.1'],
  'head': ['1.2.1', '1.3.0', '1.4.1', '1.5.1'],
};

/** Every combination of releases and channels that is supported. */
export const TARGETS: ConformanceTarget[] = Object.entries(GATEWAY_APIS).flatMap(([linkerd, gatewayApis]) =>
  gatewayApis.flatMap((gatewayApi) => (['standard', 'experimental'] as const).map((channel) => ({
    mesh: {
      version: linkerd === 'head' ? LinkerdVersion.edge('26.8.3') : LinkerdVersion.of(linkerd),
      gatewayApiVersion: GatewayApiVersion.of(gatewayApi),
      gatewayApiChannel: channel === 'standard' ? GatewayApiChannel.STANDARD : GatewayApiChannel.EXPERIMENTAL,
    },
    oracle: { linkerd: linkerd as OracleTarget['linkerd'], gatewayApi, channel },
  }))));
