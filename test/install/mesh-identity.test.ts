import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PREVIOUS, ROOT, TWO_DAYS } from './certificates';
import { IssuerRef, MeshedNamespace, MeshIdentity, MeshIdentityProps, PreviousTrustAnchor, SecretRef, TrustAnchor } from '../../src';
import { meshedChart, messageOf, objects, only, yamlOf } from '../fixtures';

const { days, hours, minutes, seconds } = Duration;

const identity = (chart: Chart, props?: MeshIdentityProps) => new MeshIdentity(chart, 'identity', props);
const refusal = (props: any, mesh = {}) => messageOf(() => identity(meshedChart(mesh), props));
const failure = (chart: Chart) => messageOf(() => yamlOf(chart));
const ref = (chart: Chart, name: string, namespace = 'cert-manager') => SecretRef.fromName(chart, name, { name, namespace });
const vault = (chart: Chart) => IssuerRef.fromName(chart, 'vault', { name: 'vault' });
const certificate = (chart: Chart, name: string) => objects(chart, 'Certificate').find(({ metadata }) => metadata.name === name);

const PRIVATE_KEY = { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' };
const AUTHORITY = { isCA: true, usages: ['cert sign', 'crl sign'], privateKey: PRIVATE_KEY };
const VALUES = { identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls', issuanceLifetime: '24h0m0s' } } };

describe('an identity by itself', () => {
  test('has an anchor of cert-manager, and what hands it out', () => {
    const chart = meshedChart();
    identity(chart);
    expect(Testing.synth(chart)).toEqual([
      { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'linkerd-trust-root-issuer', namespace: 'cert-manager' }, spec: { selfSigned: {} } },
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: 'linkerd-trust-anchor', namespace: 'cert-manager' },
        spec: {
          ...AUTHORITY,
          secretName: 'linkerd-trust-anchor',
          issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'linkerd-trust-root-issuer' },
          commonName: 'root.linkerd.cluster.local',
          duration: '8760h0m0s',
          renewBefore: '1440h0m0s',
        },
      },
      { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: 'linkerd-identity-issuer' }, spec: { ca: { secretName: 'linkerd-trust-anchor' } } },
      {
        apiVersion: 'trust.cert-manager.io/v1alpha1',
        kind: 'Bundle',
        metadata: { name: 'linkerd-identity-trust-roots' },
        spec: {
          sources: [{ secret: { name: 'linkerd-trust-anchor', key: 'tls.crt' } }, { secret: { name: 'linkerd-previous-anchor', key: 'tls.crt' } }],
          target: { configMap: { key: 'ca-bundle.crt' }, namespaceSelector: { matchLabels: { 'linkerd.io/is-control-plane': 'true' } } },
        },
      },
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: 'linkerd-identity-issuer', namespace: 'linkerd' },
        spec: {
          ...AUTHORITY,
          secretName: 'linkerd-identity-issuer',
          issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'linkerd-identity-issuer' },
          commonName: 'identity.linkerd.cluster.local',
          duration: '48h0m0s',
          renewBefore: '25h0m0s',
        },
      },
    ]);
  });

  test('tells the chart where things are, in a copy each time', () => {
    const made = identity(meshedChart());
    expect(made.controlPlaneValues).toEqual(VALUES);
    made.controlPlaneValues.identity.externalCA = false;
    expect(made.controlPlaneValues).toEqual(VALUES);
    expect(made.vizValues).toEqual({});
    expect([made.trustAnchorsPem, made.webhookCertificates]).toEqual([undefined, []]);
  });

  test('gives access to its objects', () => {
    const { issuerCertificate, trustAnchorCertificates, trustBundle, node } = identity(meshedChart());
    expect(node.defaultChild).toBe(issuerCertificate);
    expect([issuerCertificate, ...trustAnchorCertificates, trustBundle].map((each) => `${each?.kind} ${each?.name}`)).toEqual([
      'Certificate linkerd-identity-issuer', 'Certificate linkerd-trust-anchor', 'Bundle linkerd-identity-trust-roots',
    ]);
  });

  test('follows the Mesh and what is given', () => {
    const chart = meshedChart({ controlPlaneNamespace: 'mesh', clusterDomain: 'k8s.local', trustDomain: 'example.org' });
    const made = identity(chart, {
      trustAnchor: TrustAnchor.selfSigned({ duration: days(730), renewBefore: days(90) }),
      issuerDuration: days(14),
      issuerRenewBefore: days(3),
      issuanceLifetime: minutes(90),
      certManagerNamespace: 'certs',
    });
    expect(certificate(chart, 'linkerd-trust-anchor')).toMatchObject({
      metadata: { namespace: 'certs' }, spec: { commonName: 'root.mesh.example.org', duration: '17520h0m0s', renewBefore: '2160h0m0s' },
    });
    expect(certificate(chart, 'linkerd-identity-issuer')).toMatchObject({
      metadata: { namespace: 'mesh' }, spec: { commonName: 'identity.mesh.example.org', duration: '336h0m0s', renewBefore: '72h0m0s' },
    });
    expect(only(chart, 'Issuer').metadata.namespace).toBe('certs');
    expect(made.controlPlaneValues.identity.issuer.issuanceLifetime).toBe('1h30m0s');
  });
});

