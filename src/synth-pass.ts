import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';

const PASS = Symbol.for('cdk8s-linkerd.SynthPass');

/**
 * One `app.synth()` or `app.synthYaml()`. cdk8s validates the whole app once for each chart in it; during a pass, what
 * was analysed and rendered is kept, so that each is done once and what was checked is what is written.
 */
export class SynthPass {
  /** The pass of the app that a construct is in. All Meshes of an app share it. */
  public static of(construct: IConstruct): SynthPass {
    const app = construct.node.root as any;
    if (!app[PASS]) {
      const pass = new SynthPass();
      Object.defineProperty(app, PASS, { value: pass });
      for (const method of ['synth', 'synthYaml'].filter((name) => typeof app[name] === 'function')) {
        const original = app[method];
        app[method] = function (this: unknown, ...args: unknown[]) {
          return pass.run(() => original.apply(this, args));
        };
      }
    }
    return app[PASS];
  }

  private depth = 0;
  private readonly results = new Map<object, unknown>();
  private readonly rendered: ApiObject[] = [];

  private constructor() {}

  /** The result for `key`: produced once in a pass, and afresh each time outside of one. */
  public once<T>(key: object, produce: () => T): T {
    if (this.depth === 0) {
      return produce();
    }
    if (!this.results.has(key)) {
      this.results.set(key, produce());
    }
    return this.results.get(key) as T;
  }

  /** The manifest of an object, which it keeps until the pass is over. */
  public render(apiObject: ApiObject): any {
    const manifest = apiObject.toJson();
    if (this.depth > 0 && !Object.hasOwn(apiObject, 'toJson')) {
      Object.defineProperty(apiObject, 'toJson', { value: () => manifest, configurable: true });
      this.rendered.push(apiObject);
    }
    return manifest;
  }

  private run<T>(synth: () => T): T {
    this.depth++;
    try {
      return synth();
    } finally {
      this.depth--;
      if (this.depth === 0) {
        this.results.clear();
        this.rendered.splice(0).forEach((apiObject) => delete (apiObject as any).toJson);
      }
    }
  }
}
