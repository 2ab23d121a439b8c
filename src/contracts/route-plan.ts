import { Operation } from './open-api';
import { isTemplated, overlapGroups } from './overlaps';
import { RouteLimits } from '../linkerd/gateway-api';
import { goDurationMillis } from '../linkerd/go-duration';
import { quote } from '../linkerd/rule';

/** A rule of a planned route. */
export interface PlannedRule<T> {
  readonly name?: string;
  readonly items: readonly T[];
}

/** A route of a contract: its rules have the retries and, where these are annotations, the timeout in common. */
export interface PlannedRoute<T> {
  readonly id: string;
  readonly rules: readonly PlannedRule<T>[];
  readonly settings: Settings;
}

/** What the items of one route have in common. */
export interface Settings {
  readonly retried: boolean;
  /** In milliseconds. */
  readonly timeout?: number;
}

/** How items become routes. */
export interface Planning<T> {
  readonly limits: RouteLimits;
  /** A route for each item, as far as they do not overlap, or as few as can be. */
  readonly routePerItem: boolean;
  readonly nameOf: (item: T) => string;
  readonly settingsOf: (item: T) => Settings;
  /** What the items of one rule must have in common. */
  readonly ruleKeyOf: (item: T) => string;
}

/** The routes of operations. Those that overlap stand in one. */
export function planOperations(where: string, operations: readonly Operation[], planning: Planning<Operation>): PlannedRoute<Operation>[] {
  const groups = overlapGroups(operations).flatMap((group) => bySettings(where, group, planning));
  return plan(groups.map((group) => rulesOf(where, group, planning)), planning);
}

/** The routes of items that never overlap. */
export function planItems<T>(items: readonly T[], planning: Planning<T>): PlannedRoute<T>[] {
  return plan(items.map((item) => [{ items: [item] }]), planning);
}

/** How long an operation may take, in milliseconds. */
export function timeoutOf({ timeout }: Operation): number | undefined {
  return timeout === undefined ? undefined : goDurationMillis(timeout);
}

/** Overlapping operations whose settings cannot stand in one route. */
function bySettings(where: string, group: readonly Operation[], { settingsOf, nameOf }: Planning<Operation>): Operation[][] {
  const [first, ...others] = group.map((operation) => JSON.stringify(settingsOf(operation)));
  const other = others.findIndex((settings) => settings !== first);
  if (other !== -1) {
    throw new Error(`${where}: the operations ${quote(nameOf(group[0]))} and ${quote(nameOf(group[other + 1]))} match the same requests and have different retries or timeouts, `
      + 'which stand in two routes, of which Linkerd would follow the older one for both; give them the same, or use RouteProfile.fromOpenApi');
  }
  return [[...group]];
}

/** A rule for each operation; where these are too many for a route, one for all literal paths that are treated alike. */
function rulesOf(where: string, group: readonly Operation[], { limits, ruleKeyOf, nameOf }: Planning<Operation>): PlannedRule<Operation>[] {
  if (group.length <= limits.rules) {
    return group.map((operation) => ({ items: [operation] }));
  }
  const literal = new Map<string, Operation[]>();
  group.filter(({ path }) => !isTemplated(path)).forEach((operation) => {
    literal.set(ruleKeyOf(operation), [...literal.get(ruleKeyOf(operation)) ?? [], operation]);
  });
  const chunks = [...literal.values()].flatMap((operations) => chunk(operations, limits.matchesPerRule));
  const rules = [...chunks, ...group.filter(({ path }) => isTemplated(path)).map((operation) => [operation])];
  if (rules.length > limits.rules || group.length > limits.matches) {
    throw new Error(`${where}: ${group.length} operations match requests that others of them match too, among them ${quote(nameOf(group[0]))} and ${quote(nameOf(group[group.length - 1]))}; `
      + `expected them to fit into one route, with at most ${limits.rules} rules and ${limits.matches} matches; use RouteProfile.fromOpenApi, or change the paths`);
  }
  return rules.map((operations) => ({ items: operations }));
}

/** Groups of rules that belong together, put into as few routes of the same settings as there is room in. */
function plan<T>(groups: readonly PlannedRule<T>[][], { limits, routePerItem, nameOf, settingsOf }: Planning<T>): PlannedRoute<T>[] {
  const open = new Map<string, PlannedRule<T>[]>();
  const routes: { rules: PlannedRule<T>[]; settings: Settings }[] = [];
  for (const group of groups) {
    const settings = settingsOf(group[0].items[0]);
    const key = JSON.stringify(settings);
    const current = open.get(key);
    if (current && !routePerItem && current.length + group.length <= limits.rules && matches(current) + matches(group) <= limits.matches) {
      current.push(...group);
    } else {
      const rules = [...group];
      open.set(key, rules);
      routes.push({ rules, settings });
    }
  }
  const [ids, names] = [namer(), namer()];
  return routes.map(({ rules, settings }, index) => ({
    id: routePerItem ? ids(nameOf(rules[0].items[0])) : `${index + 1}`,
    rules: limits.ruleNames ? rules.map(({ items }) => ({ name: names(nameOf(items[0])), items })) : rules,
    settings,
  }));
}

function matches<T>(rules: readonly PlannedRule<T>[]): number {
  return rules.reduce((sum, { items }) => sum + items.length, 0);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Names of what can be names of rules, each once. */
function namer(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    const slug = text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 50).replace(/-$/, '');
    let name = slug;
    for (let count = 2; taken.has(name); count++) {
      name = `${slug}-${count}`;
    }
    taken.add(name);
    return name;
  };
}