describe('what is trusted beside the anchor', () => {
  const sources = (chart: Chart) => only(chart, 'Bundle').spec.sources.slice(1);

  test('is nothing, at the very first installation', () => {
    const chart = meshedChart();
    identity(chart, { trustAnchor: TrustAnchor.selfSigned({ previousAnchors: [] }) });
    expect(sources(chart)).toEqual([]);
  });

  test('is a Secret, or a certificate that is known', () => {
    const chart = meshedChart();
    const previousAnchors = [PreviousTrustAnchor.fromSecret(ref(chart, 'old')), PreviousTrustAnchor.fromPem(PREVIOUS.replace(/\n/g, '\r\n'))];
    const trustAnchor = TrustAnchor.selfSigned({ previousAnchors });
    previousAnchors.pop();
    identity(chart, { trustAnchor });
    expect(sources(chart)).toEqual([{ secret: { name: 'old', key: 'tls.crt' } }, { inLine: PREVIOUS }]);
  });

  test('is not the anchor itself', () => {
    const chart = meshedChart();
    const previousAnchors = [PreviousTrustAnchor.fromSecret(ref(chart, 'linkerd-trust-anchor'))];
    expect(messageOf(() => identity(chart, { trustAnchor: TrustAnchor.selfSigned({ previousAnchors }) }))).toBe(
      'chart/identity: "trustAnchor.previousAnchors" has a Secret that is trusted already, got "linkerd-trust-anchor"; expected that of another anchor: it must be a copy, or it changes with the current one');
  });

  test('is no other thing', () => {
    expect(refusal({ trustAnchor: TrustAnchor.selfSigned({ previousAnchors: [ROOT as any] }) })).toBe(
      'chart/identity: "trustAnchor.previousAnchors[0]" is not a PreviousTrustAnchor, got what is of type "string"; expected one such as PreviousTrustAnchor.fromSecret(secret)');
    expect(messageOf(() => PreviousTrustAnchor.fromPem('x'))).toMatch(/^PreviousTrustAnchor.fromPem: "pem" has no certificate/);
  });
});

