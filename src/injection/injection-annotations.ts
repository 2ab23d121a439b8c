import { annotationValueFault } from '../linkerd/annotation-values';
import { Annotation, annotationFor, annotationOf, annotationPlaceFault, ANNOTATIONS, INJECT_ANNOTATION } from '../linkerd/annotations';
import { formatDuration, millis } from '../linkerd/duration';
import { featureFault, supports } from '../linkerd/features';
import { isLabelKey } from '../linkerd/label-selector';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { nativeSidecarFault, proxyPortFaults, proxyResourceFaults, unescapedFaults, waitBeforeExitFault } from '../linkerd/proxy-rules';
import { Fault, quote } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { InjectMode } from './inject-mode';
import { InjectionOptions } from './injection-options';
import { renderEnv } from './proxy-env-var';

/** What options come to. */
export interface RenderedInjection {
  readonly inject: InjectMode;
  readonly annotations: Record<string, string>;
  readonly faults: Fault[];
}

const PROPS = [...new Set(ANNOTATIONS.flatMap(({ prop }) => (prop === undefined || prop === 'inject' ? [] : [prop])))];

/** How the annotation of a key is said in `proxyConfig`. */
export function propOf(key: string): string {
  return `proxyConfig.${annotationOf(key)?.prop}`;
}

/** The annotations that options come to on a namespace or a pod template, and what is wrong with them. */
export function renderInjection({ inject = InjectMode.ENABLED, proxyConfig = {} }: InjectionOptions, place: 'namespace' | 'pod', target: MeshTarget): RenderedInjection {
  const version = target.linkerdVersion;
  const annotations: Record<string, string> = { [INJECT_ANNOTATION]: inject };
  const faults: Fault[] = [annotationValueFault('inject', inject, annotationOf(INJECT_ANNOTATION)!.value)];
  for (const prop of PROPS) {
    const given = proxyConfig[prop as keyof typeof proxyConfig];
    if (given === undefined) {
      continue;
    }
    const row = annotationFor(prop, version);
    const values = row.key.endsWith('/*') ? Object.entries(given).map(([name, value]) => [row.key.replace('*', name), value]) : [[row.key, given]];
    for (const [key, value] of values) {
      const wire = toWire(value, row);
      const fault = annotationFault(`proxyConfig.${prop}`, key, wire, value, row, place, version);
      if (fault !== undefined) {
        faults.push(fault);
      } else if (row.since === undefined || supports(version, row.since)) {
        annotations[key] = wire;
      }
    }
  }
  faults.push(
    ...proxyPortFaults(annotations, propOf),
    ...proxyResourceFaults(annotations, propOf),
    nativeSidecarFault(annotations, propOf, target),
    waitBeforeExitFault(annotations, propOf, version),
    ...(place === 'namespace' ? unescapedFaults(annotations, propOf) : []),
  );
  return { inject, annotations, faults };
}

function annotationFault(prop: string, key: string, wire: string, given: unknown, row: Annotation, place: 'namespace' | 'pod', version: LinkerdVersion): Fault {
  const known = row.since === undefined || supports(version, row.since);
  const valueSince = row.valuesSince?.[wire];
  return annotationPlaceFault(prop, row, place, version)
    ?? (known || wire === row.before ? undefined : featureFault(`"${prop}"`, version, row.since!))
    ?? (valueSince && featureFault(`"${prop}" ${quote(wire)}`, version, valueSince))
    ?? (isLabelKey(key) ? undefined : `"${prop}" has what is not the key of an annotation, got ${quote(key)}; expected a name of at most 63 letters, digits, "-", "_" and "."`)
    ?? annotationValueFault(prop, wire, row.value, isPlain(given) ? given : wire);
}

function isPlain(given: unknown): boolean {
  return typeof given !== 'object';
}

/** A value of `ProxyConfig` as it stands in the annotation. */
function toWire(given: any, { value: grammar }: Annotation): string {
  switch (grammar.is) {
    case 'switch':
      return typeof given === 'boolean' ? (given ? 'enabled' : 'disabled') : String(given);
    case 'ports':
    case 'subnets':
      return given.join(',');
    case 'quantity':
      return typeof given.asString === 'function' ? given.asString() : String(given);
    case 'duration':
      return formatDuration(given);
    case 'seconds':
      return String(millis(given) / 1000);
    case 'env':
      return renderEnv(given);
    default:
      return String(given);
  }
}
