import { annotationsWithoutHttp } from './annotations-without-http';
import { defaultPortsLost } from './default-ports-lost';
import { httpOnOpaquePort } from './http-on-opaque-port';
import { namedTargetPort } from './named-target-port';
import { opaqueOnOneSide } from './opaque-on-one-side';
import { routeOnOpaquePort } from './route-on-opaque-port';
import { skippedMeshPort } from './skipped-mesh-port';
import { targetPortListed } from './target-port-listed';
import { udp } from './udp';
import { undetectableProtocol } from './undetectable-protocol';
import { unknownAppProtocol } from './unknown-app-protocol';
import { Check } from '../../check';

export const PORTS: readonly Check[] = [
  annotationsWithoutHttp, defaultPortsLost, httpOnOpaquePort, namedTargetPort, opaqueOnOneSide, routeOnOpaquePort, skippedMeshPort,
  targetPortListed, udp, undetectableProtocol, unknownAppProtocol,
];
