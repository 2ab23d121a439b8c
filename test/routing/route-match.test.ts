import { HttpMethod, RouteMatch } from '../../src';
import { messageOf } from '../fixtures';

const path = '"path" is not a path that a route can match, got';
const pathExpected = 'expected at most 1024 characters that begin with "/", without "//", "/./", "/../", "%2F" or a query';
const long = 'x'.repeat(5000);

test.each<[string, () => unknown, string]>([
  ['a path is relative', () => RouteMatch.path('api'), `RouteMatch.path: ${path} "api"; ${pathExpected}`],
  ['a path has a query', () => RouteMatch.pathPrefix('/a?b'), `RouteMatch.pathPrefix: ${path} "/a?b"; ${pathExpected}`],
  ['a path has an empty segment', () => RouteMatch.path('/a//b'), `RouteMatch.path: ${path} "/a//b"; ${pathExpected}`],
  ['a path has dots', () => RouteMatch.path('/a/..'), `RouteMatch.path: ${path} "/a/.."; ${pathExpected}`],
  ['a path regex is not Linkerd\'s', () => RouteMatch.pathRegex('/(?!a)'), 'RouteMatch.pathRegex: "regex"'],
  ['a path regex is too long', () => RouteMatch.pathRegex(`/${long}`), 'RouteMatch.pathRegex: "regex" is too long, got 5001 characters; expected at most 1024'],
  ['a header regex is too long', () => RouteMatch.headerRegex('a', long), 'RouteMatch.headerRegex: "regex" is too long, got 5000 characters; expected at most 4096'],
  ['a method is not HTTP\'s', () => RouteMatch.method('get' as HttpMethod),
    'RouteMatch.method: "method" is not a method that a route can match, got "get"; expected one of GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH'],
  ['a header has no name', () => RouteMatch.header('', 'b'),
    'RouteMatch.header: "name" is not a header or query parameter name, got ""; expected 1 to 256 of the characters of an HTTP token'],
  ['a header has no value', () => RouteMatch.header('a', ''), 'RouteMatch.header: "value" is not a header or query parameter value, got ""; expected 1 to 4096 visible ASCII characters'],
  ['a header regex is empty', () => RouteMatch.headerRegex('a', ''), 'RouteMatch.headerRegex: "regex" is empty; expected a regex'],
  ['a query parameter is too long', () => RouteMatch.queryParam('a', 'x'.repeat(1025)), 'expected 1 to 1024 visible ASCII characters'],
  ['a query parameter regex is too long', () => RouteMatch.queryParamRegex('a', 'x'.repeat(1025)), 'RouteMatch.queryParamRegex: "regex" is too long, got 1025 characters; expected at most 1024'],
  ['a query parameter regex has no name', () => RouteMatch.queryParamRegex('', 'x'), 'RouteMatch.queryParamRegex: "name" is not a header or query parameter name, got ""'],
  ['a gRPC method alone is none', () => RouteMatch.grpcMethod('a.B'), 'RouteMatch.grpcMethod: "method" is not the name of a gRPC method, got "a.B"; expected an identifier such as "GetOrder"'],
  ['a gRPC service is none', () => RouteMatch.grpc('a-b'), 'RouteMatch.grpc: "service" is not the name of a gRPC service, got "a-b"; expected a name such as "shop.v1.Orders"'],
  ['a gRPC method is none', () => RouteMatch.grpc('a', 'b.c'), 'RouteMatch.grpc: "method" is not the name of a gRPC method, got "b.c"; expected an identifier such as "GetOrder"'],
  ['nothing is combined', () => RouteMatch.all(), 'RouteMatch.all: "matches" is empty; expected at least one match'],
  ['two paths are combined', () => RouteMatch.all(RouteMatch.path('/a'), RouteMatch.pathPrefix('/b')),
    'RouteMatch.all: "matches" has more than one path; expected one at the most, and another rule for the other'],
  ['two gRPC methods are combined', () => RouteMatch.all(RouteMatch.grpc('a'), RouteMatch.grpc('b')),
    'RouteMatch.all: "matches" has more than one gRPC method; expected one at the most, and another rule for the other'],
  ['a header is named twice', () => RouteMatch.all(RouteMatch.header('A', '1'), RouteMatch.header('a', '2')), 'RouteMatch.all: "matches" has the header "a" twice; expected each once'],
  ['there are too many headers', () => RouteMatch.all(...Array.from({ length: 17 }, (_, i) => RouteMatch.header(`h${i}`, '1'))),
    'RouteMatch.all: "matches" has 17 headers; expected at most 16'],
])('fails when %s', (_, action, message) => {
  expect(messageOf(action)).toContain(message);
});

test('a regex is anchored where its first match might not be the whole value', () => {
  const rendered = (match: RouteMatch) => (match._inHttpRoute() as any).match;
  expect(rendered(RouteMatch.pathRegex('/foo|/foobar')).path).toEqual({ type: 'RegularExpression', value: '^(?:/foo|/foobar)$' });
  expect(rendered(RouteMatch.headerRegex('a', 'b+')).headers).toEqual([{ type: 'RegularExpression', name: 'a', value: 'b+' }]);
});

test('values at their bounds are accepted', () => {
  const accepted = [
    () => RouteMatch.header('h'.repeat(256), 'x'.repeat(4096)),
    () => RouteMatch.queryParam('q', 'x'.repeat(1024)),
    () => RouteMatch.path(`/${'x'.repeat(1023)}`),
    () => RouteMatch.pathRegex(`/${'x'.repeat(1023)}`),
    () => RouteMatch.all(...Array.from({ length: 16 }, (_, i) => RouteMatch.header(`h${i}`, '1'))),
  ];
  accepted.forEach((match) => expect(match).not.toThrow());
  expect(() => RouteMatch.path(`/${'x'.repeat(1024)}`)).toThrow('expected at most 1024 characters');
  expect(() => RouteMatch.header('h'.repeat(257), 'x')).toThrow('expected 1 to 256');
});
