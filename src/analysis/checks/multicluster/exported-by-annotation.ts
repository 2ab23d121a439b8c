import { EXPORTED_LABEL, FEDERATED_LABEL } from '../../../linkerd/links';
import { exportMarkFaults } from '../../../linkerd/mirrors';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const exportedByAnnotation: Check = {
  name: 'multicluster/exported-by-annotation',
  severity: 'warning',
  title: 'a Service is marked for other clusters by an annotation',
  why: 'Links select Services by labels. As an annotation the mark does nothing, and no other cluster sees the Service.',
  fix: 'Write it below `labels` of the Service: `ExportedService` does.',
  source: 'linkerd2: pkg/healthcheck/healthcheck_labels.go',
  on: ['/Service'],
  mentions: [EXPORTED_LABEL, FEDERATED_LABEL],
  *find(service) {
    yield* problems(['metadata', 'annotations'], ...exportMarkFaults(titleOf(service), service.annotations));
  },
};
