import { ApiObject, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { DefaultDeny, DefaultDenyStage, MeshedNamespace, NamespaceRef, ScrapeAccess, ScrapeAccessProps, ServiceAccountRef } from '../../../src';
import { allowed, InboundRequest, policyErrors } from '../oracle/policy';
import { atLeast, Manifest, OracleTarget } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';

type Scraper = 'agent' | 'account' | 'namespace' | 'networks';

interface ScrapeSample extends Sample {
  /** Who is named, by each ScrapeAccess. */
  readonly accesses: Scraper[][];
  readonly deny?: DefaultDenyStage;
  readonly denyFirst: boolean;
}

const samples: fc.Arbitrary<ScrapeSample> = anyTarget.chain((target) => fc.record<ScrapeSample>({
  target: fc.constant(target),
  accesses: fc.array(fc.uniqueArray(fc.constantFrom<Scraper>('agent', 'account', 'namespace', 'networks'), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  deny: fc.option(atLeast(target.oracle, '2.16') ? fc.constantFrom(...Object.values(DefaultDenyStage)) : fc.constant(DefaultDenyStage.ENFORCE), { nil: undefined }),
  denyFirst: fc.boolean(),
}));

function propsOf(chart: Chart, namespace: MeshedNamespace, named: readonly Scraper[], i: number): ScrapeAccessProps {
  const scrapers = named.flatMap((each) => (each === 'account' ? ServiceAccountRef.fromName(chart, `account-${i}`, { name: 'prometheus', namespace: 'monitoring' })
    : each === 'agent' ? ServiceAccountRef.fromName(chart, `agent-${i}`, { name: 'agent', namespace: 'ops' })
      : each === 'namespace' ? NamespaceRef.fromName(chart, `namespace-${i}`, 'observers') : []));
  return { namespace, scrapers, scraperNetworks: named.includes('networks') ? [{ cidr: '10.1.0.0/16' }] : undefined };
}

function prepare(chart: Chart): MeshedNamespace {
  const labels = { app: 'web' };
  new ApiObject(chart, 'web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', ports: [{ containerPort: 8080 }] }] } } },
  });
  return new MeshedNamespace(chart, 'meshed', { metadata: { name: 'demo' } });
}

function build(chart: Chart, { accesses, deny, denyFirst }: ScrapeSample): void {
  const namespace = prepare(chart);
  const steps = [
    ...(deny ? [() => void new DefaultDeny(chart, 'deny', { namespace, stage: deny })] : []),
    ...accesses.map((named, i) => () => void new ScrapeAccess(chart, `scrapes-${i}`, propsOf(chart, namespace, named, i))),
  ];
  (denyFirst ? steps : steps.reverse()).forEach((step) => step());
}

function judge(manifests: Manifest[], target: OracleTarget, { accesses, deny }: ScrapeSample): string[] {
  const named = accesses.flat();
  const request = { workload: 'web', namespace: 'demo', port: 4191, method: 'GET', path: '/metrics', source: '10.9.0.1' };
  const by = (serviceAccount: string, namespace: string) => ({ ...request, client: { serviceAccount, namespace } });
  const denied = deny === DefaultDenyStage.AUDIT ? 'audited' : 'denied';
  const cases: [string, InboundRequest, boolean][] = [
    ['agent', by('agent', 'ops'), named.includes('agent')],
    ['account', by('prometheus', 'monitoring'), named.includes('account')],
    ['namespace', by('anybody', 'observers'), named.includes('namespace')],
    ['networks', { ...request, source: '10.1.2.3' }, named.includes('networks')],
    ['viz', by('prometheus', 'linkerd-viz'), deny !== undefined],
    ['somebody', by('web', 'demo'), false],
    ['the kubelet', { ...request, path: '/live' }, true],
    ['the kubelet', { ...request, path: '/ready' }, true],
  ];
  const wrong = cases.map(([who, each, isIn]) => [who, allowed(manifests, each, target), isIn ? 'allowed' : denied]).filter(([, is, ought]) => is !== ought);
  return [
    ...policyErrors(manifests, target, { closed: true }),
    ...(manifests.filter(({ kind }) => kind === 'Server').length === 1 ? [] : ['not one Server']),
    ...wrong.map(([who, is, ought]) => `${who} is ${is}, and ought to be ${ought}`),
  ];
}

export const scrapeSampling: Sampling<ScrapeSample> = {
  name: 'scrape-access',
  samples,
  build,
  judge,
  features: ({ accesses, deny, denyFirst }) => [...accesses.flat(), deny ?? 'no DefaultDeny', ...(deny ? [denyFirst ? 'after it' : 'before it'] : [])],
  expected: ['agent', 'account', 'namespace', 'networks', ...Object.values(DefaultDenyStage), 'no DefaultDeny', 'after it', 'before it'],
  several: ({ accesses }) => accesses.length > 1,
  runs: 300,
};

type Break = (sample: ScrapeSample) => { sample: ScrapeSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<ScrapeAccessProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const namespace = prepare(chart);
    new ScrapeAccess(chart, 'scrapes', { ...propsOf(chart, namespace, sample.accesses[0], 0), ...change(chart) });
  },
});

export const scrapeBreaks: Record<string, Break> = {
  namespace: broken((chart) => ({ namespace: chart })),
  scrapers: broken(() => ({ scrapers: [], scraperNetworks: undefined })),
  scraperNetworks: broken(() => ({ scraperNetworks: [{ cidr: '10.1.0.0/33' }] })),
};
