import { INJECT_ANNOTATION } from '../../../linkerd/annotations';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const ingressMode: Check = {
  name: 'injection/ingress-mode',
  severity: 'info',
  title: 'a proxy in ingress mode goes where a header of the request says',
  why: 'Such a proxy reads the header `l5d-dst-override`. Unless the ingress controller overwrites or removes it, anybody outside can have requests sent to any Service of the mesh.',
  fix: 'Use "enabled", with an ingress controller that sends to the cluster IP of Services; or have it set or strip the header on every request.',
  source: 'linkerd website: tasks/using-ingress.md',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  *find(object, model) {
    for (const { is, annotations, at } of placesOf(model, object)) {
      if (is !== 'controller' && annotations[INJECT_ANNOTATION] === 'ingress') {
        yield {
          message: `"${INJECT_ANNOTATION}" is "ingress", with which the header l5d-dst-override of a request says where it goes; use "enabled", or see to it that the ingress controller sets or strips that header`,
          field: [...at, 'annotations', INJECT_ANNOTATION],
        };
      }
    }
  },
};