describe('generations of the anchor', () => {
  const names = (generations: number[], options = {}) => {
    const chart = meshedChart();
    const made = identity(chart, { trustAnchor: TrustAnchor.selfSigned({ generations, ...options }) });
    return {
      certificates: made.trustAnchorCertificates.map(({ name }) => name),
      signs: only(chart, 'ClusterIssuer').spec.ca.secretName,
      trusted: only(chart, 'Bundle').spec.sources.map(({ secret, inLine }: any) => secret?.name ?? inLine),
    };
  };
  const [FIRST, SECOND] = ['linkerd-trust-anchor', 'linkerd-trust-anchor-2'];

  test.each<[number[], string[]]>([[[1], [FIRST]], [[1, 2], [FIRST, SECOND]], [[2, 1], [SECOND, FIRST]], [[2], [SECOND]]])(
    '%j: the first signs, all are trusted, and no copy is needed', (generations, expected) => {
      expect(names(generations)).toEqual({ certificates: expected, signs: expected[0], trusted: expected });
    });

  test('are made alike', () => {
    const chart = meshedChart();
    identity(chart, { trustAnchor: TrustAnchor.selfSigned({ generations: [1, 2] }) });
    const [first, second] = [FIRST, SECOND].map((name) => certificate(chart, name));
    expect(second).toEqual({ ...first, metadata: { ...first.metadata, name: SECOND }, spec: { ...first.spec, secretName: SECOND } });
  });

  test('may have others beside them', () => {
    expect(names([2], { previousAnchors: [PreviousTrustAnchor.fromPem(PREVIOUS)] }).trusted).toEqual([SECOND, PREVIOUS]);
  });

  test.each<[any]>([[[]], [[0]], [[1.5]], [[1, 1]], [2], ['12']])('are not %j', (generations) => {
    expect(messageOf(() => TrustAnchor.selfSigned({ generations }))).toBe(
      `TrustAnchor.selfSigned: "generations" are not different numbers, got ${typeof generations === 'string' ? '"12"' : JSON.stringify(generations)}; expected at least one integer from 1 on, the one that signs first`);
  });
});

describe('an anchor that is brought with its key', () => {
  test('signs, and is handed out', () => {
    const chart = meshedChart();
    const made = identity(chart, { trustAnchor: TrustAnchor.fromSecret({ secret: ref(chart, 'shared'), previousAnchors: [] }) });
    expect(Testing.synth(chart).map(({ kind }) => kind)).toEqual(['ClusterIssuer', 'Bundle', 'Certificate']);
    expect(only(chart, 'ClusterIssuer').spec).toEqual({ ca: { secretName: 'shared' } });
    expect(only(chart, 'Bundle').spec.sources).toEqual([{ secret: { name: 'shared', key: 'tls.crt' } }]);
    expect([made.trustAnchorCertificates, made.controlPlaneValues]).toEqual([[], VALUES]);
  });

  test('has the seed beside it, unless another anchor is said', () => {
    const chart = meshedChart();
    identity(chart, { trustAnchor: TrustAnchor.fromSecret({ secret: ref(chart, 'shared') }) });
    expect(only(chart, 'Bundle').spec.sources[1]).toEqual({ secret: { name: 'linkerd-previous-anchor', key: 'tls.crt' } });
  });

  test('is where cert-manager looks for it', () => {
    const chart = meshedChart();
    expect(messageOf(() => identity(chart, { trustAnchor: TrustAnchor.fromSecret({ secret: ref(chart, 'shared', 'linkerd') }) }))).toBe(
      'chart/identity: Secret linkerd/shared is not where cert-manager and trust-manager look for it, got namespace "linkerd"; expected "cert-manager", which is "certManagerNamespace"');
    const nowhere = new ApiObject(Testing.chart(), 'old', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'old' } });
    expect(messageOf(() => new MeshIdentity(chart, 'lost', { trustAnchor: TrustAnchor.selfSigned({ previousAnchors: [PreviousTrustAnchor.fromSecret(nowhere)] }) }))).toBe(
      'chart/lost: Secret old is not where cert-manager and trust-manager look for it, got no namespace; expected "cert-manager", which is "certManagerNamespace"');
    expect(messageOf(() => new MeshIdentity(chart, 'other', { trustAnchor: TrustAnchor.fromSecret({ secret: chart }) }))).toMatch(
      /^chart\/other: "trustAnchor.secret" has no Kubernetes object/);
  });

  test('has its keys, where it is in the app', () => {
    const chart = meshedChart();
    const secret = new kplus.Secret(chart, 'shared', { metadata: { name: 'shared', namespace: 'cert-manager' }, stringData: { 'tls.crt': ROOT } });
    const old = new kplus.Secret(chart, 'old', { metadata: { name: 'old', namespace: 'cert-manager' } });
    identity(chart, { trustAnchor: TrustAnchor.fromSecret({ secret, previousAnchors: [PreviousTrustAnchor.fromSecret(old)] }) });
    const message = failure(chart);
    expect(message).toContain('Secret cert-manager/shared has no "tls.key", got "tls.crt"; expected "tls.crt" and "tls.key"');
    expect(message).toContain('Secret cert-manager/old has no "tls.crt", got no keys; expected "tls.crt"');
    secret.addStringData('tls.key', 'x');
    old.addStringData('tls.crt', ROOT);
    expect(yamlOf(chart)).toContain('kind: Bundle');
  });
});

