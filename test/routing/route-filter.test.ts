import { RedirectPath, RedirectScheme, RouteFilter } from '../../src';
import { messageOf } from '../fixtures';

const seventeen = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`h${i}`, 'v']));
const changes = '"set", "add" and "remove" are empty, which changes nothing; expected at least one header';
const twice = 'header "a" is named twice; expected each header once, in one of "set", "add" and "remove"';
const path = 'expected at most 1024 visible ASCII characters that begin with "/", without a query';

test.each<[string, () => unknown, string]>([
  ['no header is changed', () => RouteFilter.requestHeaders({}), `RouteFilter.requestHeaders: ${changes}`],
  ['the lists of headers are empty', () => RouteFilter.responseHeaders({ set: {}, add: {}, remove: [] }), `RouteFilter.responseHeaders: ${changes}`],
  ['a header is set and removed', () => RouteFilter.requestHeaders({ set: { A: 'b' }, remove: ['a'] }), `RouteFilter.requestHeaders: ${twice}`],
  ['a header is added in two cases', () => RouteFilter.requestHeaders({ add: { A: 'b', a: 'c' } }), `RouteFilter.requestHeaders: ${twice}`],
  ['too many headers are set', () => RouteFilter.requestHeaders({ set: seventeen }), 'RouteFilter.requestHeaders: "set" has 17 headers; expected at most 16'],
  ['too many headers are added', () => RouteFilter.requestHeaders({ add: seventeen }), 'RouteFilter.requestHeaders: "add" has 17 headers; expected at most 16'],
  ['too many headers are removed', () => RouteFilter.requestHeaders({ remove: Object.keys(seventeen) }), 'RouteFilter.requestHeaders: "remove" has 17 headers; expected at most 16'],
  ['a header to set has no name of HTTP', () => RouteFilter.requestHeaders({ set: { 'a b': 'c' } }),
    'RouteFilter.requestHeaders: "set" is not a header or query parameter name, got "a b"; expected 1 to 256 of the characters of an HTTP token'],
  ['a header to add has no value', () => RouteFilter.requestHeaders({ add: { a: '' } }),
    'RouteFilter.requestHeaders: "add.a" is not a header or query parameter value, got ""; expected 1 to 4096 visible ASCII characters'],
  ['a header to remove has no name', () => RouteFilter.requestHeaders({ remove: [''] }),
    'RouteFilter.requestHeaders: "remove" is not a header or query parameter name, got ""; expected 1 to 256 of the characters of an HTTP token'],
  ['a redirect leads nowhere', () => RouteFilter.redirect({ statusCode: 301 }),
    'RouteFilter.redirect: a redirect to the same place does nothing; expected one of "scheme", "hostname", "port" and "path"'],
  ['a redirect has another status', () => RouteFilter.redirect({ port: 8443, statusCode: 304 }),
    'RouteFilter.redirect: "statusCode" is not one of a redirect, got 304; expected one of 301, 302, 303, 307, 308'],
  ['a redirect has another scheme', () => RouteFilter.redirect({ scheme: 'ftp' as RedirectScheme }), 'RouteFilter.redirect: "scheme" is not known, got "ftp"; expected "http" or "https"'],
  ['a redirect has no host name', () => RouteFilter.redirect({ hostname: 'A.example' }), 'RouteFilter.redirect: "hostname" is not a host name, got "A.example"; expected a lower-case DNS name'],
  ['a redirect has no port', () => RouteFilter.redirect({ port: 0 }), 'RouteFilter.redirect: "port" is out of range, got 0; expected an integer from 1 to 65535'],
  ['a redirect\'s path is relative', () => RedirectPath.full('a'), `RedirectPath.full: "path" is not a path to redirect to, got "a"; ${path}`],
  ['a redirect\'s path has a query', () => RedirectPath.full('/a?b'), `RedirectPath.full: "path" is not a path to redirect to, got "/a?b"; ${path}`],
  ['a redirect\'s prefix has a blank', () => RedirectPath.prefix('/a b'), `RedirectPath.prefix: "prefix" is not a path to redirect to, got "/a b"; ${path}`],
  ['a redirect\'s path is too long', () => RedirectPath.full(`/${'x'.repeat(1024)}`), path],
])('fails when %s', (_, action, message) => {
  expect(messageOf(action)).toContain(message);
});

test('a filter is what the CRD has for it', () => {
  expect(RouteFilter.requestHeaders({ set: { a: 'b' }, add: { c: 'd' }, remove: ['e'] })._render()).toEqual({
    type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }], add: [{ name: 'c', value: 'd' }], remove: ['e'] },
  });
  expect(RouteFilter.responseHeaders({ remove: ['server'] })._render()).toEqual({ type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['server'] } });
  expect(RouteFilter.redirect({ scheme: RedirectScheme.HTTPS, hostname: 'a.example', port: 8443, path: RedirectPath.full('/b'), statusCode: 301 })._render()).toEqual({
    type: 'RequestRedirect',
    requestRedirect: { scheme: 'https', hostname: 'a.example', port: 8443, path: { type: 'ReplaceFullPath', replaceFullPath: '/b' }, statusCode: 301 },
  });
  expect(RouteFilter.redirect({ path: RedirectPath.prefix('/v2') })._render()).toEqual({
    type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' }, statusCode: 302 },
  });
});
