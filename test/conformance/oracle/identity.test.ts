import { identityErrors, IdentityWorld } from './identity';
import { Manifest, OracleTarget } from './target';
import { LEAF, ROOT } from '../../install/certificates';

const newest: OracleTarget = { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard' };

const certificate = (namespace: string, name: string, issuerRef: object, spec: object): any => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name, namespace },
  spec: {
    secretName: name,
    issuerRef,
    isCA: true,
    commonName: 'root.linkerd.cluster.local',
    duration: '8760h0m0s',
    renewBefore: '1440h0m0s',
    usages: ['cert sign', 'crl sign'],
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
    ...spec,
  },
});
const issuer = (namespace: string | undefined, name: string, spec: object): any => (
  { apiVersion: 'cert-manager.io/v1', kind: namespace ? 'Issuer' : 'ClusterIssuer', metadata: { name, namespace }, spec });

/** The recipe of the docs, with the certificate of one webhook beside it. */
function recipe() {
  const webhook = {
    secretName: 'linkerd-policy-validator-k8s-tls',
    isCA: false,
    commonName: 'linkerd-policy-validator.linkerd.svc',
    dnsNames: ['linkerd-policy-validator.linkerd.svc'],
    duration: '24h0m0s',
    renewBefore: '1h0m0s',
    usages: ['server auth'],
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always', encoding: 'PKCS8' },
  };
  return {
    namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd', labels: { 'linkerd.io/is-control-plane': 'true' } } } as any,
    root: issuer('cert-manager', 'root', { selfSigned: {} }),
    anchor: certificate('cert-manager', 'linkerd-trust-anchor', { kind: 'Issuer', name: 'root' }, {}),
    signer: issuer(undefined, 'linkerd-identity-issuer', { ca: { secretName: 'linkerd-trust-anchor' } }),
    issuer: certificate('linkerd', 'linkerd-identity-issuer', { kind: 'ClusterIssuer', name: 'linkerd-identity-issuer' }, {
      commonName: 'identity.linkerd.cluster.local', duration: '48h0m0s', renewBefore: '25h0m0s',
    }),
    bundle: {
      apiVersion: 'trust.cert-manager.io/v1alpha1',
      kind: 'Bundle',
      metadata: { name: 'linkerd-identity-trust-roots' },
      spec: {
        sources: [{ secret: { name: 'linkerd-trust-anchor', key: 'tls.crt' } }, { secret: { name: 'linkerd-previous-anchor', key: 'tls.crt' } }],
        target: { configMap: { key: 'ca-bundle.crt' }, namespaceSelector: { matchLabels: { 'linkerd.io/is-control-plane': 'true' } } },
      },
    } as any,
    ca: certificate('linkerd', 'webhook-issuer-tls', { kind: 'Issuer', name: 'own' }, { commonName: 'webhook.linkerd.cluster.local' }),
    own: issuer('linkerd', 'own', { selfSigned: {} }),
    webhookIssuer: issuer('linkerd', 'webhook-issuer', { ca: { secretName: 'webhook-issuer-tls' } }),
    webhook: certificate('linkerd', 'linkerd-policy-validator', { kind: 'Issuer', name: 'webhook-issuer' }, webhook),
    values: {
      identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls', issuanceLifetime: '24h0m0s' } },
      policyValidator: { externalSecret: true, injectCaFrom: 'linkerd/linkerd-policy-validator' },
    } as any,
    secrets: ['cert-manager/linkerd-previous-anchor'],
    issuers: [] as string[],
    target: newest,
  };
}

type Recipe = ReturnType<typeof recipe>;

function errors(edit: (r: Recipe) => void = () => undefined, world: Partial<IdentityWorld> = {}): string {
  const all = recipe();
  edit(all);
  const { values, secrets, issuers, target, ...manifests } = all;
  return identityErrors(Object.values(manifests).filter(Boolean) as Manifest[], target, { values, secrets, issuers, ...world }).join('\n');
}

const remove = (...names: (keyof Recipe)[]) => (r: any) => names.forEach((name) => delete r[name]);
/** Without cert-manager's anchor: a PEM in the values. */
const byPem = (r: Recipe) => {
  remove('root', 'anchor', 'signer', 'bundle')(r);
  r.issuer.spec.issuerRef = { group: 'example.com', kind: 'Vault', name: 'v' };
  r.issuers = ['Vault.example.com/v'];
  r.values.identityTrustAnchorsPEM = ROOT;
  r.values.identity.externalCA = false;
};

