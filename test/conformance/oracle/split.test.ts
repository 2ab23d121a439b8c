import { readFileSync } from 'fs';
import { join } from 'path';
import { splitErrors } from './split';
import { Manifest, OracleTarget, describeConformance } from './target';

const on = (linkerd: OracleTarget['linkerd'], gatewayApi: OracleTarget['gatewayApi'] = '1.2.1', channel: OracleTarget['channel'] = 'experimental'): OracleTarget =>
  ({ linkerd, gatewayApi, channel });

const head = on('head', '1.4.1');

const service = (name: string, spec: object = {}, annotations?: Record<string, string>): Manifest =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'app', annotations }, spec: { ports: [{ port: 80 }], ...spec } });

const backend = (name: string, weight: number, over: object = {}) => ({ group: '', kind: 'Service', name, namespace: 'app', port: 80, weight, ...over });

const route = (kind = 'HTTPRoute', version = 'v1', name = 'web'): any => ({
  apiVersion: `gateway.networking.k8s.io/${version}`,
  kind,
  metadata: { name, namespace: 'app' },
  spec: {
    parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'app', port: 80 }],
    ...(kind === 'TLSRoute' && { hostnames: ['web.example'] }),
    rules: [{ backendRefs: [backend('web', 90), backend('web-v2', 10)] }],
  },
});

const policyRoute = (): any => ({ ...route(), apiVersion: 'policy.linkerd.io/v1beta3' });

/** A matching rule in front of the catch-all. */
const matching = (match: object, kind = 'HTTPRoute') => {
  const r = route(kind);
  r.spec.rules.unshift({ matches: [match], backendRefs: [backend('web', 1)] });
  return r;
};

const edited = (edit: (r: any) => void, r = route()): any => {
  edit(r);
  return r;
};

const split = (edit: (ts: any) => void = () => undefined): any => edited(edit, {
  apiVersion: 'split.smi-spec.io/v1alpha1',
  kind: 'TrafficSplit',
  metadata: { name: 'web', namespace: 'app' },
  spec: { service: 'web', backends: [{ service: 'web', weight: '900m' }, { service: 'web-v2', weight: 1 }] },
});

const failover = (edit: (ts: any) => void = () => undefined): any => split((ts) => {
  ts.apiVersion = 'split.smi-spec.io/v1alpha2';
  ts.metadata.labels = { 'failover.linkerd.io/controlled-by': 'linkerd-failover' };
  ts.metadata.annotations = { 'failover.linkerd.io/primary-service': 'web' };
  ts.spec.backends = [{ service: 'web', weight: 1 }, { service: 'web-east', weight: 0 }];
  edit(ts);
});

const profile = (...dstOverrides: any[]): any => ({
  apiVersion: 'linkerd.io/v1alpha2',
  kind: 'ServiceProfile',
  metadata: { name: 'web.app.svc.cluster.local', namespace: 'app' },
  spec: { dstOverrides },
});

const egress = (edit: (r: any) => void = () => undefined): any => edited((r) => {
  r.metadata.namespace = 'linkerd-egress';
  r.spec.parentRefs = [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'linkerd-egress', port: 443 }];
  r.spec.rules = [{ backendRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'linkerd-egress', weight: 1 }] }];
  edit(r);
});

const network = (annotations?: Record<string, string>): Manifest =>
  ({ apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'all', namespace: 'linkerd-egress', annotations }, spec: { trafficPolicy: 'Allow' } });

/** A rule that redirects, in front of the catch-all. */
const redirecting = (requestRedirect: object, edit: (rule: any) => void = () => undefined, r = route()) => {
  const rule = { matches: [{ path: { type: 'PathPrefix', value: '/x' } }], filters: [{ type: 'RequestRedirect', requestRedirect }] };
  edit(rule);
  r.spec.rules.unshift(rule);
  return r;
};

const canary = (on2: number, edit?: (r: any) => void) => edited((r) => {
  r.spec.rules[0].backendRefs = [backend('web', 100 - on2), backend('web-v2', on2)];
  edit?.(r);
});

