import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { parentKey, TrafficParent } from './traffic-parent';
import { droppedSettingsFault, lateRetryFault, overriddenTimeoutFault } from '../linkerd/inherited';
import { MeshTarget } from '../mesh-target';

const SETTINGS = Symbol.for('cdk8s-linkerd.InheritedSettings');

/** Settings of which a route either has its own, all of them, or gets those of its parent. */
type Group = 'retries' | 'timeouts';

/** What one construct sets. */
export interface Setting {
  readonly by: IConstruct;
  /** The props that are set and would have to be restated, with their milliseconds where they are times. */
  readonly fields: ReadonlyMap<string, number | undefined>;
}

type Holder = { [G in Group]?: Setting };

interface RouteHolder extends Holder {
  readonly parents: readonly TrafficParent[];
  /** The request timeouts of its rules, in milliseconds; undefined for a rule without. */
  rules: () => readonly (number | undefined)[];
}

/** Which retries and timeouts hold where, for all constructs under one Mesh. */
export class InheritedSettings {
  /** Those of the Mesh (or the app, where there is none) that governs a construct. */
  public static of(construct: IConstruct): InheritedSettings {
    const scope = MeshTarget._scopeOf(construct) as any;
    if (!scope[SETTINGS]) {
      Object.defineProperty(scope, SETTINGS, { value: new InheritedSettings() });
    }
    return scope[SETTINGS];
  }

  private readonly parents = new Map<string, Holder>();
  private readonly routes = new Map<ApiObject, RouteHolder>();

  /** Records what a Service or an EgressNetwork sets; at synth it is held against the rest. */
  public onParent(parent: TrafficParent, group: Group, setting: Setting): void {
    const key = parentKey(parent);
    if (!this.parents.has(key)) {
      this.parents.set(key, {});
      setting.by.node.addValidation({ validate: () => lateRetryFaults(this.parents.get(key)!, this.parents.get(key)!) });
    }
    this.parents.get(key)![group] = setting;
  }

  /** Records what a route sets. */
  public onRoute(route: ApiObject, parents: readonly TrafficParent[], group: Group, setting: Setting): void {
    this.route(route, parents, setting.by)[group] = setting;
  }

  /** Records the timeouts of the rules of a route, which are asked for at synth. */
  public onRules(route: ApiObject, parent: TrafficParent, by: IConstruct, rules: () => readonly (number | undefined)[]): void {
    this.route(route, [parent], by).rules = rules;
  }

  private route(route: ApiObject, parents: readonly TrafficParent[], by: IConstruct): RouteHolder {
    const existing = this.routes.get(route);
    if (existing) {
      return existing;
    }
    const holder: RouteHolder = { parents, rules: () => [undefined] };
    this.routes.set(route, holder);
    by.node.addValidation({ validate: () => [...new Set(this.faultsOf(holder, by))] });
    return holder;
  }

  private faultsOf(route: RouteHolder, by: IConstruct): string[] {
    const { retries, timeouts } = route;
    const rules = [...new Set(route.rules())];
    const overridden = timeouts?.fields.has('request') && rules.some((rule) => rule !== undefined);
    return [
      ...(overridden ? [overriddenTimeoutFault('request', timeouts!.by.node.path, 'timeout', by.node.path)] : []),
      ...route.parents.flatMap((parent) => {
        const above = this.parents.get(parentKey(parent)) ?? {};
        return [
          ...droppedFaults('retries', above.retries, retries, retries?.by, parent),
          ...rules.flatMap((rule) => {
            const own = ownTimeouts(timeouts, rule, by);
            return [
              ...droppedFaults('timeouts', above.timeouts, own, rule === undefined ? own?.by : undefined, parent),
              ...(own || retries ? lateRetryFaults({ retries: retries ?? above.retries }, { timeouts: own ?? above.timeouts }) : []),
            ];
          }),
        ];
      }),
    ];
  }
}

/** What holds for requests of a rule: the annotations of its route and its own timeout, if there is either. */
function ownTimeouts(onRoute: Setting | undefined, rule: number | undefined, by: IConstruct): Setting | undefined {
  return rule === undefined ? onRoute : { by: onRoute?.by ?? by, fields: new Map([...onRoute?.fields ?? [], ['request', rule]]) };
}

/** What a route does not restate, and which construct could; where there is none, it is still to be made. */
function droppedFaults(group: Group, above: Setting | undefined, own: Setting | undefined, restater: IConstruct | undefined, parent: TrafficParent) {
  const names = own && above ? [...above.fields.keys()].filter((field) => !own.fields.has(field)) : [];
  return names.length === 0 ? [] : [droppedSettingsFault({
    group,
    names,
    above: `${parent.label} (set by ${above!.by.node.path})`,
    kind: parent.kind,
    route: `the route of ${own!.by.node.path}`,
    restater: restater?.node.path ?? 'a TimeoutPolicy on the route',
  })];
}

/** A request that times out as a whole before its first try does is never retried for it. */
function lateRetryFaults({ retries }: Pick<Holder, 'retries'>, { timeouts }: Pick<Holder, 'timeouts'>): string[] {
  const [perTry, request] = [retries?.fields.get('perTryTimeout'), timeouts?.fields.get('request')];
  const fault = perTry === undefined || request === undefined ? undefined
    : lateRetryFault({ millis: request, by: timeouts!.by.node.path }, { millis: perTry, by: retries!.by.node.path, name: 'perTryTimeout' });
  return fault === undefined ? [] : [fault];
}
