import { overriddenTimeoutFault } from '../../../linkerd/inherited';
import { HTTP_ROUTES } from '../../../model/mesh-model';
import { fieldTimeouts, rulesOf } from '../../../model/outbound-rule';
import { isOutbound, timeoutsOn } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

const REQUEST = 'timeout.linkerd.io/request';

export const overriddenRuleTimeout: Check = {
  name: 'reliability/overridden-rule-timeout',
  severity: 'warning',
  title: 'an HTTPRoute has timeouts in its rules, and an annotation that takes their place',
  why: 'The annotation holds for all rules of a route, and goes before what stands in them.',
  fix: 'Remove the annotation, or the timeouts of the rules.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs',
  since: 'retryAnnotations',
  on: HTTP_ROUTES,
  mentions: ['timeouts'],
  *find(route, model, target) {
    const annotated = isOutbound(route) ? timeoutsOn(route, target)?.requestMs : undefined;
    if (annotated !== undefined && rulesOf(route).some((rule) => ![undefined, annotated].includes(fieldTimeouts(rule, route, model).requestMs))) {
      yield { message: overriddenTimeoutFault(REQUEST, 'its annotations', 'timeouts.request', 'the route'), field: annotationField(REQUEST) };
    }
  },
};
