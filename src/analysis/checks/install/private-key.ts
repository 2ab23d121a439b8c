import { isMap, privateKeyFault } from '../../../linkerd/chart-values';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { CHART_KINDS, linkerdChartsOf } from '../../../model/installed-charts';
import { Check, Problem } from '../../check';
import { problems } from '../../problems';

export const privateKey: Check = {
  name: 'install/private-key',
  severity: 'warning',
  title: 'a private key of the mesh stands among the values of a chart',
  why: 'Whoever can read the manifest, or the repository that it is in, can make identities that the whole mesh trusts, or certificates of its webhooks. A key that was in Git once stays in its history.',
  fix: 'Keep the key in a Secret: identity.issuer.scheme kubernetes.io/tls for the issuer, externalSecret for webhooks. Then replace the key.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: CHART_KINDS,
  *find(object) {
    for (const { values, valuesPath } of linkerdChartsOf(object)) {
      yield* keysIn(values, valuesPath);
    }
  },
};

function* keysIn(value: unknown, path: Path): Generator<Problem> {
  if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* keysIn(item, [...path, key]);
    }
  }
  yield* problems(path, privateKeyFault(fieldName(path), value));
}
