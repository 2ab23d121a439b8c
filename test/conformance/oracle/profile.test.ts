import { readFileSync } from 'fs';
import { join } from 'path';
import { serviceProfileErrors, webhookErrors } from './profile';
import { Manifest, OracleTarget, describeConformance } from './target';

const target: OracleTarget = { linkerd: '2.19', gatewayApi: '1.2.1', channel: 'standard' };

const profile = (edit: (p: any) => void = () => undefined): any => {
  const p = {
    apiVersion: 'linkerd.io/v1alpha2',
    kind: 'ServiceProfile',
    metadata: { name: 'books.app.svc.cluster.local', namespace: 'app' },
    spec: {
      routes: [{
        name: 'GET /books/{id}',
        condition: { method: 'GET', pathRegex: '/books/[^/]*' },
        isRetryable: true,
        timeout: '1m30s',
        responseClasses: [{ condition: { status: { min: 500, max: 599 } }, isFailure: true }],
      }],
      retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: '10s' },
    },
  };
  edit(p);
  return p;
};

const condition = (value: any) => profile((p) => { p.spec.routes[0].condition = value; });
const pattern = (pathRegex: string) => condition({ pathRegex });
const answer = (value: any) => profile((p) => { p.spec.routes[0].responseClasses[0].condition = value; });
const budget = (over: object) => profile((p) => { Object.assign(p.spec.retryBudget, over); });

test.each<[string, Manifest]>([
  ['the usual', profile()],
  ['a profile of a client namespace', profile((p) => { p.metadata.namespace = 'client'; })],
  ['overrides only', profile((p) => { p.spec = { dstOverrides: [{ authority: 'v2.app.svc.cluster.local', weight: '500m' }] }; })],
  ['a negation inside all', condition({ all: [{ not: { method: 'GET' } }, { pathRegex: '/a' }] })],
  ['everything', condition({ all: [] })],
  ['anchors of its own', pattern('^/books$')],
  ['a group of alternatives', pattern('(/a|/b)')],
  ['a dollar that is anchored', pattern('/price\\$$')],
  ['a backslash before the anchor', pattern('/a\\\\$')],
  ['a negated answer', answer({ not: { status: { min: 200, max: 299 } } })],
  ['the largest budget', budget({ retryRatio: 1000, minRetriesPerSecond: 2147483647, ttl: '60s' })],
  ['the smallest budget', budget({ retryRatio: 0, minRetriesPerSecond: 0, ttl: '1000ms' })],
  ['a bar in a class', pattern('/[a|b]')],
])('accepts %s', (_, manifest) => {
  expect(serviceProfileErrors(manifest, target)).toEqual([]);
});

test('reads the cluster domain of the target', () => {
  const p = profile((edited) => { edited.metadata.name = 'books.app.svc.example.org'; });
  expect(serviceProfileErrors(p, { ...target, clusterDomain: 'example.org' })).toEqual([]);
  expect(serviceProfileErrors(p, target).join()).toContain('never looked up');
});

test.each<[string, Manifest, string]>([
  ['a name that is none', profile((p) => { p.metadata.name = 'Books.app'; }), 'is no DNS subdomain'],
  ['an unknown field of the spec', profile((p) => { p.spec.route = []; }), 'unknown field spec.route'],
  ['an unknown field of a route', profile((p) => { p.spec.routes[0].retryable = true; }), 'unknown field spec.routes[0].retryable'],
  ['a budget inside a route', profile((p) => { p.spec.routes[0].retryBudget = p.spec.retryBudget; }), 'unknown field spec.routes[0].retryBudget'],
  ['a flag in quotes', profile((p) => { p.spec.routes[0].isRetryable = 'true'; }), 'isRetryable is no bool'],
  ['a status in quotes', answer({ status: { min: '500', max: 599 } }), 'status.min is no uint32'],
  ['a null route', profile((p) => { p.spec.routes.push(null); }), 'spec.routes[1] is null'],
  ['routes in a map', profile((p) => { p.spec.routes = {}; }), 'spec.routes is no list'],
  ['a route without name', profile((p) => { delete p.spec.routes[0].name; }), 'has no name'],
  ['a route without condition', profile((p) => { delete p.spec.routes[0].condition; }), 'spec.routes[0] has no condition'],
  ['an empty condition', condition({}), 'must have a field set'],
  ['an empty pattern', condition({ pathRegex: '' }), 'must have a field set'],
  ['an empty condition below', condition({ all: [{}] }), 'condition.all[0] must have a field set'],
  ['a null condition below', condition({ any: [null] }), 'condition.any[0] is null'],
  ['a timeout of days', profile((p) => { p.spec.routes[0].timeout = '1d'; }), 'timeout is no duration, got 1d'],
  ['a timeout without unit', profile((p) => { p.spec.routes[0].timeout = '10'; }), 'timeout is no duration'],
  ['a null response class', profile((p) => { p.spec.routes[0].responseClasses = [null]; }), 'responseClasses[0] is null'],
  ['a response class without condition', profile((p) => { p.spec.routes[0].responseClasses = [{ isFailure: true }]; }), 'responseClasses[0] has no condition'],
  ['an empty answer', answer({}), 'must have a field set'],
  ['a status of 600', answer({ status: { min: 500, max: 600 } }), 'status.max must be between 100 and 599'],
  ['a status of 99', answer({ status: { min: 99, max: 200 } }), 'status.min must be between'],
  ['statuses the wrong way round', answer({ status: { min: 599, max: 500 } }), 'status.max is smaller than min'],
  ['a negative ratio', budget({ retryRatio: -0.1 }), 'must not be negative'],
  ['a ratio in quotes', budget({ retryRatio: '0.2' }), 'retryRatio is no float32'],
  ['a ratio out of range', budget({ retryRatio: 1e39 }), 'retryRatio is no float32'],
  ['negative retries', budget({ minRetriesPerSecond: -1 }), 'minRetriesPerSecond is no uint32'],
  ['no ttl', budget({ ttl: undefined }), 'has no ttl'],
  ['a ttl without unit', budget({ ttl: '10' }), 'ttl is no duration'],
  ['opaque ports as a list', profile((p) => { p.spec.opaquePorts = ['3306']; }), 'spec.opaquePorts is no map'],
])('the webhook refuses %s', (_, manifest, fragment) => {
  expect(webhookErrors(manifest).join('\n')).toContain(fragment);
  expect(serviceProfileErrors(manifest, target)).toEqual(webhookErrors(manifest));
});

