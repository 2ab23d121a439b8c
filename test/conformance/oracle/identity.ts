import { X509Certificate } from 'crypto';
import { goDurationNs, isSubdomain } from './grammar';
import { groupOf, title } from './service-traffic';
import { Manifest, OracleTarget, when } from './target';

/** What the manifests of an identity are judged beside. */
export interface IdentityWorld {
  /** @default cert-manager */
  readonly certManagerNamespace?: string;
  /** Values of the chart linkerd-control-plane. */
  readonly values?: any;
  /** Values of the chart linkerd-viz, and where it is. */
  readonly viz?: { readonly namespace: string; readonly values: any };
  /** Secrets that others bring, as `namespace/name`. */
  readonly secrets?: readonly string[];
  /** Issuers that others bring, as `kind.group/name`. */
  readonly issuers?: readonly string[];
}

const HOUR = 3_600_000_000_000n;
const SKEW = 20_000_000_000n;
const MINUTE = HOUR / 60n;

/** As Go prints a duration of a minute and more. */
const GO_FORM = /^(\d+h[0-5]?\dm|[0-5]?\dm)[0-5]?\ds$/;

const SPEC_FIELDS = ['secretName', 'issuerRef', 'isCA', 'commonName', 'dnsNames', 'duration', 'renewBefore', 'usages', 'privateKey', 'secretTemplate', 'revisionHistoryLimit'];
const KEY_FIELDS = ['algorithm', 'size', 'encoding', 'rotationPolicy'];
const USAGES = ['cert sign', 'crl sign', 'digital signature', 'server auth', 'client auth'];

/** Where the charts look for the certificates of their webhooks: value, Secret, Service. */
const CONTROL_PLANE = [
  ['proxyInjector', 'linkerd-proxy-injector-k8s-tls', 'linkerd-proxy-injector'],
  ['profileValidator', 'linkerd-sp-validator-k8s-tls', 'linkerd-sp-validator'],
  ['policyValidator', 'linkerd-policy-validator-k8s-tls', 'linkerd-policy-validator'],
];
const VIZ = [['tap', 'tap-k8s-tls', 'tap'], ['tapInjector', 'tap-injector-k8s-tls', 'tap-injector']];

const isKind = (m: Manifest, group: string, ...kinds: string[]) => groupOf(m) === group && kinds.includes(m.kind);
const isCertificate = (m: Manifest) => isKind(m, 'cert-manager.io', 'Certificate');
const ns = (text: unknown): bigint => (typeof text === 'string' ? goDurationNs(text) : undefined) ?? 0n;
const unknownFields = (at: string, value: any, known: string[]) => Object.keys(value ?? {}).filter((key) => !known.includes(key)).map((key) => `${at}.${key} is unknown`);

/** What cert-manager, trust-manager, the charts and the control plane have against a set of manifests. */
export function identityErrors(manifests: readonly Manifest[], target: OracleTarget, world: IdentityWorld = {}): string[] {
  const named = (judge: (m: Manifest) => string[]) => (m: Manifest) => judge(m).map((error) => `${title(m)}: ${error}`);
  return [
    ...manifests.filter(isCertificate).flatMap(named((m) => [...certificateErrors(m, manifests), ...signatureErrors(m, manifests, world)])),
    ...manifests.filter((m) => isKind(m, 'cert-manager.io', 'Issuer', 'ClusterIssuer')).flatMap(named((m) => issuerErrors(m, manifests, world))),
    ...manifests.filter((m) => isKind(m, 'trust.cert-manager.io', 'Bundle')).flatMap(named((m) => bundleErrors(m, manifests, target, world))),
    ...manifests.filter((m) => m.kind === 'Secret').flatMap(named(({ data, stringData }) => when('tls.key' in { ...data, ...stringData }, 'has a private key in a manifest'))),
    ...when(/PRIVATE KEY/.test(JSON.stringify([manifests, world.values])), 'a private key in a manifest'),
    ...identityCertificateErrors(manifests, target, world),
    ...world.values ? valuesErrors(world.values, manifests, target) : [],
    ...world.values ? servedErrors('control plane', world.values, CONTROL_PLANE, homeOf(target), manifests) : [],
    ...world.viz ? servedErrors('viz', world.viz.values, VIZ, world.viz.namespace, manifests) : [],
  ];
}

const homeOf = (target: OracleTarget) => target.controlPlaneNamespace ?? 'linkerd';

