import { CHART_KEYS, CONTROLLER_KEYS, Key, Kind, LEVELS } from './chart-keys';
import { float, goDurationNs, isCidr, isPort, isSubdomain, portRanges, quantity } from './grammar';
import { atLeast, OracleTarget, when } from './target';

/** Whether a value is what its key wants. Helm's own empty text, "not set", is fine for what is text. */
const FITS: Record<Exclude<Kind, readonly string[]>, (value: any) => boolean> = {
  'boolean': (value) => value === true || value === false,
  'text': (value) => typeof value === 'string',
  'name': (value) => isSubdomain(value),
  'count': (value) => Number.isInteger(value) && value > 0,
  'names': (value) => [value].flat().every((name) => typeof name === 'string'),
  'integer': (value) => Number.isInteger(value),
  // A larger one is 1e+06 where a template writes it, which is no integer in JSON.
  'small number': (value) => Number.isInteger(value) && value < 1e6,
  'amount': (value) => (Number.isInteger(value) && value >= 0) || /^[0-9]+%$/.test(value),
  'port': (value) => isPort(value),
  'ports': (value) => value === '' || (/^[0-9,-]+$/.test(value) && portRanges(value) !== undefined),
  'port numbers': (value) => value === '' || value.split(',').every((port: string) => /^[1-9][0-9]*$/.test(port) && isPort(Number(port))),
  'subnets': (value) => value === '' || value.split(',').every(isCidr),
  'cidr list': (value) => Array.isArray(value) && value.length > 0 && value.every(isCidr),
  'duration': (value) => value === '' || (goDurationNs(value) ?? 0n) >= 1_000_000n,
  // By the parser of the proxy: one integer, one unit.
  'proxy duration': (value) => value === '' || (/^[0-9]+(ms|s|m|h|d)$/.test(value) && !/^0+[a-z]/.test(value)),
  'scrape duration': (value) => /^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$/.test(value) && /[1-9]/.test(value),
  'seconds': (value) => Number.isInteger(value) && value >= 0 && value < 1e6,
  'cpu': (value) => value === '' || (quantity(value) ?? -1) >= 0,
  'bytes': (value) => value === '' || (quantity(value) ?? -1) >= 0,
  'ratio': (value) => (float(String(value)) ?? 0) > 0 && float(String(value))! <= 1,
  'log filter': (value) => value.split(',').every((part: string) => LEVELS.includes(part.split('=').pop()!)),
  'cron': (value) => /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([0-9*,/-]+ ){4}[0-9*,/-]+)$/.test(value),
  'address': (value) => /^[^:/\s]+:[0-9]+$/.test(value),
  'pem': (value) => /^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n)+$/.test(value),
  'texts': (value) => typeof value === 'object' && Object.values(value).every((item) => typeof item === 'string'),
  'list': (value) => Array.isArray(value),
  'any': (value) => value !== null,
};

/** The value at a path. */
export function at(values: any, path: string): any {
  return path.split('.').reduce((value, part) => value?.[part], values);
}

/** What is wrong with the values of a chart. */
export function chartValueErrors(chart: string, values: any, target: OracleTarget): string[] {
  const { controllers = [] } = values;
  return [
    ...keyErrors(CHART_KEYS[chart] ?? {}, values, target),
    ...when(atLeast(target, '2.18') && Object.keys(values).some((name) => /^enable(Http|Tls|Tcp)Routes$/.test(name)), 'a switch for routes overrides installGatewayAPI'),
    ...when(!atLeast(target, '2.16') && at(values, 'proxy.defaultInboundPolicy') === 'audit', 'audit is not known'),
    ...(Array.isArray(controllers) ? controllers.flatMap((controller: any) => [
      ...keyErrors(CONTROLLER_KEYS, controller, target).map((error) => `controller: ${error}`), ...when(!at(controller, 'link.ref.name'), 'a controller has no Link'),
    ]) : []),
    ...when(/PRIVATE KEY/.test(JSON.stringify(values)), 'there is a private key'),
  ];
}

function keyErrors(keys: Record<string, Key>, values: any, target: OracleTarget, prefix = ''): string[] {
  return Object.entries<any>(values).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    const known = keys[path];
    if (known) {
      const { is, since, until } = known;
      return [
        ...when(since && !atLeast(target, since), `${path} comes with ${since}`),
        ...when(until && atLeast(target, until), `${path} went with ${until}`),
        ...when(!until && !(typeof is === 'string' ? fits(is, value) : is.includes(value)), `${path} is ${JSON.stringify(value)}`),
      ];
    }
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(keys).some((each) => each.startsWith(`${path}.`));
    return isMap ? keyErrors(keys, value, target, `${path}.`) : [`${path} is not known`];
  });
}

function fits(kind: keyof typeof FITS, value: unknown): boolean {
  try {
    return FITS[kind](value);
  } catch {
    return false;
  }
}
