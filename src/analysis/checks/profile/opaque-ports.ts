import { Check } from '../../check';

export const opaquePorts: Check = {
  name: 'profile/opaque-ports',
  severity: 'error',
  title: 'a ServiceProfile lists opaque ports, for which there is no form that is accepted',
  why: 'The CRD wants a list of texts and the webhook of Linkerd a map, so that one of the two refuses whatever is written. What counts is an annotation of the Service.',
  fix: 'Remove the field, and annotate the Service with "config.linkerd.io/opaque-ports".',
  source: 'linkerd2: controller/gen/apis/serviceprofile/v1alpha2/types.go',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['opaquePorts'],
  *find({ spec }) {
    if (spec.opaquePorts !== undefined) {
      yield { message: '"spec.opaquePorts" is refused in every form, by the CRD or by the webhook; remove it, and set "config.linkerd.io/opaque-ports" on the Service', field: ['spec', 'opaquePorts'] };
    }
  },
};
