import * as fc from 'fast-check';
import { overlapGroups } from '../../src/contracts/overlaps';
import { templateRegex } from '../../src/contracts/profile-routes';

const groups = (...operations: string[]) => overlapGroups(operations.map((operation) => {
  const [method, path] = operation.split(' ');
  return { method, path };
})).map((group) => group.map(({ method, path }) => `${method} ${path}`));

test.each<[string, string[], string[][]]>([
  ['a literal path before the template that matches it', ['GET /users/{id}', 'GET /users/me'], [['GET /users/me', 'GET /users/{id}']]],
  ['other methods apart', ['GET /users/{id}', 'PUT /users/me'], [['GET /users/{id}'], ['PUT /users/me']]],
  ['other lengths apart', ['GET /users/{id}', 'GET /users', 'GET /users/{id}/posts'], [['GET /users/{id}'], ['GET /users'], ['GET /users/{id}/posts']]],
  ['other first segments apart', ['GET /users/{id}', 'GET /posts/{id}'], [['GET /users/{id}'], ['GET /posts/{id}']]],
  ['all that a template at the front matches', ['GET /a/x', 'GET /{b}/x', 'GET /c/x', 'GET /c/y'], [['GET /a/x', 'GET /c/x', 'GET /{b}/x'], ['GET /c/y']]],
  ['templates that meet in some path, the literal segment first', ['GET /{a}/x', 'GET /y/{b}'], [['GET /y/{b}', 'GET /{a}/x']]],
  ['a template with something beside it before one without', ['GET /{a}', 'GET /{a}.json'], [['GET /{a}.json', 'GET /{a}']]],
  ['a chain of overlaps', ['GET /a/b', 'GET /{x}/b', 'GET /c/b'], [['GET /a/b', 'GET /c/b', 'GET /{x}/b']]],
  ['what ends in a slash with what may be empty', ['GET /a/', 'GET /a/{id}'], [['GET /a/', 'GET /a/{id}']]],
  ['what no path can be both apart', ['GET /{a}.json', 'GET /{a}.xml', 'GET /users', 'GET /v{a}', 'GET /w{a}'],
    [['GET /{a}.json', 'GET /{a}.xml', 'GET /v{a}', 'GET /w{a}'], ['GET /users']]],
])('groups %s', (_, operations, expected) => {
  expect(groups(...operations)).toEqual(expected);
});

test('whatever matches one path is in one group', () => {
  const segment = fc.constantFrom('a', 'b', '{x}', '{x}.json', 'a{x}', 'b-{x}-{y}', '{x}-c.{y}', '');
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
  fc.assert(fc.property(fc.uniqueArray(path, { maxLength: 8 }), fc.array(fc.constantFrom('a', 'b', 'c', 'c.json', 'a.json', 'b-1-c.json', 'ab-c.json', ''), { minLength: 1, maxLength: 3 }), (paths, segments) => {
    const request = `/${segments.join('/')}`;
    const found = groups(...paths.map((each) => `GET ${each}`)).filter((group) => group.some((each) => new RegExp(`^${templateRegex(each.slice(4))}$`).test(request)));
    expect(found.length).toBeLessThanOrEqual(1);
  }), { seed: 20, numRuns: 1000 });
});