function certificateErrors(certificate: Manifest, manifests: readonly Manifest[]): string[] {
  const { metadata, spec } = certificate;
  const { privateKey = {}, usages = [], dnsNames = [] } = spec;
  const writers = manifests.filter((m) => isCertificate(m) && m.metadata.namespace === metadata.namespace && m.spec.secretName === spec.secretName);
  return [
    ...when(certificate.apiVersion !== 'cert-manager.io/v1', `${certificate.apiVersion} is not served`),
    ...unknownFields('spec', spec, SPEC_FIELDS),
    ...unknownFields('spec.privateKey', privateKey, KEY_FIELDS),
    ...when(!metadata.namespace, 'no namespace'),
    ...when(!isSubdomain(spec.secretName), 'no Secret'),
    ...when(writers.length > 1, `another Certificate writes the Secret ${spec.secretName}`),
    ...when(ns(spec.duration) < HOUR, `duration ${spec.duration} is below an hour`),
    ...when(ns(spec.renewBefore) < 5n * MINUTE, `renewBefore ${spec.renewBefore} is below five minutes`),
    ...when(ns(spec.renewBefore) >= ns(spec.duration), `renewBefore ${spec.renewBefore} is not below the duration ${spec.duration}`),
    ...['duration', 'renewBefore'].filter((field) => !GO_FORM.test(spec[field] ?? '')).map((field) => (
      `${field} ${spec[field]} would be written otherwise by Go`)),
    ...when(!isSubdomain(spec.commonName) || spec.commonName.length > 64, `the common name ${spec.commonName} is none, or longer than 64`),
    ...dnsNames.filter((name: string) => !isSubdomain(name)).map((name: string) => `${name} is no DNS name`),
    ...when(privateKey.algorithm !== 'ECDSA' || privateKey.size !== 256, 'its key is not ECDSA P-256'),
    ...when(privateKey.rotationPolicy !== 'Always', 'its key never changes'),
    ...usages.filter((usage: string) => !USAGES.includes(usage)).map((usage: string) => `no usage is called ${usage}`),
    ...when(spec.isCA && !usages.includes('cert sign'), 'an authority that may not sign'),
    ...when(spec.isCA && usages.some((usage: string) => usage.endsWith(' auth')), 'an authority for servers only'),
    ...when(!spec.isCA && !usages.includes('server auth'), 'a server that may not serve'),
    ...when(!spec.isCA && !dnsNames.includes(spec.commonName), 'a server without its name'),
  ];
}

/** The issuer that a reference of a Certificate means, where it is in the manifests. */
function issuerOf({ metadata, spec }: Manifest, manifests: readonly Manifest[]): Manifest | undefined {
  const { group = 'cert-manager.io', kind = 'Issuer', name } = spec.issuerRef;
  return manifests.find((m) => groupOf(m) === group && m.kind === kind && m.metadata.name === name && (kind === 'ClusterIssuer' || m.metadata.namespace === metadata.namespace));
}

/** In which namespace an issuer looks for its Secret. */
const secretHome = (issuer: Manifest, world: IdentityWorld) => (issuer.kind === 'ClusterIssuer' ? world.certManagerNamespace ?? 'cert-manager' : issuer.metadata.namespace);

/** The Certificate that writes a Secret. */
function writerOf(namespace: string | undefined, name: string, manifests: readonly Manifest[]): Manifest | undefined {
  return manifests.find((m) => isCertificate(m) && m.metadata.namespace === namespace && m.spec.secretName === name);
}

function isThere(namespace: string | undefined, name: string, manifests: readonly Manifest[], world: IdentityWorld): boolean {
  return writerOf(namespace, name, manifests) !== undefined
    || manifests.some((m) => m.kind === 'Secret' && m.metadata.namespace === namespace && m.metadata.name === name)
    || (world.secrets ?? []).includes(`${namespace}/${name}`);
}

function signatureErrors(certificate: Manifest, manifests: readonly Manifest[], world: IdentityWorld): string[] {
  const { group = 'cert-manager.io', kind = 'Issuer', name } = certificate.spec.issuerRef ?? {};
  const issuer = certificate.spec.issuerRef && issuerOf(certificate, manifests);
  if (!issuer) {
    return when(!(world.issuers ?? []).includes(`${kind}.${group}/${name}`), `its issuer ${kind} ${name} is not there`);
  }
  const above = issuer.spec.ca && writerOf(secretHome(issuer, world), issuer.spec.ca.secretName, manifests);
  if (!above) {
    return when(issuer.spec.selfSigned && !certificate.spec.isCA, 'signed by nobody that could be trusted');
  }
  // Signed at the last moment before the authority is renewed, it must not outlive the authority.
  const rest = ns(above.spec.renewBefore);
  return [
    ...when(!above.spec.isCA, 'signed by what is no authority'),
    ...when(ns(certificate.spec.duration) > rest, `good for ${certificate.spec.duration}, which is longer than its authority is sure to be, ${above.spec.renewBefore}`),
  ];
}