test.each<[string, (r: Recipe) => void]>([
  ['the recipe', () => undefined],
  ['no values to look at', (r) => { delete r.values; }],
  ['no namespace', remove('namespace')],
  ['a certificate that lasts as long as its anchor is sure to', (r) => { r.issuer.spec.duration = '1440h0m0s'; }],
  ['an issuer that just outlives proxies', (r) => { r.issuer.spec.renewBefore = '24h0m20s'; }],
  ['proxies that live longer', (r) => {
    r.values.identity.issuer.issuanceLifetime = '2h';
    r.issuer.spec.renewBefore = '2h0m20s';
  }],
  ['another domain', (r) => {
    r.target = { ...newest, trustDomain: 'a.b' };
    r.issuer.spec.commonName = 'identity.linkerd.a.b';
  }],
  ['an issuer of others', byPem],
  ['an anchor written out', (r) => { r.bundle.spec.sources[1] = { inLine: ROOT }; }],
  ['an old anchor in the manifests', (r: any) => {
    r.secrets = [];
    r.seed = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'linkerd-previous-anchor', namespace: 'cert-manager' }, data: { 'tls.crt': 'eA==' } };
  }],
  ['a Secret that others bring, and no anchor of cert-manager', (r) => {
    remove('root', 'anchor')(r);
    r.secrets = ['cert-manager/linkerd-previous-anchor', 'cert-manager/linkerd-trust-anchor'];
  }],
])('accepts %s', (_, edit) => {
  expect(errors(edit)).toBe('');
});

test('accepts another namespace of cert-manager, and the webhooks of viz', () => {
  const edit = (r: any) => {
    [r.root, r.anchor].forEach((m) => { m.metadata.namespace = 'certs'; });
    r.vizIssuer = issuer('viz', 'webhook-issuer', { ca: { secretName: 'webhook-issuer-tls' } });
    r.tap = certificate('viz', 'tap', { kind: 'Issuer', name: 'webhook-issuer' }, { ...r.webhook.spec, issuerRef: { kind: 'Issuer', name: 'webhook-issuer' }, secretName: 'tap-k8s-tls', commonName: 'tap.viz.svc', dnsNames: ['tap.viz.svc'] });
    r.secrets = ['certs/linkerd-previous-anchor', 'viz/webhook-issuer-tls'];
  };
  const viz = { namespace: 'viz', values: { tap: { externalSecret: true, injectCaFrom: 'viz/tap' } } };
  expect(errors(edit, { certManagerNamespace: 'certs', viz })).toBe('');
  expect(errors(edit, { certManagerNamespace: 'certs', viz: { namespace: 'viz', values: {} } })).toContain('viz tap: the chart makes the Secret tap-k8s-tls, too');
});

