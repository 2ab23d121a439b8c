import { externalWorkloadFaults, ExternalWorkloadNames } from '../../../linkerd/external-workloads';
import { EXTERNAL_WORKLOAD } from '../../../model/inbound-workload';
import { Check } from '../../check';
import { problems } from '../../problems';

/** What the manifest calls the values. */
const NAMES: ExternalWorkloadNames = { identity: 'spec.meshTLS.identity', serverName: 'spec.meshTLS.serverName', ports: 'spec.ports', workloadIps: 'spec.workloadIPs' };

export const unusableExternalWorkload: Check = {
  name: 'policy/unusable-external-workload',
  severity: 'warning',
  title: 'an ExternalWorkload that no client can reach',
  why: 'Neither the CRD nor a webhook looks at what it says. Without addresses or ports it has no endpoint; with an identity that is no SPIFFE URI mutual TLS with it fails.',
  fix: 'Write the SPIFFE identity that its proxy has, its IP address, or one of IPv4 and one of IPv6, and each of its ports once.',
  source: 'linkerd2: controller/api/destination/external-workload/endpoints_reconciler.go, controller/api/destination/endpoint_translator.go',
  since: 'externalWorkload',
  on: [EXTERNAL_WORKLOAD],
  *find({ spec, problems: refused }, _, { linkerdVersion }) {
    const { identity, serverName } = spec.meshTLS ?? spec.meshTls ?? {};
    if (refused.length === 0 && identity !== undefined && serverName !== undefined) {
      const values = { identity, serverName, ports: spec.ports ?? [], workloadIps: (spec.workloadIPs ?? []).map(({ ip = '' }: any) => ip) };
      yield* problems(['spec'], ...externalWorkloadFaults(values, linkerdVersion, NAMES));
    }
  },
};