describe('an anchor whose key is elsewhere', () => {
  test('may be that of an issuer', () => {
    const chart = meshedChart();
    const issuer = IssuerRef.fromName(chart, 'pca', { name: 'mesh', kind: 'AWSPCAClusterIssuer', group: 'awspca.cert-manager.io' });
    const made = identity(chart, { trustAnchor: TrustAnchor.fromIssuer({ issuer, trustAnchorsPem: `${ROOT}\r\n${PREVIOUS}` }) });
    expect(Testing.synth(chart).map(({ kind }) => kind)).toEqual(['Certificate']);
    expect(only(chart, 'Certificate').spec.issuerRef).toEqual({ group: 'awspca.cert-manager.io', kind: 'AWSPCAClusterIssuer', name: 'mesh' });
    expect(made.trustAnchorsPem).toBe(ROOT + PREVIOUS);
    expect(made.controlPlaneValues).toEqual({ identityTrustAnchorsPEM: ROOT + PREVIOUS, identity: { ...VALUES.identity, externalCA: false } });
  });

  test('may be nobody in the cluster', () => {
    const chart = meshedChart();
    const made = identity(chart, { trustAnchor: TrustAnchor.fromPem(ROOT) });
    expect(Testing.synth(chart)).toEqual([]);
    expect(made.controlPlaneValues).toEqual({ identityTrustAnchorsPEM: ROOT, identity: { ...VALUES.identity, externalCA: false } });
    expect(made.issuerCertificate).toBeUndefined();
  });

  test('is checked where it is given', () => {
    const chart = meshedChart();
    expect(messageOf(() => TrustAnchor.fromPem('x'))).toMatch(/^TrustAnchor.fromPem: "trustAnchorsPem" has no certificate/);
    expect(messageOf(() => TrustAnchor.fromIssuer({ issuer: vault(chart), trustAnchorsPem: 'x' }))).toMatch(/^TrustAnchor.fromIssuer: "trustAnchorsPem" has no certificate/);
  });

  test('is good for at least as long as what it signs', () => {
    const chart = meshedChart();
    const trustAnchor = TrustAnchor.fromIssuer({ issuer: vault(chart), trustAnchorsPem: TWO_DAYS });
    expect(identity(chart, { trustAnchor }).issuerCertificate).toBeDefined();
    expect(messageOf(() => new MeshIdentity(chart, 'longer', { trustAnchor, issuerDuration: seconds(172_801) }))).toBe(
      'chart/longer: "trustAnchor.trustAnchorsPem" has a certificate that is good for 48h0m0s in all; expected at least 48h0m1s, which is "issuerDuration"');
  });

  test('leaves nothing to say about a certificate that others make', () => {
    expect(refusal({ trustAnchor: TrustAnchor.fromPem(ROOT), issuerDuration: hours(48), issuerRenewBefore: hours(25) })).toBe([
      'chart/identity: 2 faults:',
      '  - "issuerDuration" is given beside TrustAnchor.fromPem, with which others make that certificate; expected none; leave it away',
      '  - "issuerRenewBefore" is given beside TrustAnchor.fromPem, with which others make that certificate; expected none; leave it away',
    ].join('\n'));
    expect(refusal({ trustAnchor: TrustAnchor.fromPem(ROOT), issuanceLifetime: seconds(0) })).toContain('"issuanceLifetime" is out of range, got 0ms');
  });
});

