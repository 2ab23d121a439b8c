import { labelSelectorFault } from './label-selector';
import { Fault, quote } from './rule';

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The fault of labels by which an operator selects objects. */
export function selectorLabelsFault(prop: string, labels: Record<string, string> | undefined, what: string): Fault {
  return labels === undefined
    ? `"${prop}" is missing, without which the Prometheus Operator may ignore ${what} in silence; expected the labels that its Prometheus selects; set it to {} if that selects all`
    : labelSelectorFault(prop, { matchLabels: labels });
}

/** The faults of labels that are added to series and alerts. */
export function alertLabelFaults(prop: string, labels: Record<string, string> | undefined, own: readonly string[]): Fault[] {
  return Object.entries(labels ?? {}).map(([name, value]) => (!LABEL_NAME.test(name) || name.startsWith('__')
    ? `"${prop}" has what is not the name of a label, got ${quote(name)}; expected letters, digits and "_", not beginning with a digit or "__"`
    : own.includes(name) || name === 'alertname' ? `"${prop}" has a label that is set already, got ${quote(name)}; expected another name`
      : value === '' ? `"${prop}" has no value for ${quote(name)}, with which Prometheus drops the label; expected a text` : undefined));
}

/** The fault of what is no address of a page. */
export function urlFault(prop: string, url: string | undefined): Fault {
  return url === undefined || (/^https?:\/\/[^\s/]/.test(url) && URL.canParse(url)) ? undefined
    : `"${prop}" is not a URL, got ${quote(url)}; expected one that begins with http:// or https://`;
}

/** The fault of what is no severity. */
export function severityFault(prop: string, severity: string | undefined, known: readonly string[]): Fault {
  return severity === undefined || known.includes(severity) ? undefined
    : `"${prop}" is not known, got ${quote(severity)}; expected one of ${known.map((each) => each.toUpperCase()).join(', ')}`;
}

/** The fault of a share of requests that ought to be good. */
export function objectiveFault(prop: string, percent: number | undefined): Fault {
  return percent === undefined || (typeof percent === 'number' && percent > 0 && percent < 100) ? undefined
    : `"${prop}" is not an objective, got ${quote(percent)}; expected a percentage above 0 and below 100, such as 99.9`;
}

/** What may go wrong of all, as a part of one. */
export function errorBudget(percent: number): number {
  return exact((100 - percent) / 100);
}

/** A number without the noise of binary fractions. */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** The fault of an objective whose budget cannot be burned so fast that an alert would ever say so. */
export function burnRateFault(prop: string, percent: number, { long, factor }: BurnRate): Fault {
  return factor * errorBudget(percent) < 1 ? undefined
    : `"${prop}" leaves so much room for errors that they never burn it ${factor} times too fast, got ${percent}; expected more than ${Math.ceil(1000 * (100 - 100 / factor)) / 1000} for the window ${long}; or leave it out of "burnWindows"`;
}

/** How fast an error budget is burned that is meant for 30 days, over a long and a short time. */
export interface BurnRate {
  readonly long: string;
  readonly short: string;
  readonly factor: number;
  readonly urgent: boolean;
}

/** Two percent of the budget in an hour, five in six hours, ten in a day, ten in three days. */
export const BURN_RATES: readonly BurnRate[] = [
  { long: '1h', short: '5m', factor: 14.4, urgent: true },
  { long: '6h', short: '30m', factor: 6, urgent: true },
  { long: '1d', short: '2h', factor: 3, urgent: false },
  { long: '3d', short: '6h', factor: 1, urgent: false },
];