describe('what is fine', () => {
  test.each<[string, OracleTarget, Manifest[]]>([
    ['a canary on head', head, [service('web'), service('web-v2'), canary(10)]],
    ['a canary that is over', head, [canary(100)]],
    ['HTTPRoutes of 2.18', on('2.18'), [route()]],
    ['HTTPRoutes of 2.14', on('2.14', '0.7.1'), [route('HTTPRoute', 'v1beta1')]],
    ['HTTPRoutes of 2.17', on('2.17', '1.1.1', 'standard'), [route('HTTPRoute', 'v1beta1')]],
    ['GRPCRoutes of 2.16', on('2.16', '0.7.1'), [route('GRPCRoute', 'v1alpha2')]],
    ['GRPCRoutes of 2.20', on('2.20', '1.4.1', 'standard'), [route('GRPCRoute')]],
    ['TLSRoutes of head', head, [route('TLSRoute', 'v1alpha2')]],
    ['TCPRoutes of 2.17', on('2.17', '0.7.1'), [route('TCPRoute', 'v1alpha2')]],
    ['HTTPRoutes of the policy group', on('2.14', '0.7.1'), [edited((r) => { r.spec.rules[0].timeouts = { request: '1m30s' }; }, policyRoute())]],
    ['a consumer route', head, [edited((r) => { r.metadata.namespace = 'client'; })]],
    ['a route without any namespace', head, [edited((r) => {
      delete r.metadata.namespace;
      delete r.spec.parentRefs[0].namespace;
      r.spec.rules[0].backendRefs.forEach((b: any) => delete b.namespace);
    })]],
    ['matches before the catch-all', head, [matching({ path: { type: 'RegularExpression', value: '/(a|b)/.*' }, headers: [{ name: 'x-a', value: 'b c' }], method: 'GET' })]],
    ['a method of gRPC', head, [matching({ method: { service: 'a.B', method: 'C' } }, 'GRPCRoute')]],
    ['the catch-all in another route', head, [route(), edited((r) => { r.spec.rules = [{ matches: [{ path: { type: 'PathPrefix', value: '/x' } }] }]; }, route('HTTPRoute', 'v1', 'b'))]],
    ['a catch-all pattern', head, [edited((r) => { r.spec.rules[0].matches = [{ path: { type: 'RegularExpression', value: '/.*' } }]; })]],
    ['filters that work', head, [edited((r) => {
      r.spec.rules[0].filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-a', value: 'b' }], remove: ['x-b'] } }];
    })]],
    ['a timeout of 2.20', on('2.20'), [edited((r) => { r.spec.rules[0].timeouts = { request: '90s' }; })]],
    ['a timeout that an annotation says as well', on('2.18'), [edited((r) => {
      r.metadata.annotations = { 'timeout.linkerd.io/request': '90s' };
      r.spec.rules[0].timeouts = { request: '1m30s' };
    })]],
    ['the largest weight', head, [edited((r) => { r.spec.rules[0].backendRefs[0].weight = 1_000_000; })]],
    ['a parent without port where there is no such field', on('2.14', '0.7.1', 'standard'), [service('web'), service('web-v2'), edited((r) => {
      delete r.spec.parentRefs[0].port;
    }, route('HTTPRoute', 'v1beta1'))]],
    ['a catch-all that the rules leave out', head, [edited((r) => { delete r.spec.rules; })]],
    ['a backend filter', head, [edited((r) => { r.spec.rules[0].backendRefs[0].filters = [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['x-a'] } }]; })]],
    ['the port of one parent that another lacks', head, [service('web', { ports: [{ port: 80 }, { port: 3306 }] }), service('web-v2'), route()]],
    ['a split beside the profile of another Service', head, [split(), {
      ...profile({ authority: 'a.app.svc.cluster.local', weight: 1 }), metadata: { name: 'a.app.svc.cluster.local', namespace: 'app' },
    }]],
    ['look-alikes', head, [{ ...route(), apiVersion: 'example.com/v1', spec: { parentRefs: [{}] } }]],
    ['an egress route', head, [egress()]],
    ['an egress route without a catch-all', head, [egress((r) => { r.spec.rules[0].matches = [{ path: { type: 'PathPrefix', value: '/x' } }]; })]],
    ['an egress route into the cluster', head, [egress((r) => { r.spec.rules[0].backendRefs = [backend('proxy', 1)]; })]],
    ['an egress route of clients', head, [egress((r) => { r.metadata.namespace = 'client'; })]],
    ['TCP on an opaque port of an EgressNetwork', head, [network(), edited((r) => { r.kind = 'TCPRoute'; r.apiVersion = 'gateway.networking.k8s.io/v1alpha2'; }, egress((r) => { r.spec.parentRefs[0].port = 3306; }))]],
    ['HTTP on a port of an EgressNetwork that is no longer opaque', head, [network({ 'config.linkerd.io/opaque-ports': '25' }), egress((r) => { r.spec.parentRefs[0].port = 3306; })]],
    ['rule names', head, [matching({ path: { type: 'Exact', value: '/x' } })].map((r) => edited(() => r.spec.rules.forEach((rule: any, i: number) => { rule.name = `r${i}`; }), r))],
    ['a redirect with 308', on('2.20', '1.5.1'), [redirecting({ hostname: 'b.example', statusCode: 308 })]],
    ['a redirect of a prefix', head, [redirecting({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } })]],
    ['a redirect for a Server', head, [edited((r) => {
      r.spec.parentRefs = [{ group: 'policy.linkerd.io', kind: 'Server', name: 'web' }];
      r.spec.rules = [{ filters: [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: '/x' } } }] }];
    })]],
    ['h2c for gRPC', head, [service('web', { ports: [{ port: 80, appProtocol: 'kubernetes.io/h2c' }] }), route('GRPCRoute')]],
    ['an appProtocol before 2.18', on('2.17', '1.1.1'), [service('web', { ports: [{ port: 80, appProtocol: 'grpc' }] }), route('HTTPRoute', 'v1beta1')]],
    ['TCP on an opaque port', head, [service('web', { ports: [{ port: 80 }, { port: 3306 }] }), edited((r) => { r.spec.parentRefs[0].port = 3306; }, route('TCPRoute', 'v1alpha2'))]],
    ['a port that is no longer opaque', head, [service('web', { ports: [{ port: 80 }, { port: 3306 }] }, { 'config.linkerd.io/opaque-ports': '' }), edited((r) => {
      r.spec.parentRefs[0].port = 3306;
    })]],
    ['a split', head, [service('web'), service('web-v2'), split()]],
    ['a failover', head, [failover()]],
    ['overrides', head, [service('v2', { ports: [{ port: 8080 }] }), profile(
      { authority: 'web.app.svc.cluster.local', weight: '900m' }, { authority: 'v2.app.svc.cluster.local:8080', weight: 0 },
    )]],
    ['overrides in a cluster of another domain', { ...head, clusterDomain: 'example.org' }, [{
      ...profile({ authority: 'v2.app.svc.example.org', weight: 1 }), metadata: { name: 'web.app.svc.example.org', namespace: 'app' },
    }]],
  ])('accepts %s', (_, target, manifests) => {
    expect(splitErrors(manifests, target)).toEqual([]);
  });
});

