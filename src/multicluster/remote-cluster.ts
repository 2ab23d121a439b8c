import { readYaml } from '../manifest/yaml';

/** The objects of another cluster, as its API server gave them. */
export class RemoteCluster {
  private readonly objects: any[];

  /**
   * @param where the construct path, for messages
   * @param manifests plain objects, and lists of them
   */
  public constructor(public readonly where: string, manifests: any[]) {
    this.objects = flatten(manifests);
  }

  /** The core objects of a kind in a namespace, by name, as an API server lists them. */
  public all(kind: string, namespace: string): any[] {
    return this.objects
      .filter((object) => object.apiVersion === 'v1' && object.kind === kind && (object.metadata?.namespace ?? 'default') === namespace)
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : Number(a.metadata.name > b.metadata.name)));
  }

  /** One of them. */
  public find(kind: string, namespace: string, name: string): any {
    return this.all(kind, namespace).find(({ metadata }) => metadata.name === name);
  }

  /** A field that holds YAML, as a map. */
  public yaml(what: string, text: unknown): any {
    const { value, fault } = readYaml(typeof text === 'string' ? text : '');
    return fault === undefined ? value ?? {} : this.fail(`"values" of ${what} ${fault}; expected YAML`);
  }

  /** Refuses what the objects say. */
  public fail(message: string): never {
    throw new Error(`${this.where}: ${message}`);
  }
}

function flatten(manifests: any[]): any[] {
  return manifests.flatMap((object) => {
    if (typeof object !== 'object' || object === null) {
      return [];
    }
    return object.kind === 'List' && Array.isArray(object.items) ? flatten(object.items) : [object];
  });
}
