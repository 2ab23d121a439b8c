import { chartVersionFault } from '../../../linkerd/charts';
import { fieldName } from '../../../linkerd/schema/clean';
import { CHART_KINDS, linkerdChartsOf } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

export const otherRelease: Check = {
  name: 'install/other-release',
  severity: 'info',
  title: 'a chart is of another release than the manifests are judged for',
  why: 'Each release reads other fields, annotations and values. Where the installed one is not that of the target, checks are silent about what it ignores, and constructs emit what it does not know.',
  fix: 'Say the installed release (`version` of the Mesh, `--linkerd` of the command), or install that of the target.',
  source: 'cdk8s-linkerd: docs/mesh.md',
  on: CHART_KINDS,
  *find(object, _, { linkerdVersion }) {
    for (const { chart, version, release, isHere, valuesPath } of linkerdChartsOf(object)) {
      const field = object.kind === 'HelmRelease' ? ['spec', 'chart', 'spec', 'version'] : [...valuesPath.slice(0, -2), 'targetRevision'];
      yield* isHere && release ? problems(field, chartVersionFault(fieldName(field), chart, version, linkerdVersion)) : [];
    }
  },
};
