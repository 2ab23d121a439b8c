import { probeProtocolFault } from '../../../linkerd/servers';
import { probesOn } from '../../../model/inbound-workload';
import { protocolOf, selectionsOf, SERVER_READS, serversOn } from '../../../model/servers';
import { Check } from '../../check';
import { problems } from '../../problems';

export const probeProtocol: Check = {
  name: 'policy/probe-protocol',
  severity: 'error',
  title: 'the kubelet probes a port with another protocol than its Server has',
  why: 'With HTTP/2 and gRPC the proxy takes every connection for HTTP/2, and the kubelet sends its HTTP probes with HTTP/1; with all protocols of HTTP it takes TLS for a broken request. The probes fail, and the containers are restarted or get no traffic.',
  fix: 'Set proxyProtocol to unknown, with which the proxy finds out what is spoken, or probe another port.',
  source: 'linkerd2-proxy: linkerd/app/inbound/src/detect.rs',
  on: ['policy.linkerd.io/Server'],
  reads: SERVER_READS,
  *find(server, model, target) {
    const faults = selectionsOf(model, server).filter(({ workload }) => workload.injection === 'injected').flatMap(({ workload, ports }) => ports
      .filter((port) => serversOn(model, workload, port)[0] === server)
      .flatMap((port) => probesOn(workload, port, target).map((probe) => probeProtocolFault(probe, protocolOf(server)))));
    yield* problems(['spec', 'proxyProtocol'], ...new Set(faults));
  },
};
