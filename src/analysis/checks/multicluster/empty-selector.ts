import { LINK_MODES } from '../../../linkerd/link-modes';
import { selectorFault } from '../../../linkerd/links';
import { fieldName } from '../../../linkerd/schema/clean';
import { LINK } from '../../../model/links';
import { Check } from '../../check';
import { problems } from '../../problems';

export const emptySelector: Check = {
  name: 'multicluster/empty-selector',
  severity: 'warning',
  title: 'a selector of a Link that selects nothing',
  why: 'An empty selector, which selects everything elsewhere, selects no Service of a linked cluster. Nothing is mirrored in that mode.',
  fix: 'Write the labels of the Services that are meant, or remove the selector where the mode is not meant.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  on: [LINK],
  *find({ spec }) {
    for (const { selector } of Object.values(LINK_MODES)) {
      const field = ['spec', selector];
      yield* problems(field, selectorFault(fieldName(field), spec[selector]));
    }
  },
};