function issuerErrors(issuer: Manifest, manifests: readonly Manifest[], world: IdentityWorld): string[] {
  const { selfSigned, ca } = issuer.spec;
  const home = secretHome(issuer, world);
  return [
    ...when(issuer.kind === 'ClusterIssuer' && issuer.metadata.namespace !== undefined, 'a namespace on what has none'),
    ...when((selfSigned === undefined) === (ca === undefined), 'neither selfSigned nor ca, or both'),
    ...when(ca && !isThere(home, ca.secretName, manifests, world), `its Secret ${home}/${ca?.secretName} is nowhere`),
  ];
}

function bundleErrors(bundle: Manifest, manifests: readonly Manifest[], target: OracleTarget, world: IdentityWorld): string[] {
  const { metadata, spec } = bundle;
  const trustNamespace = world.certManagerNamespace ?? 'cert-manager';
  const secrets: any[] = spec.sources.flatMap((source: any) => source.secret ?? []);
  const issuer = manifests.find((m) => isCertificate(m) && m.spec.secretName === 'linkerd-identity-issuer');
  const signer = issuer && issuerOf(issuer, manifests)?.spec.ca?.secretName;
  const home = manifests.find((m) => m.kind === 'Namespace' && m.apiVersion === 'v1' && m.metadata.name === homeOf(target));
  const { matchLabels = {} } = spec.target.namespaceSelector ?? {};
  return [
    ...when(bundle.apiVersion !== 'trust.cert-manager.io/v1alpha1', `${bundle.apiVersion} is not served`),
    ...when(metadata.namespace !== undefined, 'a namespace on what has none'),
    ...when(metadata.name !== 'linkerd-identity-trust-roots', 'the control plane looks for another ConfigMap'),
    ...when(spec.target.configMap?.key !== 'ca-bundle.crt', 'the control plane looks for another key'),
    ...when(JSON.stringify(matchLabels) !== '{"linkerd.io/is-control-plane":"true"}', 'other namespaces are selected than that of the control plane'),
    ...when(home && home.metadata.labels?.['linkerd.io/is-control-plane'] !== 'true', 'the namespace of the control plane is not selected'),
    ...spec.sources.flatMap((source: any) => when(Object.keys(source).length !== 1, 'a source that is not one')),
    ...secrets.filter(({ key }) => key !== 'tls.crt').map(({ key }) => `the key ${key} is no certificate`),
    ...secrets.filter(({ name }) => !isThere(trustNamespace, name, manifests, world)).map(({ name }) => `the Secret ${trustNamespace}/${name} is nowhere, so that nothing is written`),
    ...when(new Set(secrets.map(({ name }) => name)).size < secrets.length, 'one Secret twice'),
    ...when(signer !== undefined && !secrets.some(({ name }) => name === signer), 'the anchor that signs is not trusted'),
    ...spec.sources.flatMap(({ inLine }: any) => (inLine === undefined ? [] : pemErrors(inLine))),
    ...rotationErrors(secrets.length, signer && writerOf(trustNamespace, signer, manifests), issuer, lifetimeOf(world)),
  ];
}

/** Only two anchors are trusted: the next change must wait until nobody uses what the first one signed. */
function rotationErrors(trusted: number, anchor: Manifest | undefined, issuer: Manifest | undefined, leaf: bigint): string[] {
  if (!anchor || !issuer || trusted < 2) {
    return [];
  }
  const every = ns(anchor.spec.duration) - ns(anchor.spec.renewBefore);
  const lastSigned = ns(issuer.spec.duration) - ns(issuer.spec.renewBefore);
  return when(lastSigned + leaf > every, `a new anchor every ${every}ns, while certificates of the one before are used for ${lastSigned + leaf}ns`);
}

const lifetimeOf = ({ values }: IdentityWorld) => ns(values?.identity?.issuer?.issuanceLifetime ?? '24h') + SKEW;

