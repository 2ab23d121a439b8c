import { LinkerdVersion } from '../../../linkerd/linkerd-version';
import { EXTERNAL_WORKLOAD } from '../../../model/inbound-workload';
import { Check } from '../../check';

export const droppedStatus: Check = {
  name: 'policy/dropped-status',
  severity: 'warning',
  title: 'the status of an ExternalWorkload is dropped when it is applied',
  why: 'The status is a part of its own, which applying a manifest does not write. Without a status that says Ready it has no endpoints that are used.',
  fix: 'Leave the status away, and write it by itself once the workload is there: kubectl patch --subresource status.',
  source: 'linkerd2: charts/linkerd-crds/templates/workload/external-workload.yaml, controller/api/destination/external-workload/endpoints_reconciler.go',
  since: 'externalWorkload',
  on: [EXTERNAL_WORKLOAD],
  *find({ version, manifest }, _, { linkerdVersion }) {
    // Before 2.16 it was a field like others.
    if (linkerdVersion.isAtLeast(LinkerdVersion.V2_16) && version !== 'v1alpha1' && manifest.status !== undefined && manifest.status !== null && typeof manifest.metadata?.creationTimestamp !== 'string') {
      yield { message: '"status" is dropped when the manifest is applied, so that the workload is not ready; expected none; write it with kubectl patch --subresource status', field: ['status'] };
    }
  },
};