describe('routes', () => {
  test.each<[string, OracleTarget, string]>([
    ['HTTPRoute v1', on('2.17'), 'version v1 is not the v1beta1'],
    ['HTTPRoute v1beta1', on('2.18'), 'version v1beta1 is not the v1 '],
    ['GRPCRoute v1alpha2', on('2.15', '0.7.1'), 'reads GRPCRoutes from 2.16 on'],
    ['GRPCRoute v1alpha2', on('2.16', '1.1.1', 'standard'), 'do not serve'],
    ['GRPCRoute v1alpha2', on('2.17', '1.2.1'), 'do not serve'],
    ['GRPCRoute v1alpha2', on('2.18'), 'version v1alpha2 is not the v1 '],
    ['TLSRoute v1alpha2', on('2.16', '0.7.1'), 'reads TLSRoutes from 2.17 on'],
    ['TLSRoute v1', on('2.20', '1.5.1'), 'version v1 is not the v1alpha2'],
    ['TLSRoute v1alpha2', on('2.20', '1.5.1', 'standard'), 'needs the experimental channel'],
    ['TCPRoute v1alpha2', on('2.19', '1.2.1', 'standard'), 'needs the experimental channel'],
  ])('fails for %s on a cluster without (%#)', (text, target, fragment) => {
    const [kind, version] = text.split(' ');
    expect(splitErrors([route(kind, version)], target).join('\n')).toContain(fragment);
  });

  test.each<[string, (r: any) => void, string]>([
    ['no spec', (r) => { delete r.spec; }, 'has no spec'],
    ['no parents', (r) => { r.spec.parentRefs = []; }, 'attaches to nothing'],
    ['a parent without group', (r) => { delete r.spec.parentRefs[0].group; }, 'makes it a Gateway'],
    ['a parent without kind', (r) => { delete r.spec.parentRefs[0].kind; }, 'makes it a Gateway'],
    ['a Gateway', (r) => { Object.assign(r.spec.parentRefs[0], { group: 'gateway.networking.k8s.io', kind: 'Gateway' }); }, 'no parent that Linkerd reads'],
    ['a parent without port', (r) => { delete r.spec.parentRefs[0].port; }, 'has no port'],
    ['a parent without namespace', (r) => { delete r.spec.parentRefs[0].namespace; }, 'parentRef web has no namespace'],
    ['a parent without name', (r) => { delete r.spec.parentRefs[0].name; }, 'has no name'],
    ['a section of a Service', (r) => { r.spec.parentRefs[0].sectionName = 'http'; }, 'sectionName, which is ignored'],
    ['a Server with a port', (r) => { Object.assign(r.spec.parentRefs[0], { group: 'policy.linkerd.io', kind: 'Server' }); }, 'a Server takes no port'],
    ['an egress network without port', (r) => {
      r.spec.parentRefs[0] = { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'app' };
    }, 'an EgressNetwork needs a port'],
    ['a backend without group', (r) => { delete r.spec.rules[0].backendRefs[0].group; }, 'backendRef web leaves out group or kind'],
    ['a backend of group core', (r) => { r.spec.rules[0].backendRefs[0].group = 'core'; }, 'has the group core'],
    ['a backend of another kind', (r) => { r.spec.rules[0].backendRefs[0].kind = 'ServiceImport'; }, 'is no backend that Linkerd reads'],
    ['a backend without namespace', (r) => { delete r.spec.rules[0].backendRefs[0].namespace; }, 'backendRef web has no namespace'],
    ['a backend without port', (r) => { delete r.spec.rules[0].backendRefs[0].port; }, 'cannot reference a Service without a port'],
    ['a backend with port 0', (r) => { r.spec.rules[0].backendRefs[0].port = 0; }, 'cannot reference a Service without a port'],
    ['a backend without weight', (r) => { delete r.spec.rules[0].backendRefs[0].weight; }, 'has no weight'],
    ['a negative weight', (r) => { r.spec.rules[0].backendRefs[0].weight = -1; }, 'weight out of 0..1000000'],
    ['a fraction as weight', (r) => { r.spec.rules[0].backendRefs[0].weight = 0.5; }, 'weight out of 0..1000000'],
    ['weights of 0', (r) => { r.spec.rules[0].backendRefs.forEach((b: any) => { b.weight = 0; }); }, 'every weight is 0, which breaks'],
    ['one backend of weight 0', (r) => { r.spec.rules[0].backendRefs = [backend('web', 0)]; }, 'still gets all traffic'],
    ['an egress network as backend', (r) => { r.spec.rules[0].backendRefs[0] = { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', weight: 1 }; }, 'only below itself'],
    ['no rules', (r) => { r.spec.rules = []; }, 'without rules fails every request'],
    ['no catch-all', (r) => { r.spec.rules[0].matches = [{ path: { type: 'PathPrefix', value: '/x' } }]; }, 'no catch-all on port 80 of Service app/web'],
    ['a catch-all of one method', (r) => { r.spec.rules[0].matches = [{ path: { type: 'PathPrefix', value: '/' }, method: 'GET' }]; }, 'no catch-all'],
    ['a catch-all of one header', (r) => { r.spec.rules[0].matches = [{ headers: [{ name: 'a', value: 'b' }] }]; }, 'no catch-all'],
    ['an exact root', (r) => { r.spec.rules[0].matches = [{ path: { type: 'Exact', value: '/' } }]; }, 'no catch-all'],
    ['a catch-all of one host', (r) => { r.spec.hostnames = ['web.example']; }, 'no catch-all'],
    ['a mirror', (r) => { r.spec.rules[0].filters = [{ type: 'RequestMirror' }]; }, 'filter RequestMirror is not supported'],
    ['a rewrite', (r) => { r.spec.rules[0].filters = [{ type: 'URLRewrite' }]; }, 'filter URLRewrite is not supported'],
    ['a filter of a backend', (r) => { r.spec.rules[0].backendRefs[0].filters = [{ type: 'ExtensionRef' }]; }, 'filter ExtensionRef is not supported'],
    ['a bad header name', (r) => {
      r.spec.rules[0].filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a b'] } }];
    }, 'invalid header name, got "a b"'],
    ['a bad header value', (r) => {
      r.spec.rules[0].filters = [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [{ name: 'a', value: 'b\n' }] } }];
    }, 'invalid header value'],
    ['a relative redirect', (r) => {
      r.spec.rules[0].filters = [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: 'x' } } }];
    }, 'redirect path must be absolute'],
    ['an empty redirect', (r) => {
      r.spec.rules[0].filters = [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplaceFullPath' } } }];
    }, 'redirect path must contain a replacement'],
    ['a timeout of two units', (r) => { r.spec.rules[0].timeouts = { request: '1m30s' }; }, 'means no timeout, got 1m30s'],
    ['a timeout of nothing', (r) => { r.spec.rules[0].timeouts = { request: '0s' }; }, 'means no timeout, got 0s'],
    ['a timeout of backends', (r) => { r.spec.rules[0].timeouts = { backendRequest: '1s' }; }, 'backendRequest is ignored'],
  ])('fail for %s', (_, edit, fragment) => {
    expect(splitErrors([edited(edit)], head).join('\n')).toContain(fragment);
  });

  test.each<[string, object, string]>([
    ['a relative path', { path: { type: 'PathPrefix', value: 'x' } }, 'path must be absolute'],
    ['look-ahead', { path: { type: 'RegularExpression', value: '/(?!x)' } }, 'path has an invalid regex'],
    ['a template as pattern', { path: { type: 'RegularExpression', value: '/users/{id}' } }, 'path has an invalid regex'],
    ['a pattern without slash', { path: { type: 'RegularExpression', value: 'users/.*' } }, 'matches no path'],
    ['a header pattern', { headers: [{ name: 'a', type: 'RegularExpression', value: '[' }] }, 'header a has an invalid regex'],
    ['a query pattern', { queryParams: [{ name: 'a', type: 'RegularExpression', value: '*' }] }, 'query parameter a has an invalid regex'],
    ['a header name', { headers: [{ name: 'a:b', value: 'c' }] }, 'invalid header name'],
    ['a header value', { headers: [{ name: 'a', value: 'ü' }] }, 'invalid header value'],
  ])('fail to match for %s', (_, match, fragment) => {
    expect(splitErrors([matching(match)], head).join('\n')).toContain(fragment);
  });

  test.each<[string, OracleTarget, any, string]>([
    ['a timeout before 2.20', on('2.19'), edited((r) => { r.spec.rules[0].timeouts = { request: '9s' }; }), 'ignored before 2.20'],
    ['an egress network before 2.17', on('2.16'), edited((r) => { r.apiVersion = 'gateway.networking.k8s.io/v1beta1'; }, egress()), 'exist from 2.17 on'],
    ['the backend of another egress network', head, egress((r) => { r.spec.rules[0].backendRefs[0].name = 'other'; }), 'only below itself'],
    ['an old version of the policy group', head, { ...route(), apiVersion: 'policy.linkerd.io/v1beta2' }, 'version v1beta2 is not the v1beta3'],
    ['a negative timeout of the policy group', head, edited((r) => { r.spec.rules[0].timeouts = { request: '-1s' }; }, policyRoute()), 'must not be negative'],
    ['a longer backend timeout', head, edited((r) => { r.spec.rules[0].timeouts = { request: '1s', backendRequest: '2s' }; }, policyRoute()), 'must not exceed request'],
    ['a bad backend duration of the policy group', head, edited((r) => { r.spec.rules[0].timeouts = { backendRequest: '1d' }; }, policyRoute()), 'backendRequest is no duration, got 1d'],
    ['a backend duration of the policy group', head, edited((r) => { r.spec.rules[0].timeouts = { backendRequest: '1s' }; }, policyRoute()), 'backendRequest is ignored'],
    ['a gRPC header pattern', head, matching({ method: { service: 'a' }, headers: [{ name: 'a', type: 'RegularExpression', value: '[' }] }, 'GRPCRoute'), 'header a has an invalid regex'],
    ['a backend without namespace of a route without namespace', head, edited((r) => {
      delete r.metadata.namespace;
      delete r.spec.rules[0].backendRefs[0].namespace;
    }), 'backendRef web has no namespace'],
    ['a catch-all on another port', head, edited((r) => {
      r.spec.parentRefs.push({ ...r.spec.parentRefs[0], port: 81 });
      r.spec.rules[0].matches = [{ path: { type: 'PathPrefix', value: '/x' } }];
    }), 'no catch-all on port 81'],
    ['a bad duration of the policy group', head, edited((r) => { r.spec.rules[0].timeouts = { request: '1d' }; }, policyRoute()), 'is no duration, got 1d'],
    ['a response filter of the policy group', head, edited((r) => { r.spec.rules[0].filters = [{ type: 'ResponseHeaderModifier' }]; }, policyRoute()), 'is not supported'],
    ['a response filter of gRPC', head, edited((r) => { r.spec.rules[0].filters = [{ type: 'ResponseHeaderModifier' }]; }, route('GRPCRoute')), 'breaks every request'],
    ['a response filter of a gRPC backend', head, edited((r) => {
      r.spec.rules[0].backendRefs[0].filters = [{ type: 'ResponseHeaderModifier' }];
    }, route('GRPCRoute')), 'breaks every request'],
    ['a redirect of gRPC', head, edited((r) => { r.spec.rules[0].filters = [{ type: 'RequestRedirect' }]; }, route('GRPCRoute')), 'RequestRedirect is not supported'],
    ['a gRPC match of headers', head, matching({ headers: [{ name: 'a', value: 'b' }] }, 'GRPCRoute'), 'match has no method'],
    ['an empty gRPC method', head, matching({ method: {} }, 'GRPCRoute'), 'neither service nor method'],
    ['a gRPC method pattern', head, matching({ method: { type: 'RegularExpression', service: 'a' } }, 'GRPCRoute'), 'unsupported method match type'],
    ['gRPC without rules', head, edited((r) => { delete r.spec.rules; }, route('GRPCRoute')), 'without rules'],
    ['gRPC without a catch-all', head, edited((r) => { r.spec.rules[0].matches = [{ method: { service: 'a' } }]; }, route('GRPCRoute')), 'no catch-all'],
    ['two rules of TLS', head, edited((r) => { r.spec.rules.push(r.spec.rules[0]); }, route('TLSRoute', 'v1alpha2')), 'takes exactly one rule'],
    ['no rule of TCP', head, edited((r) => { r.spec.rules = []; }, route('TCPRoute', 'v1alpha2')), 'takes exactly one rule'],
    ['TLS without hostnames', head, edited((r) => { delete r.spec.hostnames; }, route('TLSRoute', 'v1alpha2')), 'hostnames are required'],
    ['an egress network without namespace', head, egress((r) => { delete r.spec.parentRefs[0].namespace; }), 'parentRef all has no namespace'],
    ['an egress network without name', head, egress((r) => { delete r.spec.parentRefs[0].name; }), 'has no name'],
    ['a section of an egress network', head, egress((r) => { r.spec.parentRefs[0].sectionName = 'https'; }), 'sectionName, which is ignored'],
    ['a rule name that is there twice', head, edited((r) => { r.spec.rules.push({ ...r.spec.rules[0] }); r.spec.rules.forEach((rule: any) => { rule.name = 'a'; }); }), 'rule name a is there twice'],
    ['a rule name in the standard channel of 1.3', on('2.20', '1.3.0', 'standard'), edited((r) => { r.spec.rules[0].name = 'a'; }), 'rule name a is not in the CRD'],
    ['a rule name in the experimental channel of 1.1', on('2.18', '1.1.1'), edited((r) => { r.spec.rules[0].name = 'a'; }, route('GRPCRoute')), 'rule name a is not in the CRD'],
    ['a rule name of the policy group', head, edited((r) => { r.spec.rules[0].name = 'a'; }, policyRoute()), 'rule name a is not in the CRD'],
    ['a redirect with 308 before 1.5', head, redirecting({ hostname: 'b.example', statusCode: 308 }), 'redirect has status 308; this target has 301, 302'],
    ['a redirect with 307 of the policy group', on('2.20', '1.5.1'), redirecting({ hostname: 'b.example', statusCode: 307 }, undefined, policyRoute()), 'redirect has status 307'],
    ['a redirect with 200', on('2.20', '1.5.1'), redirecting({ hostname: 'b.example', statusCode: 200 }), 'redirect has status 200; this target has 301, 302, 303, 307, 308'],
    ['a redirect to the same place', head, redirecting({ statusCode: 301 }), 'redirect leads nowhere else'],
    ['a redirect of the prefix of an exact path', head, redirecting({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } }, (rule) => { rule.matches[0].path.type = 'Exact'; }), 'requests get 500'],
    ['a redirect of two prefixes', head, redirecting({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } }, (rule) => { rule.matches.push(rule.matches[0]); }), 'requests get 500'],
    ['a redirect of a backend by prefix', head, edited((r) => {
      r.spec.rules[0].backendRefs[0].filters = [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } } }];
    }), 'requests get 500'],
    ['a redirect with backends', head, redirecting({ hostname: 'b.example' }, (rule) => { rule.backendRefs = [backend('web', 1)]; }), 'to which nothing goes'],
    ['TCP without backends', head, edited((r) => { r.spec.rules = [{}]; }, route('TCPRoute', 'v1alpha2')), 'backendRefs are required'],
  ])('fail for %s', (_, target, r, fragment) => {
    expect(splitErrors([r], target).join('\n')).toContain(fragment);
  });

  test('need no hostnames before head', () => {
    expect(splitErrors([edited((r) => { delete r.spec.hostnames; }, route('TLSRoute', 'v1alpha2'))], on('2.20'))).toEqual([]);
  });

  test.each<[string, Manifest[], string]>([
    ['HTTP on a port of an EgressNetwork that is opaque by default', [network(), egress((r) => { r.spec.parentRefs[0].port = 3306; })], 'port 3306 of EgressNetwork linkerd-egress/all is opaque'],
    ['HTTP on a port of an EgressNetwork that its annotation says', [network({ 'config.linkerd.io/opaque-ports': '400-500' }), egress()], 'port 443 of EgressNetwork linkerd-egress/all is opaque'],
    ['a port that the parent lacks', [service('web', { ports: [{ port: 8080 }] }), route()], 'parent Service app/web has no port 80'],
    ['a port that the backend lacks in the namespace of its parent', [{ ...service('web-v2', { ports: [{ port: 8080 }] }) }, edited((r) => {
      delete r.spec.rules[0].backendRefs[1].namespace;
    })], 'backendRef web-v2: Service app/web-v2 has no port 80'],
    ['a parent without port', [service('web', { ports: [{ port: 80 }, { port: 81 }] }), edited((r) => { delete r.spec.parentRefs[0].port; })], 'has several ports'],
    ['an opaque port of a parent without port', [service('web', { ports: [{ port: 3306 }] }), edited((r) => { delete r.spec.parentRefs[0].port; })], 'is opaque'],
    ['a port that the backend lacks', [service('web-v2', { ports: [{ port: 8080 }] }), route()], 'backendRef web-v2: Service app/web-v2 has no port 80'],
    ['a headless parent', [service('web', { clusterIP: 'None' }), route()], 'is headless'],
    ['a headless parent by its list', [service('web', { clusterIPs: ['None'] }), route()], 'is headless'],
    ['an external parent', [service('web', { type: 'ExternalName' }), route()], 'is an ExternalName'],
    ['an opaque port', [service('web', {}, { 'config.linkerd.io/opaque-ports': '80-90' }), route()], 'is opaque, where Linkerd ignores HTTPRoutes'],
    ['an opaque port of the namespace', [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app', annotations: { 'config.linkerd.io/opaque-ports': '80' } } }, service('web'), route(),
    ], 'is opaque'],
    ['a port that is opaque by default', [service('web', { ports: [{ port: 3306 }] }), edited((r) => { r.spec.parentRefs[0].port = 3306; })], 'is opaque'],
    ['an unknown appProtocol', [service('web', { ports: [{ port: 80, appProtocol: 'grpc' }] }), route('GRPCRoute')], 'is opaque, where Linkerd ignores GRPCRoutes'],
    ['gRPC on plain HTTP', [service('web', { ports: [{ port: 80, appProtocol: 'http' }] }), route('GRPCRoute')], 'is http, where Linkerd ignores GRPCRoutes'],
    ['a catch-all for other clients only', [
      edited((r) => { r.spec.rules[0].matches = [{ path: { type: 'Exact', value: '/x' } }]; }),
      edited((r) => { r.metadata.namespace = 'client'; }),
    ], 'HTTPRoute app/web: no catch-all'],
  ])('fail beside other objects for %s', (_, manifests, fragment) => {
    expect(splitErrors(manifests, head).join('\n')).toContain(fragment);
  });
});

