import { ApiObject, Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { IssuerRef, MeshIdentity, MeshIdentityProps, PreviousTrustAnchor, SecretRef, TrustAnchor } from '../../../src';
import { PREVIOUS, ROOT, RSA_2048, TWO_DAYS } from '../../install/certificates';
import { identityErrors, IdentityWorld } from '../oracle/identity';
import { Manifest } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { mostly, option } from './route-parts';

type Beside = 'seed' | 'nothing' | 'Secret' | 'PEM and Secret';

/** All times in seconds. */
interface IdentitySample extends Sample {
  readonly anchor: 'self-signed' | 'Secret' | 'Secret of the app' | 'issuer' | 'ClusterIssuer of the app' | 'PEM';
  readonly beside: Beside;
  readonly generations?: number[];
  readonly pem: string;
  readonly proxy?: number;
  /** By how much the issuer outlives proxies, is good before its renewal, is outlived by its anchor, and waits for the next. */
  readonly issuer?: { readonly overlap: number; readonly use: number };
  readonly ends?: { readonly overlap: number; readonly wait: number };
  readonly certManagerNamespace?: string;
  readonly webhooks?: { readonly duration?: number; readonly renewBefore?: number; readonly vizNamespace?: string };
  readonly labelled?: boolean;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const SKEW = 20;
/** Mostly what is accepted, and a second of it. */
const slack = (...more: number[]) => mostly(fc.constantFrom(0, 0, 1, ...more), fc.constant(-1));

const samples: fc.Arbitrary<IdentitySample> = fc.record<IdentitySample>({
  target: anyTarget,
  anchor: fc.constantFrom('self-signed', 'self-signed', 'self-signed', 'self-signed', 'Secret', 'Secret of the app', 'issuer', 'ClusterIssuer of the app', 'PEM'),
  beside: fc.constantFrom('seed', 'nothing', 'Secret', 'PEM and Secret'),
  generations: option(mostly(fc.constantFrom<number[]>([1], [1, 2], [2, 1], [3]), fc.constantFrom<number[]>([], [1, 1])), 3),
  pem: fc.constantFrom(ROOT, ROOT.trimEnd(), ROOT.replace(/\n/g, '\r\n'), `# root\n${ROOT}\n\n${PREVIOUS}`, RSA_2048, TWO_DAYS),
  proxy: option(fc.constantFrom(1, 280, HOUR, DAY), 2),
  issuer: option(fc.record({ overlap: slack(HOUR, 7 * DAY), use: fc.constantFrom(1, HOUR, 23 * HOUR, 28 * DAY) }), 3),
  ends: option(fc.record({ overlap: slack(DAY), wait: slack(DAY, 400 * DAY) }), 3),
  certManagerNamespace: option(fc.constantFrom('cert-manager', 'certs'), 2),
  webhooks: option(fc.record({
    duration: option(mostly(fc.constantFrom(2 * HOUR, DAY, 30 * DAY), fc.constantFrom(HOUR - 1, 30 * DAY + 1)), 2),
    renewBefore: option(mostly(fc.constantFrom(300, HOUR), fc.constantFrom(299, DAY)), 2),
    vizNamespace: option(fc.constantFrom('linkerd-viz', 'viz'), 2),
  }), 2),
  labelled: option(mostly(fc.constant(true), fc.constant(false)), 2),
});

const secondsOf = (seconds: number | undefined) => (seconds === undefined ? undefined : Duration.seconds(seconds));

/** What the durations of a sample are, those that are not given as they are by default. */
function timesOf({ proxy = DAY, issuer, ends }: IdentitySample) {
  const issuerRenewBefore = issuer ? proxy + SKEW + issuer.overlap : 25 * HOUR;
  const issuerDuration = issuer ? issuerRenewBefore + issuer.use : 48 * HOUR;
  const renewBefore = ends ? issuerDuration + ends.overlap : 60 * DAY;
  return { issuerRenewBefore, issuerDuration, renewBefore, duration: ends ? renewBefore + issuerDuration + ends.wait : 365 * DAY };
}

function anchorOf(chart: Chart, sample: IdentitySample): TrustAnchor {
  const namespace = sample.certManagerNamespace ?? 'cert-manager';
  const times = timesOf(sample);
  const secret = (name: string) => SecretRef.fromName(chart, name, { name, namespace });
  const bySecret = () => PreviousTrustAnchor.fromSecret(secret('old-anchor'));
  const byPem = () => PreviousTrustAnchor.fromPem(PREVIOUS);
  const previousAnchors = { 'seed': () => undefined, 'nothing': () => [], 'Secret': () => [bySecret()], 'PEM and Secret': () => [byPem(), bySecret()] }[sample.beside];
  switch (sample.anchor) {
    case 'self-signed': return TrustAnchor.selfSigned({
      generations: sample.generations,
      previousAnchors: previousAnchors(),
      ...(sample.ends && { duration: secondsOf(times.duration), renewBefore: secondsOf(times.renewBefore) }),
    });
    case 'Secret': return TrustAnchor.fromSecret({ secret: secret('anchor'), previousAnchors: previousAnchors() });
    case 'Secret of the app': return TrustAnchor.fromSecret({
      secret: new ApiObject(chart, 'anchor', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'anchor', namespace }, stringData: { 'tls.crt': ROOT, 'tls.key': 'not a key' } }),
      previousAnchors: previousAnchors(),
    });
    case 'issuer': return TrustAnchor.fromIssuer({
      issuer: IssuerRef.fromName(chart, 'pca', { name: 'pca', kind: 'AWSPCAClusterIssuer', group: 'awspca.cert-manager.io' }), trustAnchorsPem: sample.pem,
    });
    case 'ClusterIssuer of the app': return TrustAnchor.fromIssuer({
      issuer: new ApiObject(chart, 'company', { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'company', namespace: 'linkerd' }, spec: { ca: { secretName: 'company' } } }),
      trustAnchorsPem: sample.pem,
    });
    case 'PEM': return TrustAnchor.fromPem(sample.pem);
  }
}