describe('certificates of webhooks', () => {
  const webhooks = (chart: Chart, namespace: string) => objects(chart, 'Certificate').filter(({ metadata, spec }) => metadata.namespace === namespace && !spec.isCA);

  test('are signed by an authority beside them', () => {
    const chart = meshedChart();
    const made = identity(chart, { trustAnchor: TrustAnchor.fromPem(ROOT), webhookCertificates: {} });
    const leaf = (name: string, key: object = PRIVATE_KEY) => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name, namespace: 'linkerd' },
      spec: {
        secretName: `${name}-k8s-tls`,
        issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'webhook-issuer' },
        isCA: false,
        commonName: `${name}.linkerd.svc`,
        dnsNames: [`${name}.linkerd.svc`],
        duration: '24h0m0s',
        renewBefore: '1h0m0s',
        usages: ['server auth'],
        privateKey: key,
      },
    });
    expect(Testing.synth(chart)).toEqual([
      { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'webhook-root-issuer', namespace: 'linkerd' }, spec: { selfSigned: {} } },
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: 'webhook-issuer', namespace: 'linkerd' },
        spec: {
          ...AUTHORITY,
          secretName: 'webhook-issuer-tls',
          issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'webhook-root-issuer' },
          commonName: 'webhook.linkerd.svc',
          duration: '8760h0m0s',
          renewBefore: '720h0m0s',
        },
      },
      { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'webhook-issuer', namespace: 'linkerd' }, spec: { ca: { secretName: 'webhook-issuer-tls' } } },
      leaf('linkerd-proxy-injector'), leaf('linkerd-sp-validator'), leaf('linkerd-policy-validator', { ...PRIVATE_KEY, encoding: 'PKCS8' }),
    ]);
    expect(made.webhookCertificates.map(({ name }) => name)).toEqual(['linkerd-proxy-injector', 'linkerd-sp-validator', 'linkerd-policy-validator']);
    const { identityTrustAnchorsPEM, identity: _, ...values } = made.controlPlaneValues;
    expect(values).toEqual({
      proxyInjector: { externalSecret: true, injectCaFrom: 'linkerd/linkerd-proxy-injector' },
      profileValidator: { externalSecret: true, injectCaFrom: 'linkerd/linkerd-sp-validator' },
      policyValidator: { externalSecret: true, injectCaFrom: 'linkerd/linkerd-policy-validator' },
    });
  });

  test('are made for linkerd-viz too, where it is', () => {
    const chart = meshedChart({ controlPlaneNamespace: 'mesh' });
    const made = identity(chart, { webhookCertificates: { duration: days(30), renewBefore: days(10), vizNamespace: 'viz' } });
    expect(webhooks(chart, 'viz').map(({ metadata, spec }) => [metadata.name, spec.secretName, spec.dnsNames, spec.duration, spec.renewBefore])).toEqual([
      ['tap', 'tap-k8s-tls', ['tap.viz.svc'], '720h0m0s', '240h0m0s'],
      ['linkerd-tap-injector', 'tap-injector-k8s-tls', ['tap-injector.viz.svc'], '720h0m0s', '240h0m0s'],
    ]);
    expect(objects(chart, 'Issuer').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      'cert-manager/linkerd-trust-root-issuer', 'mesh/webhook-root-issuer', 'mesh/webhook-issuer', 'viz/webhook-root-issuer', 'viz/webhook-issuer',
    ]);
    expect(made.webhookCertificates.map(({ metadata }) => metadata.namespace)).toEqual(['mesh', 'mesh', 'mesh', 'viz', 'viz']);
    expect(made.vizValues).toEqual({
      tap: { externalSecret: true, injectCaFrom: 'viz/tap' },
      tapInjector: { externalSecret: true, injectCaFrom: 'viz/linkerd-tap-injector' },
    });
  });

  test.each<[string, object, object, string]>([
    ['too long a life', { duration: seconds(30 * 86_400 + 1) }, {}, '"webhookCertificates.duration" is longer than the authority that signs them is sure to be good for, got 720h0m1s; expected at most 720h0m0s'],
    ['too short a life', { duration: minutes(59) }, {}, '"webhookCertificates.duration" is too short, got 59m0s; expected at least 1h0m0s'],
    ['a renewal at once', { renewBefore: hours(24) }, {}, '"webhookCertificates.renewBefore" is not below "webhookCertificates.duration", got 24h0m0s of 24h0m0s; expected less, since the certificate would be renewed without end'],
    ['no Duration', { duration: '24h' }, {}, '"webhookCertificates.duration" is not a Duration, got "24h"; expected one of cdk8s, such as Duration.seconds(2)'],
    ['a namespace that is none', { vizNamespace: 'A' }, {}, '"webhookCertificates.vizNamespace" is not a namespace name, got "A"; expected lower-case letters, digits and "-", at most 63'],
    ['one namespace for both', { vizNamespace: 'linkerd' }, {}, '"webhookCertificates.vizNamespace" is the namespace of the control plane, got "linkerd"; expected that of linkerd-viz'],
    ['a long namespace', {}, { controlPlaneNamespace: 'a'.repeat(36), clusterDomain: 'a' }, `the common name of a certificate is too long, got "linkerd-policy-validator.${'a'.repeat(36)}.svc"; expected at most 64 characters; shorten "controlPlaneNamespace"`],
    ['a long namespace of viz', { vizNamespace: 'a'.repeat(48) }, { clusterDomain: 'a' }, `the common name of a certificate is too long, got "tap-injector.${'a'.repeat(48)}.svc"; expected at most 64 characters; shorten "webhookCertificates.vizNamespace"`],
  ])('fail for %s', (_, webhookCertificates, mesh, message) => {
    expect(refusal({ webhookCertificates }, mesh)).toBe(`chart/identity: ${message}`);
  });
});