describe('splits', () => {
  test.each<[string, Manifest[], string]>([
    ['an unserved version', [split((ts) => { ts.apiVersion = 'split.smi-spec.io/v1alpha4'; })], 'version v1alpha4 is not served'],
    ['no apex', [split((ts) => { delete ts.spec.service; })], 'apex is no Service name'],
    ['an apex with a domain', [split((ts) => { ts.spec.service = 'web.app'; })], 'apex is no Service name'],
    ['no backends', [split((ts) => { ts.spec.backends = []; })], 'has no backends'],
    ['a backend of another namespace', [split((ts) => { ts.spec.backends[1].service = 'web.other'; })], 'backend is no Service name of this namespace'],
    ['no weight', [split((ts) => { delete ts.spec.backends[1].weight; })], 'has no valid weight'],
    ['a percentage', [split((ts) => { ts.spec.backends[1].weight = '10%'; })], 'has no valid weight, got "10%"'],
    ['a weight too large', [split((ts) => { ts.spec.backends[1].weight = 429497; })], 'weight that overflows'],
    ['a weight too large with a suffix', [split((ts) => { ts.spec.backends[1].weight = '1M'; })], 'weight that overflows'],
    ['a negative weight', [split((ts) => { ts.spec.backends[1].weight = -1; })], 'negative weight'],
    ['weights of 0', [split((ts) => { ts.spec.backends.forEach((b: any) => { b.weight = '0'; }); })], 'falls back to the apex'],
    ['a quantity in v1alpha2', [split((ts) => { ts.apiVersion = 'split.smi-spec.io/v1alpha2'; })], 'weight must be a number in v1alpha2'],
    ['two splits of an apex', [split(), split((ts) => { ts.metadata.name = 'again'; })], 'another TrafficSplit has the same apex web'],
    ['overrides by hand', [split(), profile({ authority: 'web.app.svc.cluster.local', weight: 1 })], 'which the adaptor overwrites'],
    ['a profile out of reach', [split(), { ...profile(), metadata: { ...profile().metadata, annotations: { 'smi.linkerd.io/skip': '' } } }], 'skipped by the adaptor'],
    ['a headless apex', [split(), service('web', { clusterIP: 'None' })], 'apex is headless'],
    ['a leaf without the port', [split(), service('web'), service('web-v2', { ports: [{ port: 81 }] })], 'lacks port 80 of the apex'],
    ['a primary that is no backend', [failover((ts) => { ts.metadata.annotations['failover.linkerd.io/primary-service'] = 'other'; })], 'other is none of the backends'],
    ['a failover without label', [failover((ts) => { delete ts.metadata.labels; })], 'needs both'],
    ['a failover without primary', [failover((ts) => { delete ts.metadata.annotations; })], 'needs both'],
  ])('fail for %s', (_, manifests, fragment) => {
    expect(splitErrors(manifests, head).join('\n')).toContain(fragment);
  });

  test('of the largest weight pass', () => {
    expect(splitErrors([split((ts) => { ts.spec.backends[1].weight = 429496; })], head)).toEqual([]);
  });
});

