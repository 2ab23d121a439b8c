import { Relation, relate } from '../../src/linkerd/match-overlap';
import { RequestMatch } from '../../src/linkerd/route-requests';

const exact = (value: string): RequestMatch => ({ path: { type: 'Exact', value } });
const prefix = (value: string): RequestMatch => ({ path: { type: 'PathPrefix', value } });
const regex = (value: string): RequestMatch => ({ path: { type: 'RegularExpression', value } });
const header = (value: string, type = 'Exact', name = 'x-a') => ({ type, name, value });
const inverse: Record<Relation, Relation> = { contains: 'within', within: 'contains', equal: 'equal', apart: 'apart', overlap: 'overlap' };

test.each<[RequestMatch, RequestMatch, Relation]>([
  [{}, {}, 'equal'],
  [{}, prefix('/'), 'equal'],
  [prefix('/api'), prefix('/api/'), 'equal'],
  [prefix('/api'), prefix('/api/v1'), 'contains'],
  [prefix('/api'), prefix('/apis'), 'apart'],
  [prefix('/api'), exact('/api'), 'contains'],
  [prefix('/api'), exact('/api/v1'), 'contains'],
  [prefix('/api'), exact('/a'), 'apart'],
  [exact('/a'), exact('/a'), 'equal'],
  [exact('/a'), exact('/b'), 'apart'],
  [regex('/a.*'), regex('/a.*'), 'equal'],
  [regex('/a.*'), regex('/ab'), 'overlap'],
  [regex('/a.*'), exact('/ab'), 'contains'],
  [regex('/a.*'), exact('/b'), 'apart'],
  [regex('(?i)/a'), exact('/b'), 'overlap'],
  [regex('/a.*'), prefix('/'), 'within'],
  [regex('/a.*'), prefix('/a'), 'overlap'],
  [{ method: 'GET' }, {}, 'within'],
  // What a manifest may lack is no reason to fail.
  [{ headers: [{ value: 'a' } as any] }, { headers: [header('a')] }, 'overlap'],
  [{ method: 'GET' }, { method: 'PUT' }, 'apart'],
  [{ method: 'GET' }, prefix('/a'), 'overlap'],
  [{ ...prefix('/a'), method: 'GET' }, prefix('/a'), 'within'],
  [{ headers: [header('1')] }, {}, 'within'],
  [{ headers: [header('1')] }, { headers: [header('1', 'Exact', 'X-A')] }, 'equal'],
  [{ headers: [header('1')] }, { headers: [header('2')] }, 'apart'],
  [{ headers: [header('1')] }, { headers: [header('1', 'Exact', 'x-b')] }, 'overlap'],
  [{ headers: [header('\\d', 'RegularExpression')] }, { headers: [header('1')] }, 'contains'],
  [{ headers: [header('\\d', 'RegularExpression')] }, { headers: [header('a')] }, 'apart'],
  [{ headers: [header('(?i)a', 'RegularExpression')] }, { headers: [header('A')] }, 'overlap'],
  [{ headers: [header('a+', 'RegularExpression')] }, { headers: [header('a*', 'RegularExpression')] }, 'overlap'],
  [{ queryParams: [header('1')] }, { queryParams: [header('1', 'Exact', 'X-A')] }, 'overlap'],
  [{ method: { service: 'a.B' } }, { method: { service: 'a.B', method: 'C' } }, 'contains'],
  [{ method: { service: 'a.B' } }, { method: { service: 'a.C' } }, 'apart'],
  [{ method: { service: 'a.B' } }, { method: { method: 'C' } }, 'overlap'],
])('%j to %j: %s', (a, b, expected) => {
  expect([relate(a, b), relate(b, a)]).toEqual([expected, inverse[expected]]);
});