function propsOf(chart: Chart, sample: IdentitySample): MeshIdentityProps {
  const { issuerDuration, issuerRenewBefore } = timesOf(sample);
  const { webhooks } = sample;
  return {
    trustAnchor: anchorOf(chart, sample),
    ...(sample.issuer && sample.anchor !== 'PEM' && { issuerDuration: secondsOf(issuerDuration), issuerRenewBefore: secondsOf(issuerRenewBefore) }),
    issuanceLifetime: secondsOf(sample.proxy),
    certManagerNamespace: sample.certManagerNamespace,
    webhookCertificates: webhooks && { ...webhooks, duration: secondsOf(webhooks.duration), renewBefore: secondsOf(webhooks.renewBefore) },
  };
}

/** What charts were told with a sample: no manifest has it. */
const told = new WeakMap<IdentitySample, Pick<IdentityWorld, 'values' | 'viz'>>();

function build(chart: Chart, sample: IdentitySample): void {
  const { controlPlaneValues: values, vizValues } = new MeshIdentity(chart, 'identity', propsOf(chart, sample));
  if (sample.labelled !== undefined) {
    new ApiObject(chart, 'linkerd', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd', labels: { 'linkerd.io/is-control-plane': String(sample.labelled) } } });
  }
  const namespace = sample.webhooks?.vizNamespace;
  told.set(sample, { values, viz: namespace === undefined ? undefined : { namespace, values: vizValues } });
}

function judge(manifests: Manifest[], target: any, sample: IdentitySample): string[] {
  const namespace = sample.certManagerNamespace ?? 'cert-manager';
  const secrets = [...['linkerd-previous-anchor', 'old-anchor', 'anchor'].map((name) => `${namespace}/${name}`), 'linkerd/company'];
  const world = { certManagerNamespace: sample.certManagerNamespace, secrets, issuers: ['AWSPCAClusterIssuer.awspca.cert-manager.io/pca'], ...told.get(sample) };
  // The Secret of the app is the user's own.
  return [...identityErrors(manifests.filter(({ kind }) => kind !== 'Secret'), target, world), ...intentErrors(manifests, sample)];
}

/** The Secrets of the anchors that are not beside: first of the one that signs. */
function anchorNames({ anchor, generations = [1] }: IdentitySample): string[] {
  return anchor === 'self-signed' ? generations.map((n) => ['', 'linkerd-trust-anchor', 'linkerd-trust-anchor-2', 'linkerd-trust-anchor-3'][n]) : ['anchor'];
}

/** Whether what was asked for is what is written. */
function intentErrors(manifests: Manifest[], sample: IdentitySample): string[] {
  const seconds = (text: string) => text.split(/[hms]/).slice(0, -1).reverse().reduce((sum, part, index) => sum + Number(part) * 60 ** index, 0);
  const certificate = (name: string) => manifests.find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === name)?.spec;
  const times = timesOf(sample);
  const [issuer, anchor] = [certificate('linkerd-identity-issuer'), certificate(anchorNames(sample)[0])];
  const sources = manifests.find(({ kind }) => kind === 'Bundle')?.spec.sources.map(({ secret, inLine }: any) => secret?.name ?? inLine);
  const said = [issuer && [issuer.duration, issuer.renewBefore].map(seconds), anchor && [anchor.duration, anchor.renewBefore].map(seconds), sources];
  const seed = sample.anchor === 'self-signed' && sample.generations ? [] : ['linkerd-previous-anchor'];
  const beside = { 'seed': seed, 'nothing': [], 'Secret': ['old-anchor'], 'PEM and Secret': [PREVIOUS, 'old-anchor'] }[sample.beside];
  const handedOut = sample.anchor === 'self-signed' || sample.anchor.startsWith('Secret');
  const meant = [
    sample.anchor === 'PEM' ? undefined : [times.issuerDuration, times.issuerRenewBefore],
    sample.anchor === 'self-signed' ? [times.duration, times.renewBefore] : undefined,
    handedOut ? [...anchorNames(sample), ...beside] : undefined,
  ];
  return JSON.stringify(said) === JSON.stringify(meant) ? [] : [`written is ${JSON.stringify(said)}, meant was ${JSON.stringify(meant)}`];
}