describe('refuses', () => {
  test.each<[string, any, string]>([
    ['what is no trust anchor', { trustAnchor: ROOT }, '"trustAnchor" is not a TrustAnchor, got what is of type "string"; expected one such as TrustAnchor.selfSigned()'],
    ['a namespace that is none', { certManagerNamespace: 'A' }, '"certManagerNamespace" is not a namespace name, got "A"; expected lower-case letters, digits and "-", at most 63'],
    ['an issuer below an hour', { issuerDuration: minutes(59) }, '"issuerDuration" is too short, got 59m0s; expected at least 1h0m0s'],
    ['a renewal below five minutes', { issuerRenewBefore: minutes(4) }, '"issuerRenewBefore" is too short, got 4m0s; expected at least 5m0s'],
    ['a renewal without end', { issuerRenewBefore: hours(48) }, '"issuerRenewBefore" is not below "issuerDuration", got 48h0m0s of 48h0m0s; expected less, since the certificate would be renewed without end'],
    ['proxies that live for no time', { issuanceLifetime: seconds(0) }, '"issuanceLifetime" is out of range, got 0ms; expected at least 1ms'],
    ['proxies that outlive their issuer', { issuanceLifetime: hours(25) }, '"issuerRenewBefore" is shorter than a proxy\'s certificate is good for, got 25h0m0s; expected at least 25h0m20s, which is "issuanceLifetime" and 20s for clocks that differ, so that no proxy has a certificate of an issuer that has expired; raise it'],
    ['an issuer that outlives its anchor', { issuerDuration: days(61) }, '"trustAnchor.renewBefore" is shorter than an issuer\'s certificate is good for, got 1440h0m0s; expected at least 1464h0m0s, which is "issuerDuration", so that the trust anchor outlives what it signed; raise it'],
    ['anchors that follow each other too fast', { trustAnchor: TrustAnchor.selfSigned({ duration: days(61) }) }, '"trustAnchor.duration" is too close to "trustAnchor.renewBefore", got a new trust anchor every 24h0m0s; expected at least 48h0m0s, which is "issuerDuration", since besides the current trust anchor only the one before is trusted; raise "trustAnchor.duration"'],
  ])('%s', (_, props, message) => {
    expect(refusal(props)).toBe(`chart/identity: ${message}`);
  });

  test('a trust domain that leaves no room', () => {
    const trustDomain = (length: number) => ({ trustDomain: 'a'.repeat(length) });
    expect(identity(meshedChart(trustDomain(47))).issuerCertificate).toBeDefined();
    expect(refusal({}, trustDomain(48))).toBe(`chart/identity: the common name of a certificate is too long, got "identity.linkerd.${'a'.repeat(48)}"; expected at most 64 characters; shorten "trustDomain"`);
    expect(identity(meshedChart(trustDomain(48)), { trustAnchor: TrustAnchor.fromPem(ROOT) }).trustAnchorsPem).toBe(ROOT);
  });

  test('durations of an anchor that are none', () => {
    expect(messageOf(() => TrustAnchor.selfSigned({ duration: minutes(59), renewBefore: minutes(4) }))).toBe([
      'TrustAnchor.selfSigned: 2 faults:',
      '  - "duration" is too short, got 59m0s; expected at least 1h0m0s',
      '  - "renewBefore" is too short, got 4m0s; expected at least 5m0s',
    ].join('\n'));
  });

  test('several faults at once', () => {
    expect(refusal({ certManagerNamespace: 'A', issuerDuration: minutes(1), webhookCertificates: { duration: minutes(1) } })).toContain('3 faults');
  });
});