test.each<[string, (r: Recipe) => void, string]>([
  ['an old version', (r) => { r.anchor.apiVersion = 'cert-manager.io/v1alpha2'; }, 'v1alpha2 is not served'],
  ['a field that there is not', (r) => { r.anchor.spec.keyAlgorithm = 'ECDSA'; }, 'spec.keyAlgorithm is unknown'],
  ['a field of the key that there is not', (r) => { r.anchor.spec.privateKey.curve = 'P256'; }, 'spec.privateKey.curve is unknown'],
  ['a Certificate without namespace', (r) => { delete r.anchor.metadata.namespace; }, 'no namespace'],
  ['a Certificate without Secret', (r) => { delete r.anchor.spec.secretName; }, 'no Secret'],
  ['two for one Secret', (r: any) => { r.twin = { ...r.ca, metadata: { ...r.ca.metadata, name: 'twin' } }; }, 'another Certificate writes the Secret webhook-issuer-tls'],
  ['less than an hour', (r) => { r.webhook.spec.duration = '59m59s'; }, 'duration 59m59s is below an hour'],
  ['less than five minutes', (r) => { r.webhook.spec.renewBefore = '4m59s'; }, 'renewBefore 4m59s is below five minutes'],
  ['a renewal without end', (r) => { r.webhook.spec.renewBefore = '24h0m0s'; }, 'renewBefore 24h0m0s is not below the duration 24h0m0s'],
  ['another way to write it', (r) => { r.webhook.spec.duration = '1440m'; }, 'duration 1440m would be written otherwise by Go'],
  ['days', (r) => { r.webhook.spec.duration = '1d'; }, 'duration 1d is below an hour'],
  ['a long name', (r) => { r.anchor.spec.commonName = 'a'.repeat(65); }, 'is none, or longer than 64'],
  ['a name that is none', (r) => { r.webhook.spec.dnsNames.push('a b'); }, 'a b is no DNS name'],
  ['an RSA key', (r) => { r.issuer.spec.privateKey.algorithm = 'RSA'; }, 'its key is not ECDSA P-256'],
  ['a P-384 key', (r) => { r.issuer.spec.privateKey.size = 384; }, 'its key is not ECDSA P-256'],
  ['no key at all', (r) => { delete r.issuer.spec.privateKey; }, 'its key is not ECDSA P-256'],
  ['a key for ever', (r) => { delete r.issuer.spec.privateKey.rotationPolicy; }, 'its key never changes'],
  ['an invented usage', (r) => { r.anchor.spec.usages.push('certsign'); }, 'no usage is called certsign'],
  ['an authority that may not sign', (r) => { r.anchor.spec.usages = ['crl sign']; }, 'an authority that may not sign'],
  ['an authority for servers', (r) => { r.anchor.spec.usages.push('server auth'); }, 'an authority for servers only'],
  ['a server that may not serve', (r) => { r.webhook.spec.usages = ['client auth']; }, 'a server that may not serve'],
  ['a server without name', (r) => { delete r.webhook.spec.dnsNames; }, 'a server without its name'],
  ['an issuer that is nowhere', remove('signer'), 'its issuer ClusterIssuer linkerd-identity-issuer is not there'],
  ['an Issuer elsewhere', (r) => { r.root.metadata.namespace = 'linkerd'; }, 'its issuer Issuer root is not there'],
  ['an issuer of another group', (r) => { r.anchor.spec.issuerRef.group = 'example.com'; }, 'its issuer Issuer root is not there'],
  ['no issuer', (r) => { delete r.anchor.spec.issuerRef; }, 'is not there'],
  ['a server that signs itself', (r) => { r.webhook.spec.issuerRef.name = 'own'; }, 'signed by nobody that could be trusted'],
  ['a signature of a server', (r) => { r.ca.spec.isCA = false; }, 'signed by what is no authority'],
  ['a certificate that outlives its anchor', (r) => { r.issuer.spec.duration = '1440h0m1s'; }, 'good for 1440h0m1s, which is longer than its authority is sure to be, 1440h0m0s'],
  ['a webhook that outlives its authority', (r) => { r.ca.spec.renewBefore = '23h0m0s'; }, 'good for 24h0m0s, which is longer than its authority is sure to be'],
  ['a ClusterIssuer in a namespace', (r) => { r.signer.metadata.namespace = 'linkerd'; }, 'a namespace on what has none'],
  ['an issuer of nothing', (r) => { r.root.spec = {}; }, 'neither selfSigned nor ca'],
  ['an issuer of both', (r) => { r.root.spec.ca = { secretName: 'linkerd-trust-anchor' }; }, 'neither selfSigned nor ca, or both'],
  ['an issuer without its Secret', (r) => { r.webhookIssuer.spec.ca.secretName = 'x'; }, 'its Secret linkerd/x is nowhere'],
  ['another version of the Bundle', (r) => { r.bundle.apiVersion = 'trust.cert-manager.io/v1'; }, 'v1 is not served'],
  ['a Bundle in a namespace', (r) => { r.bundle.metadata.namespace = 'linkerd'; }, 'Bundle linkerd/linkerd-identity-trust-roots: a namespace on what has none'],
  ['another ConfigMap', (r) => { r.bundle.metadata.name = 'roots'; }, 'looks for another ConfigMap'],
  ['another key', (r) => { r.bundle.spec.target.configMap.key = 'ca.crt'; }, 'looks for another key'],
  ['every namespace', (r) => { delete r.bundle.spec.target.namespaceSelector; }, 'other namespaces are selected'],
  ['a namespace without label', (r) => { delete r.namespace.metadata.labels; }, 'the namespace of the control plane is not selected'],
  ['a source that is two', (r) => { r.bundle.spec.sources[0].inLine = ROOT; }, 'a source that is not one'],
  ['a key as anchor', (r) => { r.bundle.spec.sources[0].secret.key = 'tls.key'; }, 'the key tls.key is no certificate'],
  ['no seed', (r) => { r.secrets = []; }, 'the Secret cert-manager/linkerd-previous-anchor is nowhere, so that nothing is written'],
  ['the current anchor as the one before', (r) => { r.bundle.spec.sources[1] = r.bundle.spec.sources[0]; }, 'one Secret twice'],
  ['the current anchor missing', (r) => { r.bundle.spec.sources.shift(); }, 'the anchor that signs is not trusted'],
  ['Windows line ends', (r) => { r.bundle.spec.sources[1] = { inLine: ROOT.replace(/\n/g, '\r\n') }; }, 'a PEM with other line ends'],
  ['a leaf as anchor', (r) => { r.bundle.spec.sources[1] = { inLine: LEAF }; }, 'an anchor that is no authority'],
  ['no PEM', (r) => { r.bundle.spec.sources[1] = { inLine: '-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----\n' }; }, 'a PEM that is none'],
  ['a new anchor each day', (r) => {
    r.anchor.spec.duration = '1464h0m0s';
    r.issuer.spec.renewBefore = '23h59m0s';
    r.values.identity.issuer.issuanceLifetime = '12h0m0s';
  }, 'a new anchor every 86400000000000ns, while certificates of the one before are used'],
  ['an issuer elsewhere', (r) => { r.issuer.metadata.namespace = 'mesh'; }, "the issuer's certificate is in mesh, not in linkerd"],
  ['an issuer that is none', (r) => { r.issuer.spec.isCA = false; }, "the issuer's certificate is no authority"],
  ['an issuer by another name', (r) => { r.issuer.spec.commonName = 'identity.linkerd.a.b'; }, 'not identity.linkerd.cluster.local'],
  ['an issuer that proxies outlive', (r) => { r.issuer.spec.renewBefore = '24h0m19s'; }, "which a proxy's certificate outlives"],
  ['another scheme', (r) => { r.values.identity.issuer.scheme = 'linkerd.io/tls'; }, 'scheme linkerd.io/tls'],
  ['no lifetime of proxies', (r) => { r.values.identity.issuer.issuanceLifetime = '1d'; }, 'issuanceLifetime 1d is no duration'],
  ['a ConfigMap that nobody makes', remove('bundle'), 'trust anchors from a ConfigMap that nobody makes'],
  ['anchors from two places', (r) => { r.values.identityTrustAnchorsPEM = ROOT; }, 'trust anchors from two places'],
  ['no anchors', (r) => {
    byPem(r);
    delete r.values.identityTrustAnchorsPEM;
  }, 'no trust anchors'],
  ['a ConfigMap that nobody reads', (r) => { r.values.identity.externalCA = false; }, 'a ConfigMap that nobody reads'],
  ['a certificate in the values', (r) => { r.values.identity.issuer.tls = { crtPEM: LEAF }; }, 'a certificate in the values'],
  ['nobody who makes the issuer', remove('issuer'), 'nobody makes the certificate of the issuer'],
  ['blanks in a value', (r) => {
    byPem(r);
    r.values.identityTrustAnchorsPEM = ` ${ROOT} `;
  }, 'a PEM with other line ends, blanks or no end'],
  ['a key in the values', (r) => {
    byPem(r);
    r.values.identityTrustAnchorsPEM += '-----BEGIN EC PRIVATE KEY-----';
  }, 'a private key in a manifest'],
  ['a key in a Secret', (r: any) => { r.seed = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { 'tls.key': 'eA==' } }; }, 'has a private key in a manifest'],
  ['two authorities of a webhook', (r) => { r.values.policyValidator.caBundle = ROOT; }, 'policyValidator: two authorities'],
  ['no authority of a webhook', (r) => { delete r.values.policyValidator.injectCaFrom; }, 'an external Secret without an authority'],
  ['an authority without external Secret', (r) => { delete r.values.policyValidator.externalSecret; }, 'an authority for a certificate that the chart makes'],
  ['a Secret that nobody makes', (r) => { r.values.proxyInjector = { externalSecret: true, caBundle: ROOT }; }, 'control plane proxyInjector: nobody makes the Secret linkerd-proxy-injector-k8s-tls'],
  ['a Secret that two make', (r) => { delete r.values.policyValidator; }, 'the chart makes the Secret linkerd-policy-validator-k8s-tls, too'],
  ['the authority of another certificate', (r) => { r.values.policyValidator.injectCaFrom = 'linkerd/linkerd-identity-issuer'; }, 'which has another Secret'],
  ['a certificate for another name', (r) => { r.webhook.spec.commonName = r.webhook.spec.dnsNames[0] = 'policy.linkerd.svc'; }, 'its certificate is not for linkerd-policy-validator.linkerd.svc'],
  ['a key that Rust cannot read', (r) => { delete r.webhook.spec.privateKey.encoding; }, 'a key that Rust cannot read'],
])('fails for %s', (_, edit, fragment) => {
  expect(errors(edit)).toContain(fragment);
});
