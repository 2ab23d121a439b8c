import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';

const PASS = Symbol.for('cdk8s-linkerd.SynthPass');

/**
 * One `app.synth()`, `app.synthYaml()` or `chart.toJson()`. cdk8s validates the whole app once for each chart in it, and
 * a route reads the ports of its Services; during a pass, what was analysed and rendered is kept, so that each is done
 * once and what was checked is what is written. After it everything is done afresh.
 */
export class SynthPass {
  /** The pass of the app that a construct is in. */
  public static of(construct: IConstruct): SynthPass {
    const app = construct.node.root as any;
    if (!app[PASS]) {
      Object.defineProperty(app, PASS, { value: new SynthPass() });
      app[PASS].cover(app, 'synth', true);
      app[PASS].cover(app, 'synthYaml', true);
    }
    return app[PASS];
  }

  /** For an object that `owner` reads while others are rendered: it is rendered once in a pass. */
  public static keepFor(owner: IConstruct, apiObject: ApiObject): void {
    const pass = SynthPass.of(owner);
    pass.keep(apiObject);
    pass.coverChart(Chart.of(owner));
  }

  private depth = 0;
  private synths = 0;
  private readonly results = new Map<object, unknown>();
  private preparations: Preparation[] = [];

  private constructor() {}

  /** Whether the whole app is being synthesized, and not a chart of it in a test. */
  public get isSynth(): boolean {
    return this.synths > 0;
  }

  /** The result for `key`: produced once in a pass, and each time outside of one. */
  public once<T>(key: object, produce: () => T): T {
    if (this.depth === 0) {
      return produce();
    }
    if (!this.results.has(key)) {
      this.results.set(key, produce());
    }
    return this.results.get(key) as T;
  }

  /**
   * Makes objects below `owner` when a pass begins, because only then it is known whether there are to be any. What an
   * earlier pass made there is taken away before. What makes constructs with preparations of their own goes first.
   */
  public prepare(owner: Construct, maker: Maker, first = false): void {
    this.preparations[first ? 'unshift' : 'push']({ owner, maker });
    this.coverChart(Chart.of(owner));
  }

  /** Renders an object once in a pass, whoever asks for its manifest. */
  public keep(apiObject: ApiObject): void {
    if (!Object.hasOwn(apiObject, 'toJson')) {
      Object.defineProperty(apiObject, PASS, { value: this });
      Object.defineProperty(apiObject, 'toJson', { value: toJsonOnce, configurable: true, writable: true });
    }
  }

  /** Does something as if in a pass, so that everything is there. */
  public within<T>(read: () => T): T {
    return this.run(read);
  }

  /** Makes `chart.toJson()` a pass too, which is how a chart is synthesized alone. */
  private coverChart(chart: Chart): void {
    if (!Object.hasOwn(chart, 'toJson')) {
      this.cover(chart, 'toJson');
    }
  }

  private cover(owner: any, method: string, isSynth = false): void {
    const original = owner[method];
    if (typeof original === 'function') {
      owner[method] = (...args: unknown[]) => {
        this.synths += Number(isSynth);
        try {
          return this.run(() => original.apply(owner, args));
        } finally {
          this.synths -= Number(isSynth);
        }
      };
    }
  }

  private prepareAll(): void {
    for (const { owner, made } of this.preparations) {
      made?.forEach((id) => owner.node.tryRemoveChild(id));
    }
    this.preparations = this.preparations.filter(({ owner }) => isAttached(owner));
    // What is made may have preparations of its own, which come last.
    for (const preparation of this.preparations) {
      const { children } = preparation.owner.node;
      preparation.maker.make();
      const made = preparation.owner.node.children.filter((child) => !children.includes(child)).map(({ node }) => node.id);
      preparation.made = made.length > 0 ? made : undefined;
    }
    // What was rendered stays as it was; what was looked up may be other now.
    if (this.preparations.some(({ made }) => made)) {
      [...this.results.keys()].filter((key) => !ApiObject.isApiObject(key)).forEach((key) => this.results.delete(key));
    }
  }

  private run<T>(synth: () => T): T {
    this.depth++;
    try {
      if (this.depth === 1) {
        this.prepareAll();
      }
      return synth();
    } finally {
      this.depth--;
      if (this.depth === 0) {
        this.results.clear();
      }
    }
  }
}

/** Objects that are made when a pass begins. */
interface Preparation {
  readonly owner: Construct;
  readonly maker: Maker;
  /** Their ids below the owner. */
  made?: string[];
}

/** What makes them. */
interface Maker {
  make(): void;
}

/** Whether a construct is still in the tree. */
export function isAttached(construct: IConstruct): boolean {
  const { id, scope } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(id) === construct && isAttached(scope));
}

function toJsonOnce(this: ApiObject): any {
  const pass: SynthPass = (this as any)[PASS];
  return pass.once(this, () => Object.getPrototypeOf(this).toJson.call(this));
}
