import { Feature } from '../linkerd/features';
import { Path } from '../linkerd/schema/clean';
import { Target } from '../linkerd/target';
import { MeshModel } from '../model/mesh-model';
import { MeshObject } from '../model/mesh-object';

/**
 * How bad it is: `error` is refused by the API server or Linkerd's webhooks, or makes requests fail; `warning` is
 * accepted, and does nothing or is wider open than it looks; `info` is advice.
 */
export type Severity = 'error' | 'warning' | 'info';

/** What a check says of an object. */
export interface Problem {
  /** What is wrong, what was got, what is expected, how to mend it: one sentence. */
  readonly message: string;
  /** Where in the manifest. */
  readonly field?: Path;
  /** Where it is not that of the check. */
  readonly severity?: Severity;
}

/** A rule about objects: a pure function, and what is to be known of it. */
export interface Check {
  /** `group/what-is-wrong`. */
  readonly name: string;
  readonly severity: Severity;
  /** What is wrong, in a line. */
  readonly title: string;
  /** What Linkerd does then, and what comes of it. */
  readonly why: string;
  readonly fix: string;
  /** Where in the sources of Linkerd, Kubernetes or the Gateway API it is so. */
  readonly source: string;
  /** The first release of which it is true; all, unless it says otherwise. */
  readonly since?: Feature;
  /** The release from which on it is no longer true. */
  readonly until?: Feature;
  /** The kinds whose objects are looked at, each by itself, as `group/Kind`. None: all objects. */
  readonly on: readonly string[];
  /**
   * Keys of which an object has one, at any depth, wherever there is something to find in it: names of fields, or of
   * annotations. Other objects are not looked at. Unless it says so, it may be in any.
   */
  readonly mentions?: readonly string[];
  /** The kinds that are looked up beside them. */
  readonly reads?: readonly string[];
  /** What is wrong with one of those objects. */
  readonly find: (object: MeshObject, model: MeshModel, target: Target) => Iterable<Problem>;
}