describe('overrides', () => {
  const v2 = 'v2.app.svc.cluster.local';

  test.each<[string, Manifest[], string]>([
    ['no authority', [profile({ weight: 1 })], 'override has no authority'],
    ['a short name', [profile({ authority: 'v2', weight: 1 })], 'authority must be <service>.<namespace>.svc.cluster.local'],
    ['a name with namespace', [profile({ authority: 'v2.app', weight: 1 })], 'authority must be'],
    ['another domain', [profile({ authority: 'v2.app.svc.example.org', weight: 1 })], 'authority must be'],
    ['an address', [profile({ authority: '10.0.0.1:80', weight: 1 })], 'an IP address is dropped'],
    ['an IPv6 address', [profile({ authority: '[fd00::1]:80', weight: 1 })], 'an IP address is dropped'],
    ['a bad port', [profile({ authority: `${v2}:http`, weight: 1 })], 'no valid port'],
    ['a port that the Service lacks', [service('v2'), profile({ authority: `${v2}:8080`, weight: 1 })], 'has no port 8080'],
    ['no weight', [profile({ authority: v2 })], 'has no valid weight'],
    ['a weight too large', [profile({ authority: v2, weight: '430k' })], 'weight that overflows'],
    ['a negative weight', [profile({ authority: v2, weight: -1 })], 'negative weight'],
    ['weights of 0', [profile({ authority: v2, weight: 0 })], 'traffic goes to the Service itself'],
    ['a headless Service', [service('web', { clusterIP: 'None' }), profile({ authority: v2, weight: 1 })], 'is headless'],
  ])('fail for %s', (_, manifests, fragment) => {
    expect(splitErrors(manifests, head).join('\n')).toContain(fragment);
  });
});

describeConformance('the admission cases of Linkerd', (dir) => {
  const cases: any[] = JSON.parse(readFileSync(join(dir, 'corpora/admission/cases.json'), 'utf8'));
  const routes = cases.filter((c) => c.kind.endsWith('Route'));

  test.each(routes.filter((c) => c.expect === 'reject'))('refuse $id', ({ id, manifest }) => {
    const words = [[/port/, 'port'], [/path/, 'must be absolute'], [/more_than_one_rule/, 'exactly one rule']] as const;
    expect(splitErrors([manifest], head).join('\n')).toContain(words.find(([name]) => name.test(id))![1]);
  });

  test('have none that is refused for another reason than being spelled out', () => {
    const spelling = /no weight|has the group core|leaves out group or kind|no catch-all|has no port|has no namespace|apiVersion|is not supported|no backend that Linkerd reads|are required/;
    const accepted = routes.filter((c) => c.expect === 'accept');
    expect(accepted.length).toBeGreaterThan(5);
    expect(accepted.flatMap((c) => splitErrors([c.manifest], head).map((e) => `${c.id}: ${e}`)).filter((e) => !spelling.test(e))).toEqual([]);
  });
});
