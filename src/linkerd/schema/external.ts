import { featureFault, supports } from '../features';
import { LABEL_SELECTOR } from './core';
import { closed, depends, list, PORT, required, Shape, since, sized, TEXT } from './shape';
import { FORMAT_DURATION } from './texts';
import { newerVersion, specOf } from './with-spec';

// What is outside of the cluster: workloads, and other clusters.

const MESH_TLS = closed({ identity: required(sized(1, 253)), serverName: required(sized(1, 253)) });
const WORKLOAD_IPS = { one: ips(1), two: ips(2) };

const LINK = closed({
  clusterCredentialsSecret: TEXT,
  gatewayAddress: TEXT,
  gatewayIdentity: TEXT,
  gatewayPort: TEXT,
  probeSpec: closed({
    path: TEXT,
    port: TEXT,
    period: depends((target, version) => (version !== 'v1alpha1' && supports(target.linkerdVersion, 'linkV1alpha3') ? FORMAT_DURATION : TEXT)),
    failureThreshold: since(({ linkerdVersion }) => featureFault('it', linkerdVersion, 'linkProbeTimeout'), TEXT),
    timeout: since(({ linkerdVersion }) => featureFault('it', linkerdVersion, 'linkProbeTimeout'), FORMAT_DURATION),
  }),
  selector: LABEL_SELECTOR,
  remoteDiscoverySelector: LABEL_SELECTOR,
  federatedServiceSelector: since(({ linkerdVersion }, version) => (
    version === 'v1alpha1' ? newerVersion('v1alpha2', version) : featureFault('it', linkerdVersion, 'linkV1alpha2')), LABEL_SELECTOR),
  targetClusterName: TEXT,
  targetClusterDomain: TEXT,
  targetClusterLinkerdNamespace: TEXT,
  excludedAnnotations: excluded(),
  excludedLabels: excluded(),
});

export const EXTERNAL_KINDS: Readonly<Record<string, Shape>> = {
  'workload.linkerd.io/ExternalWorkload': specOf(closed({
    // Its first version called it otherwise.
    meshTLS: since((_, version) => (version === 'v1alpha1' ? 'version v1alpha1 calls it "meshTls"' : undefined), required(MESH_TLS)),
    meshTls: since((_, version) => (version === 'v1alpha1' ? undefined : `version ${version} calls it "meshTLS"`), required(MESH_TLS)),
    ports: list(closed({ name: TEXT, port: required(PORT), protocol: TEXT })),
    workloadIPs: depends(({ linkerdVersion }, version) => WORKLOAD_IPS[version !== 'v1alpha1' && supports(linkerdVersion, 'externalWorkloadDualStack') ? 'two' : 'one']),
  })),
  'multicluster.linkerd.io/Link': closed({ spec: LINK }),
};

function ips(max: number): Shape {
  return list(closed({ ip: TEXT }), 0, max);
}

function excluded(): Shape {
  return since(({ linkerdVersion }, version) => (
    version === 'v1alpha3' ? featureFault('it', linkerdVersion, 'linkV1alpha3') : newerVersion('v1alpha3', version)), list(TEXT));
}
