import { quote } from '../linkerd/rule';
import { readYaml, writeYaml } from '../manifest/yaml';

type Fields = Readonly<Record<string, any>>;

/** What a kubeconfig says of one of its contexts. */
export interface KubeconfigContext {
  readonly name: string;
  readonly context: Fields;
  readonly clusterName: string;
  readonly cluster: Fields;
  readonly userName: string;
  readonly user: Fields;
}

const CONTEXT_FIELDS = ['cluster', 'user', 'namespace', 'extensions'];
const CLUSTER_FIELDS = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data',
  'proxy-url', 'disable-compression', 'extensions'];
/** Whoever reads the Secret has neither the files nor the programs of the machine that the kubeconfig was made on. */
const INLINE_CREDENTIALS = [['token'], ['client-certificate-data', 'client-key-data'], ['username', 'password']];
const IMPERSONATION = ['as', 'as-uid', 'as-groups', 'as-user-extra'];

/**
 * The current context of a kubeconfig, or the one that is asked for. No message has a word of the credentials.
 *
 * @param server takes the place of the API server's address
 * @throws if the text cannot be read, or the context or its cluster is not there
 */
export function kubeconfigContext(where: string, text: string, asked?: string, server?: string): KubeconfigContext {
  const { value, fault } = readYaml(text);
  if (fault !== undefined || !isMap(value)) {
    throw new Error(`${where}: "kubeconfig" ${fault ?? 'is not a kubeconfig'}; expected the text of a kubeconfig, in YAML or JSON`);
  }
  const name = asked ?? value['current-context'];
  const context = entry(value, 'contexts', 'context', name);
  if (context === undefined) {
    throw new Error(`${where}: could not extract current context from config, got ${name === undefined || name === '' ? 'none' : quote(name)}; `
      + `expected one of the contexts in "kubeconfig": ${names(value, 'contexts')}; set "current-context" in it${asked === undefined ? '' : ', or another "context"'}`);
  }
  const cluster = entry(value, 'clusters', 'cluster', context.cluster);
  if (cluster === undefined) {
    throw new Error(`${where}: context ${quote(name)} of "kubeconfig" names a cluster that is not in it, got ${quote(context.cluster)}; expected one of ${names(value, 'clusters')}`);
  }
  const reached = { ...cluster, ...(server !== undefined && { server }) };
  if (!reached.server) {
    throw new Error(`${where}: cluster ${quote(context.cluster)} of "kubeconfig" has no "server"; expected the address of its API server`);
  }
  return {
    name,
    context,
    clusterName: context.cluster,
    cluster: reached,
    userName: context.user,
    user: entry(value, 'users', 'user', context.user) ?? {},
  };
}

/**
 * The fault of a context that nothing but the machine of its kubeconfig could use.
 */
export function inlineCredentialsFaults(kubeconfig: KubeconfigContext): (string | undefined)[] {
  const { clusterName, cluster, userName, user } = kubeconfig;
  return [
    cluster['certificate-authority'] && !cluster['certificate-authority-data']
      ? `cluster ${quote(clusterName)} of "kubeconfig" has its certificate authority in a file, which is not there where Linkerd runs; expected "certificate-authority-data"; "kubectl config view --raw --flatten" writes it`
      : undefined,
    INLINE_CREDENTIALS.some((fields) => fields.every((field) => user[field]))
      ? undefined
      : `user ${quote(userName)} of "kubeconfig" has no credentials in it, got ${Object.keys(user).map(quote).join(', ') || 'none'}; expected "token", or "client-certificate-data" and "client-key-data", since files and programs are not there where Linkerd runs; use the token of a ServiceAccount of the other cluster`,
  ];
}

/** What of a user works anywhere: no files, no programs. */
export function inlineCredentials(user: Fields): Fields {
  return pick(user, [...INLINE_CREDENTIALS.flat(), ...IMPERSONATION]);
}

/** A kubeconfig with one context, one cluster and one user, as client-go writes it. */
export function formatKubeconfig({ name, context, clusterName, cluster }: KubeconfigContext, userName: string, user: Fields): string {
  return writeYaml({
    'apiVersion': 'v1',
    'clusters': [{ cluster: pick(cluster, CLUSTER_FIELDS), name: clusterName }],
    'contexts': [{ context: { ...pick(context, CONTEXT_FIELDS), user: userName }, name }],
    'current-context': name,
    'kind': 'Config',
    'users': [{ name: userName, user }],
  });
}

function entry(config: Fields, list: string, key: string, name: unknown): Fields | undefined {
  const found = entries(config, list).find((candidate) => typeof name === 'string' && name !== '' && candidate.name === name);
  return found && isMap(found[key]) ? found[key] : undefined;
}

function names(config: Fields, list: string): string {
  return entries(config, list).map((candidate) => quote(candidate.name)).join(', ') || 'none';
}

function entries(config: Fields, list: string): Fields[] {
  return Array.isArray(config[list]) ? config[list].filter(isMap) : [];
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields that Kubernetes knows, without those that say nothing. */
function pick(fields: Fields, known: string[]): Fields {
  return Object.fromEntries(known
    .filter((key) => fields[key] !== undefined && fields[key] !== null && fields[key] !== '' && fields[key] !== false
      && !(Array.isArray(fields[key]) && fields[key].length === 0))
    .map((key) => [key, fields[key]]));
}