describe('the namespace of the control plane', () => {
  const label = { 'linkerd.io/is-control-plane': 'true' };

  test('needs its label, where it is in the app', () => {
    const chart = meshedChart();
    identity(chart);
    const namespace = new ApiObject(chart, 'linkerd', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd', labels: { 'linkerd.io/is-control-plane': 'yes' } } });
    expect(failure(chart)).toContain('Namespace linkerd is without the label by which trust-manager finds it, so that the control plane would never start, got "yes"; expected "linkerd.io/is-control-plane": "true"; add it');
    namespace.metadata.addLabel('linkerd.io/is-control-plane', 'true');
    expect(yamlOf(chart)).toContain('kind: Bundle');
  });

  test('is not looked at where the trust anchors are in the values', () => {
    const chart = meshedChart();
    identity(chart, { trustAnchor: TrustAnchor.fromPem(ROOT) });
    new kplus.Namespace(chart, 'linkerd', { metadata: { name: 'linkerd' } });
    expect(yamlOf(chart)).toContain('kind: Namespace');
  });

  test('is told from others', () => {
    const chart = meshedChart();
    identity(chart);
    new MeshedNamespace(chart, 'shop', { metadata: { name: 'shop' } });
    new kplus.ConfigMap(chart, 'linkerd-config', { metadata: { name: 'linkerd' } });
    new kplus.Namespace(chart, 'linkerd', { metadata: { name: 'linkerd', labels: label } });
    expect(yamlOf(chart)).toContain('kind: Bundle');
  });
});

test('an identity without a Mesh is for the newest Linkerd', () => {
  const chart = Testing.chart();
  identity(chart);
  expect(only(chart, 'Bundle').metadata).toEqual({ name: 'linkerd-identity-trust-roots' });
});