function identityCertificateErrors(manifests: readonly Manifest[], target: OracleTarget, world: IdentityWorld): string[] {
  const home = homeOf(target);
  const issuer = writerOf(home, 'linkerd-identity-issuer', manifests);
  const elsewhere = manifests.filter((m) => isCertificate(m) && m.spec.secretName === 'linkerd-identity-issuer' && m !== issuer);
  const name = `identity.${home}.${target.trustDomain ?? target.clusterDomain ?? 'cluster.local'}`;
  return [
    ...elsewhere.map(({ metadata }) => `the issuer's certificate is in ${metadata.namespace}, not in ${home}`),
    ...issuer ? [
      ...when(!issuer.spec.isCA, "the issuer's certificate is no authority"),
      ...when(issuer.spec.commonName !== name, `the issuer is called ${issuer.spec.commonName}, not ${name}`),
      ...when(ns(issuer.spec.renewBefore) < lifetimeOf(world), `an issuer that is renewed ${issuer.spec.renewBefore} before its end, which a proxy's certificate outlives`),
    ] : [],
  ];
}

function pemErrors(pem: string): string[] {
  const blocks = pem.split(/(?<=-----END CERTIFICATE-----\n)/);
  return [
    ...when(/\r|[ \t]\n|\n[ \t\n]/.test(pem) || !pem.endsWith('-----END CERTIFICATE-----\n'), 'a PEM with other line ends, blanks or no end'),
    ...blocks.flatMap((block) => {
      try {
        return when(!new X509Certificate(block).ca, 'an anchor that is no authority');
      } catch {
        return ['a PEM that is none'];
      }
    }),
  ];
}

function valuesErrors(values: any, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const { identityTrustAnchorsPEM: pem, identity: { externalCA, issuer: { scheme, issuanceLifetime = '24h0m0s' } = {} as any } = {} as any } = values;
  const bundle = manifests.some((m) => isKind(m, 'trust.cert-manager.io', 'Bundle'));
  const issuer = writerOf(homeOf(target), 'linkerd-identity-issuer', manifests);
  return [
    ...when(scheme !== 'kubernetes.io/tls', `scheme ${scheme} is for a Secret that the chart makes`),
    ...when(ns(issuanceLifetime) <= 0n, `issuanceLifetime ${issuanceLifetime} is no duration`),
    ...when(externalCA === true && !bundle, 'trust anchors from a ConfigMap that nobody makes'),
    ...when(externalCA === true && pem !== undefined, 'trust anchors from two places'),
    ...when(externalCA !== true && !pem, 'no trust anchors'),
    ...when(externalCA !== true && bundle, 'a ConfigMap that nobody reads'),
    ...when(values.identity?.issuer?.tls, 'a certificate in the values, which this scheme does not read'),
    ...when(externalCA === true && !issuer, 'nobody makes the certificate of the issuer'),
    ...pem ? pemErrors(pem) : [],
  ];
}

/** The rules of the charts' templates for each webhook, and that who serves has the certificate that is asked for. */
function servedErrors(chart: string, values: any, served: readonly string[][], namespace: string, manifests: readonly Manifest[]): string[] {
  return served.flatMap(([value, secret, service]) => {
    const { externalSecret = false, injectCaFrom, injectCaFromSecret, caBundle } = values[value] ?? {};
    const certificate = writerOf(namespace, secret, manifests);
    const [home, name] = String(injectCaFrom).split('/');
    const injected = manifests.find((m) => isCertificate(m) && m.metadata.namespace === home && m.metadata.name === name);
    return [
      ...when(injectCaFrom && (injectCaFromSecret || caBundle), 'two authorities'),
      ...when(externalSecret && !injectCaFrom && !injectCaFromSecret && !caBundle, 'an external Secret without an authority'),
      ...when(injectCaFrom && !externalSecret, 'an authority for a certificate that the chart makes'),
      ...when(externalSecret && !certificate, `nobody makes the Secret ${secret}`),
      ...when(!externalSecret && certificate, `the chart makes the Secret ${secret}, too`),
      ...when(injectCaFrom && (!injected || injected !== certificate), `the authority is that of ${injectCaFrom}, which has another Secret`),
      ...when(certificate && !certificate.spec.dnsNames?.includes(`${service}.${namespace}.svc`), `its certificate is not for ${service}.${namespace}.svc`),
      ...when(certificate && value === 'policyValidator' && certificate.spec.privateKey?.encoding !== 'PKCS8', 'a key that Rust cannot read'),
    ].map((error) => `${chart} ${value}: ${error}`);
  });
}
