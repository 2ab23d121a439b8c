import { shadowedRoutes } from '../../src/linkerd/profile-routes';

/** Each route as `METHOD regex`, `*` for any method; and the pairs of which the first never matches because of the second. */
function shadowed(...routes: string[]): string[] {
  const conditions = routes.map((route) => {
    const [method, pathRegex] = route.split(' ');
    return { method: method === '*' ? undefined : method, pathRegex, route };
  });
  return shadowedRoutes(conditions).map(({ route, by }) => `${route} < ${by}`);
}

test.each<[string[], string[]]>([
  [['GET /a', 'GET /a'], ['GET /a < GET /a']],
  [['GET /a', 'POST /a', 'GET /a/b', '* /a'], []],
  [['* /a', 'GET /a'], ['GET /a < * /a']],
  [['GET', 'GET /a', 'POST /a'], ['GET /a < GET']],
  [['* /.*', 'GET'], ['GET < * /.*']],
  [['* /a/.*', 'GET'], []],
  [['* /a/[^/]*', '* /a/b', '* /a/', '* /a/[^/]+', '* /a/b/c', '* /a'], ['* /a/b < * /a/[^/]*', '* /a/ < * /a/[^/]*', '* /a/[^/]+ < * /a/[^/]*']],
  [['* /a/[^/]+', '* /a/b', '* /a/', '* /a/[^/]*'], ['* /a/b < * /a/[^/]+']],
  [['* /[^/]*/b', '* /a/[^/]*'], []],
  [['* /a/.*', '* /a/[^/]*/c', '* /b/[^/]*'], ['* /a/[^/]*/c < * /a/.*']],
  [['* /a/\\d+', '* /a/[^/]*', '* /a/12', '* /a/x'], ['* /a/12 < * /a/[^/]*', '* /a/x < * /a/[^/]*']],
  [['* /a/\\d+', '* /a/12', '* /a/x'], ['* /a/12 < * /a/\\d+']],
  [['* ^/a\\.b$', '* /a\\.b'], ['* /a\\.b < * ^/a\\.b$']],
  [['* /price\\$', '* /price'], []],
  [['* (?x:/a)', '* /a'], []],
  [['* a|b', '* /a'], []],
  [['* .*', '* /.*'], []],
])('of %j %j never match', (routes, expected) => {
  expect(shadowed(...routes)).toEqual(expected);
});

test('5000 templates and 5000 regexes are compared in less than a second', () => {
  const conditions = Array.from({ length: 5000 }, (_, i) => [{ pathRegex: `/a${i}/[^/]*/b`, route: i }, { pathRegex: `/x${i}/\\d+`, route: i }]).flat();
  const start = performance.now();
  expect(shadowedRoutes(conditions)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(1000);
});