test.each<[string, Manifest, string]>([
  ['another version', profile((p) => { p.apiVersion = 'linkerd.io/v1alpha1'; }), 'expected linkerd.io/v1alpha2'],
  ['a short name', profile((p) => { p.metadata.name = 'books.app'; }), 'never looked up'],
  ['an external name', profile((p) => { p.metadata.name = 'api.example.com'; }), 'never looked up'],
  ['another cluster domain', profile((p) => { p.metadata.name = 'books.app.svc.example.org'; }), 'never looked up'],
  ['opaque ports as a map', profile((p) => { p.spec.opaquePorts = { 3306: {} }; }), 'opaquePorts is refused in every form'],
  ['a negation at the top', condition({ not: { method: 'GET' } }), 'condition.not is refused at the top level'],
  ['any of nothing', condition({ any: [] }), 'any is empty and matches nothing'],
  ['look-ahead', pattern('/(?!admin).*'), 'is no pattern that the proxy takes'],
  ['a back-reference', pattern('/(a)\\1'), 'is no pattern that the proxy takes'],
  ['a path template', pattern('/books/{id}'), 'is no pattern that the proxy takes'],
  ['a broken pattern below', condition({ any: [{ all: [{ pathRegex: '/[' }] }] }), 'any[0].all[0].pathRegex is no pattern'],
  ['a broken pattern in a negation', condition({ all: [{ not: { pathRegex: '/(' } }] }), 'all[0].not.pathRegex is no pattern'],
  ['alternatives without group', pattern('/a|/b'), 'anchored at one end per alternative only'],
  ['anchored alternatives without group', pattern('^/a|/b$'), 'anchored at one end per alternative only'],
  ['an escaped dollar', pattern('/price\\$'), 'ends in an escaped dollar'],
  ['no slash', pattern('books/.*'), 'paths start with a slash'],
  ['a query', pattern('/books\\?id=.*'), 'a path has no query'],
  ['a method of two words', condition({ method: 'GET POST' }), 'is no method, got GET POST'],
  ['a negative timeout', profile((p) => { p.spec.routes[0].timeout = '-1s'; }), 'means no timeout'],
  ['a timeout of nothing', profile((p) => { p.spec.routes[0].timeout = '0s'; }), 'means no timeout'],
  ['one bound', answer({ status: { min: 500 } }), 'needs both bounds'],
  ['one bound below', answer({ all: [{ status: { max: 500 } }] }), 'all[0].status needs both bounds'],
  ['answers of no list', answer({ all: [] }), 'has an empty list'],
  ['a short ttl', budget({ ttl: '999ms' }), 'ttl must be 1s..60s'],
  ['a long ttl', budget({ ttl: '61s' }), 'ttl must be 1s..60s'],
  ['a ratio too large', budget({ retryRatio: 1000.5 }), 'retryRatio must be 0..1000'],
  ['no ratio', budget({ retryRatio: undefined }), 'has no retryRatio'],
  ['too many retries', budget({ minRetriesPerSecond: 2147483648 }), 'at most 2147483647'],
  ['names that repeat', profile((p) => { p.spec.routes.push({ name: 'GET /books/{id}', condition: { method: 'PUT' } }); }), 'two routes of one name'],
  ['conditions that repeat', profile((p) => {
    p.spec.routes.push({ name: 'again', condition: { pathRegex: '/books/[^/]*', method: 'GET' } });
  }), 'two routes of one condition'],
  ['a budget for nothing', profile((p) => { p.spec.routes[0].isRetryable = false; }), 'retryBudget has no effect'],
  ['nothing', profile((p) => { p.spec = {}; }), 'the profile has no effect'],
  ['no spec', profile((p) => { delete p.spec; }), 'the profile has no effect'],
])('proxies would not do as told for %s', (_, manifest, fragment) => {
  expect(webhookErrors(manifest)).toEqual([]);
  expect(serviceProfileErrors(manifest, target).join('\n')).toContain(fragment);
});

describeConformance('the profiles of Linkerd', (dir) => {
  const read = (path: string): any => JSON.parse(readFileSync(join(dir, 'corpora/profile', path), 'utf8'));

  test('are accepted and refused as the webhook does', () => {
    const cases: any[] = read('validate-cases.json');
    const verdicts = cases.map((c) => [c.id, webhookErrors(c.manifest).length === 0 ? 'accept' : 'reject']);
    expect(verdicts).toEqual(cases.map((c) => [c.id, c.expect]));
  });

  test('that its generator writes pass the webhook', () => {
    const made: any[] = read('index.json').filter((c: any) => c.outcome === 'ok').map((c: any) => [c.id, read(`${c.id}/expected.json`)]);
    expect(made.length).toBeGreaterThan(5);
    expect(made.filter(([, manifest]) => webhookErrors(manifest).length > 0)).toEqual([]);
  });
});