export const identitySampling: Sampling<IdentitySample> = {
  name: 'mesh-identity',
  samples,
  build,
  judge,
  features: (sample) => [
    `anchor: ${sample.anchor}`,
    ...(sample.anchor === 'self-signed' ? [`beside: ${sample.beside}`] : []),
    ...(sample.anchor === 'self-signed' && sample.generations ? [`${sample.generations.length} generations`] : []),
    ...(sample.proxy === undefined ? [] : ['issuanceLifetime']),
    ...(sample.anchor !== 'PEM' && sample.issuer?.overlap === 0 ? ['least overlap of the issuer'] : []),
    ...(sample.anchor === 'self-signed' && sample.ends?.overlap === 0 ? ['least overlap of the anchor'] : []),
    ...(sample.anchor === 'self-signed' && sample.ends?.wait === 0 ? ['least time between anchors'] : []),
    ...(sample.certManagerNamespace === 'certs' ? ['certManagerNamespace'] : []),
    ...(sample.webhooks ? [sample.webhooks.vizNamespace === undefined ? 'webhooks' : 'webhooks and viz'] : []),
    ...(sample.webhooks?.duration === 30 * DAY ? ['longest webhooks'] : []),
    ...(sample.labelled ? ['namespace'] : []),
  ],
  expected: [
    'anchor: self-signed', 'anchor: Secret', 'anchor: Secret of the app', 'anchor: issuer', 'anchor: ClusterIssuer of the app', 'anchor: PEM',
    'beside: seed', 'beside: nothing', 'beside: Secret', 'beside: PEM and Secret', 'issuanceLifetime', '1 generations', '2 generations',
    'least overlap of the issuer',
    'least overlap of the anchor', 'least time between anchors', 'certManagerNamespace', 'webhooks', 'webhooks and viz', 'longest webhooks', 'namespace',
  ],
};

type Break = (sample: IdentitySample) => { sample: IdentitySample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<MeshIdentityProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new MeshIdentity(chart, 'identity', { ...propsOf(chart, sample), ...change(chart) }),
});
const hours = (n: number) => Duration.hours(n);
const selfSigned = (options: object) => ({
  trustAnchor: TrustAnchor.selfSigned(options), issuerDuration: hours(48), issuerRenewBefore: hours(25), issuanceLifetime: hours(24),
});

export const identityBreaks: Record<string, Break> = {
  'trustAnchor': broken(() => ({ trustAnchor: {} as TrustAnchor })),
  'trustAnchor.renewBefore': broken(() => selfSigned({ renewBefore: hours(47) })),
  'trustAnchor.duration': broken(() => selfSigned({ duration: hours(95), renewBefore: hours(48) })),
  'trustAnchor.issuer': broken((chart) => ({ trustAnchor: TrustAnchor.fromIssuer({ issuer: chart, trustAnchorsPem: ROOT }) })),
  'trustAnchor.secret': broken((chart) => ({ trustAnchor: TrustAnchor.fromSecret({ secret: chart }) })),
  'trustAnchor.previousAnchors': broken(() => selfSigned({ previousAnchors: [{} as PreviousTrustAnchor] })),
  'trustAnchorsPem': broken(() => ({ trustAnchor: TrustAnchor.fromPem(ROOT.slice(1)) })),
  'generations': broken(() => selfSigned({ generations: [2, 2] })),
  'issuerDuration': broken(() => ({ issuerDuration: Duration.seconds(3599) })),
  'issuerRenewBefore': broken(() => ({ ...selfSigned({}), issuerRenewBefore: hours(24) })),
  'issuanceLifetime': broken(() => ({ issuanceLifetime: Duration.seconds(0) })),
  'certManagerNamespace': broken(() => ({ certManagerNamespace: 'a.b' })),
  'webhookCertificates.duration': broken(() => ({ webhookCertificates: { duration: Duration.days(31) } })),
  'webhookCertificates.renewBefore': broken(() => ({ webhookCertificates: { renewBefore: hours(24) } })),
  'webhookCertificates.vizNamespace': broken(() => ({ webhookCertificates: { vizNamespace: 'linkerd' } })),
};
