import { MeshObject } from './mesh-object';
import { Path } from '../linkerd/schema/clean';

/** The kinds that ask Prometheus. */
export const QUERIES: readonly string[] = ['monitoring.coreos.com/PrometheusRule', 'flagger.app/MetricTemplate'];

/** What an object asks Prometheus, and where. */
export function queriesOf({ kind, spec }: MeshObject): { readonly query: string; readonly field: Path }[] {
  const queries: { query: unknown; field: Path }[] = kind === 'MetricTemplate' ? [{ query: spec.query, field: ['spec', 'query'] }]
    : (spec.groups ?? []).flatMap(({ rules = [] }: any, i: number) => rules.map(({ expr }: any, j: number) => ({ query: expr, field: ['spec', 'groups', i, 'rules', j, 'expr'] })));
  return queries.flatMap(({ query, field }) => (typeof query === 'string' ? [{ query, field }] : []));
}
