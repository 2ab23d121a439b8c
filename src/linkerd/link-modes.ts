import { Feature, featureFault } from './features';
import { isEmptySelector, LabelSelector, selects } from './label-selector';
import { LinkerdVersion } from './linkerd-version';
import { DEFAULT_SELECTORS, EXPORTED_LABEL, FEDERATED_LABEL } from './links';
import { Fault, quote } from './rule';

/**
 * How Services of another cluster are reached.
 */
export enum LinkMode {
  /** Through the gateway of the other cluster, whose identity its Services then see instead of the client's. */
  GATEWAY = 'gateway',
  /** From pod to pod, which must be able to reach each other between the clusters; clients keep their identity. */
  REMOTE_DISCOVERY = 'remote-discovery',
  /** From pod to pod, over the Services of one name and namespace in all clusters. Linkerd 2.17 and later. */
  FEDERATED = 'federated',
}

/** What there is to a mode: the selector of a Link that stands for it, and the label by which Services take part in it. */
interface LinkModeFacts {
  readonly selector: keyof typeof DEFAULT_SELECTORS;
  readonly label: string;
  readonly value: string;
  readonly since?: Feature;
}

export const LINK_MODES: Readonly<Record<LinkMode, LinkModeFacts>> = {
  [LinkMode.GATEWAY]: { selector: 'selector', label: EXPORTED_LABEL, value: 'true' },
  [LinkMode.REMOTE_DISCOVERY]: { selector: 'remoteDiscoverySelector', label: EXPORTED_LABEL, value: 'remote-discovery' },
  [LinkMode.FEDERATED]: { selector: 'federatedServiceSelector', label: FEDERATED_LABEL, value: 'member', since: 'federatedServices' },
};

/** The selectors of a Link. */
type LinkSelectors = { readonly [field in LinkModeFacts['selector']]?: LabelSelector };

/** In which modes a Link takes in a Service with some labels. An empty selector takes in none. */
export function modesFor(link: LinkSelectors, labels: Readonly<Record<string, string>>): LinkMode[] {
  return Object.values(LinkMode).filter((mode) => {
    const selector = link[LINK_MODES[mode].selector];
    return selector !== undefined && !isEmptySelector(selector) && selects(selector, labels);
  });
}

/** The name of a mode as users write it. */
export function modeName(mode: LinkMode): string {
  return Object.entries(LinkMode).find(([, value]) => value === mode)![0];
}

/** The faults of a list of modes, for the release of the cluster that has the Link. */
export function linkModesFaults(prop: string, modes: readonly LinkMode[] | undefined, version: LinkerdVersion): Fault[] {
  if (modes === undefined) {
    return [];
  }
  const names = Object.keys(LinkMode).join(', ');
  const unknown = modes.filter((mode) => !Object.hasOwn(LINK_MODES, mode));
  return [
    modes.length === 0 ? `"${prop}" is empty, and without a mode no Service would be reached; expected some of ${names}, or leave it away` : undefined,
    unknown.length > 0 ? `"${prop}" has what is no mode, got ${unknown.map(quote).join(', ')}; expected some of ${names}` : undefined,
    new Set(modes).size < modes.length ? `"${prop}" has a mode twice, got ${modes.map(quote).join(', ')}; expected each once` : undefined,
    ...modes.map((mode) => modeFault(prop, mode, version)),
  ];
}

/** The fault of a mode that a release does not have. */
export function modeFault(prop: string, mode: LinkMode, version: LinkerdVersion): Fault {
  const since = LINK_MODES[mode]?.since;
  return since && featureFault(`${modeName(mode)} of "${prop}"`, version, since);
}
