import { modelOf } from './build';
import { Request, takenBy } from '../../src/model/request-match';

const route = (name: string, spec: string, kind = 'HTTPRoute') => `{ apiVersion: gateway.networking.k8s.io/v1, kind: ${kind}, metadata: { name: ${name} }, spec: { ${spec} } }`;
const GET: Request = { method: 'GET', path: '/' };

function taken(routes: string[], request: Request): string | undefined {
  const found = takenBy(modelOf(routes.join('\n---\n')).objects, request);
  return found && `${found.route.name} ${found.rule}`;
}

const rules = (...matches: string[]) => `rules: [${matches.map((match) => `{ matches: [${match}] }`).join(', ')}]`;

test.each<[string[], Request, string | undefined]>([
  [[route('a', '')], GET, 'a 0'],
  [[route('a', 'rules: []')], GET, undefined],
  [[route('a', 'rules: [{}]')], GET, 'a 0'],
  [[route('a', 'hostnames: [a.example.com]')], { ...GET, host: 'b.example.com' }, undefined],
  [[route('a', 'hostnames: [a.example.com]')], { ...GET, host: 'A.example.com:80' }, 'a 0'],
  [[route('a', 'hostnames: ["*.example.com"]'), route('b', 'hostnames: [a.example.com]'), route('c', '')], { ...GET, host: 'a.example.com' }, 'b 0'],
  [[route('a', 'hostnames: ["*.com", "*.example.com"]'), route('b', 'hostnames: ["*.com"]')], { ...GET, host: 'a.example.com' }, 'a 0'],
  [[route('a', rules('{ path: { value: / } }', '{ path: { value: /api } }'))], { ...GET, path: '/api/v1' }, 'a 1'],
  // Neither an exact path is before a prefix of its length, nor a method before a header.
  [[route('a', rules('{ path: { value: /api } }')), route('b', rules('{ path: { type: Exact, value: /api } }'))], { ...GET, path: '/api' }, 'a 0'],
  [[route('a', rules('{ method: GET }', '{ headers: [{ name: X-Team, value: blue }] }'))], { ...GET, headers: { 'x-team': 'blue' } }, 'a 1'],
  [[route('a', rules('{}', '{ method: GET }'))], GET, 'a 1'],
  [[route('a', rules('{ queryParams: [{ name: q, value: "[0-9]+", type: RegularExpression }] }'))], { ...GET, path: '/?q=12' }, 'a 0'],
  [[route('a', rules('{ queryParams: [{ name: q, value: "1" }] }'))], GET, undefined],
  [[route('a', rules('{ headers: [{ name: toString, value: x }] }'))], GET, undefined],
  [[route('a', rules('{ path: { type: RegularExpression, value: "/a|/ab" } }'))], { ...GET, path: '/ab' }, undefined],
  [[route('a', rules('{ path: { type: RegularExpression, value: "/ab|/a" } }'))], { ...GET, path: '/ab' }, 'a 0'],
  [[route('a', rules('{ path: { type: RegularExpression, value: "(" } }'))], GET, undefined],
  [[route('a', rules('{ method: { service: shop.Cart } }'), 'GRPCRoute')], { method: 'POST', path: '/shop.Cart/Add' }, 'a 0'],
  [[route('a', rules('{ method: { service: shop.Cart } }', '{ method: { service: shop.Cart, method: Add } }'), 'GRPCRoute')], { method: 'POST', path: '/shop.Cart/Add' }, 'a 1'],
  [[route('a', rules('{ method: { method: Add } }'), 'GRPCRoute')], { method: 'GET', path: '/shop.Cart/Add' }, undefined],
  [[route('a', rules('{ method: { method: Add } }'), 'GRPCRoute')], { method: 'POST', path: '/add' }, undefined],
  [[route('a', 'rules: [{}]', 'GRPCRoute')], GET, 'a 0'],
  [[route('a', '', 'GRPCRoute')], GET, undefined],
])('of %j the request %j is taken by %s', (routes, request, expected) => expect(taken(routes, request)).toBe(expected));
