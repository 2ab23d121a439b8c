import { parseArgs } from 'util';
import { Command, Io } from './command';
import { openApiRoutes, profileRouteFaults, protoRoutes } from '../contracts/profile-routes';
import { readMethods, readOperations } from '../contracts/read-contract';
import { isDnsLabel, isDnsSubdomain, serviceFqdn } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { ProfileRoute, SERVICE_PROFILE } from '../manifest/service-profile';
import { writeYaml } from '../manifest/yaml';

const USAGE = `Usage: cdk8s-linkerd profile [-n NAMESPACE] (--open-api FILE | --proto FILE | --template) SERVICE

Prints a ServiceProfile for SERVICE, as linkerd profile does, with a route for each operation of a contract.

  --open-api FILE        an OpenAPI document, YAML or JSON; - is standard input
  --proto FILE           a protobuf file; - is standard input
  --template             a sample to begin with
  -n, --namespace NS     the namespace of the Service (default: default)
  --cluster-domain D     the DNS domain of the cluster (default: cluster.local)
  --base-path PATH       what precedes the paths of an OpenAPI document when the Service is called
                         (default: basePath of Swagger 2.0; needed where servers of OpenAPI 3 has a path)
  -o, --output FORMAT    yaml or json (default: yaml)
  --ignore-cluster       allowed, and of no effect: no cluster is ever asked
`;

const OPTIONS = {
  'open-api': { type: 'string' },
  'proto': { type: 'string' },
  'template': { type: 'boolean' },
  'namespace': { type: 'string', short: 'n', default: 'default' },
  'cluster-domain': { type: 'string', default: 'cluster.local' },
  'base-path': { type: 'string' },
  'output': { type: 'string', short: 'o', default: 'yaml' },
  'ignore-cluster': { type: 'boolean' },
} as const;

/** `cdk8s-linkerd profile` */
export const PROFILE: Command = { summary: 'a ServiceProfile from an OpenAPI document or a protobuf file', usage: USAGE, run };

function run(args: string[], io: Pick<Io, 'stdin'>): string {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [service] = positionals;
  const { namespace, output, proto, template, 'open-api': openApi, 'cluster-domain': domain, 'base-path': basePath } = values;
  refuse('profile',
    positionals.length === 1 ? undefined : `${positionals.length} Services are named; expected one SERVICE`,
    [openApi, proto, template].filter((mode) => mode !== undefined).length === 1 ? undefined : 'expected exactly one of --template, --open-api and --proto',
    nameFault('SERVICE', service, /^[a-z]/.test(service ?? 'a') && isDnsLabel(service ?? 'a'), 'a letter first'),
    nameFault('--namespace', namespace, isDnsLabel(namespace), 'at most 63'),
    isDnsSubdomain(domain) ? undefined : `--cluster-domain is not a DNS domain, got ${quote(domain)}; expected a name such as "cluster.local"`,
    ['yaml', 'json'].includes(output) ? undefined : `--output is not known, got ${quote(output)}; expected "yaml" or "json"`,
    basePath === undefined || openApi !== undefined ? undefined : '--base-path is for --open-api',
  );
  const metadata = { name: serviceFqdn(service, namespace, domain), namespace };
  if (template && output === 'yaml') {
    return sample(service, metadata);
  }
  const source = (file: string, inline: 'document' | 'source'): any => (file === '-' ? { [inline]: io.stdin() } : { file });
  const routes = template ? [SAMPLE_ROUTE]
    : openApi !== undefined ? said('--open-api', () => openApiRoutes(readOperations('profile', { basePath, ...source(openApi, 'document') })))
      : said('--proto', () => protoRoutes(readMethods('profile', source(proto!, 'source'))));
  refuse('profile', ...routes.flatMap(profileRouteFaults));
  const spec = { routes };
  return output === 'json' ? goJson({ kind: SERVICE_PROFILE.kind, apiVersion: SERVICE_PROFILE.apiVersion, metadata, spec: { routes: routes.map(inGoOrder) } })
    : writeYaml({ ...SERVICE_PROFILE, metadata, spec });
}

/** Runs what speaks of props, and lets its errors speak of flags. */
function said<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error((error as Error).message.replace(/"file"|"document"|"source"/g, flag).replace(/set "basePath" to/g, 'set --base-path to').replace(/"basePath"/g, '--base-path'));
  }
}

function nameFault(what: string, name: string | undefined, valid: boolean, more: string): Fault {
  return valid ? undefined : `${what} is not a name, got ${quote(name)}; expected lower-case letters, digits and "-", ${more}`;
}

/** With the fields in the order of Linkerd's types. */
function inGoOrder({ name, condition: { pathRegex, method }, responseClasses, isRetryable, timeout }: ProfileRoute): object {
  return { name, condition: { pathRegex, method }, responseClasses, isRetryable, timeout };
}

/** As Go writes JSON: without blanks, and with what HTML takes for its own escaped. */
function goJson(value: object): string {
  return JSON.stringify(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

const SAMPLE_ROUTE: ProfileRoute = {
  name: '/authors/{id}',
  condition: { method: 'POST', pathRegex: '/authors/\\d+' },
  responseClasses: [{ condition: { status: { min: 500, max: 599 } }, isFailure: true }],
};

function sample(service: string, { name, namespace }: { name: string; namespace: string }): string {
  return `# Routes of Service ${service} in namespace ${namespace}: metrics, retries and timeouts for each.
apiVersion: ${SERVICE_PROFILE.apiVersion}
kind: ${SERVICE_PROFILE.kind}
metadata:
  # Linkerd looks it up by this name, in the namespace of the Service or of a client.
  name: ${name}
  namespace: ${namespace}
spec:
  # The first route whose condition holds takes the request, so special ones come first.
  routes:
  - name: '/authors/{id}'
    condition:
      method: POST
      # For the whole path, without the query.
      pathRegex: '/authors/\\d+'
    # What counts as a failure; both bounds are needed.
    responseClasses:
    - condition:
        status:
          min: 500
          max: 599
      isFailure: true
    # Whether failed requests are retried:
    # isRetryable: true
    # How long a request may take, with its retries:
    # timeout: 300ms
  # How much retries may add to the load:
  # retryBudget:
  #   retryRatio: 0.2
  #   minRetriesPerSecond: 10
  #   ttl: 10s
`;
}
