import { compareReleases } from './release-number';

/** Every release is an edge release with a name: this table is what orders them. */
const RELEASES: Record<string, number[]> = {
  '2.14': [23, 8, 3],
  '2.15': [24, 2, 4],
  '2.16': [24, 8, 2],
  '2.17': [24, 11, 8],
  '2.18': [25, 4, 4],
  '2.19': [25, 10, 7],
  '2.20': [26, 6, 3],
};
const OLDEST_EDGE = RELEASES['2.14'];
const NEWEST_EDGE = [26, 8, 3];

/**
 * The Linkerd release that manifests are written for.
 *
 * Numbered releases since 2.15 are announced edge releases, so each version carries an edge number and
 * versions compare by it.
 *
 * @example
 * new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
 */
export class LinkerdVersion {
  /** Linkerd 2.14, the last release with open-source stable artifacts. */
  public static readonly V2_14 = new LinkerdVersion('2.14', RELEASES['2.14']);
  /** Linkerd 2.15 (edge-24.2.4). */
  public static readonly V2_15 = new LinkerdVersion('2.15', RELEASES['2.15']);
  /** Linkerd 2.16 (edge-24.8.2): retry and timeout annotations, GRPCRoute. */
  public static readonly V2_16 = new LinkerdVersion('2.16', RELEASES['2.16']);
  /** Linkerd 2.17 (edge-24.11.8): TLSRoute, TCPRoute, federated Services. */
  public static readonly V2_17 = new LinkerdVersion('2.17', RELEASES['2.17']);
  /** Linkerd 2.18 (edge-25.4.4): declarative multicluster, appProtocol. */
  public static readonly V2_18 = new LinkerdVersion('2.18', RELEASES['2.18']);
  /** Linkerd 2.19 (edge-25.10.7): the Gateway API is no longer installed by default. */
  public static readonly V2_19 = new LinkerdVersion('2.19', RELEASES['2.19']);
  /** Linkerd 2.20 (edge-26.6.3): native sidecars by default. */
  public static readonly V2_20 = new LinkerdVersion('2.20', RELEASES['2.20']);

  /**
   * An edge release.
   *
   * @param release its number, for example `26.8.2`; from 23.8.3 (what became 2.14) to 26.8.3
   * @throws if the number is not of that form or outside that range
   */
  public static edge(release: string): LinkerdVersion {
    const match = /^(\d{2})\.(\d{1,2})\.(\d{1,2})$/.exec(release);
    if (!match) {
      throw new Error(`"release" is not an edge release number, got "${release}"; expected a number such as "26.8.2"`);
    }
    const edge = match.slice(1).map(Number);
    if (compareReleases(edge, OLDEST_EDGE) < 0 || compareReleases(edge, NEWEST_EDGE) > 0) {
      throw new Error(`edge release is not supported, got "${release}"; expected "${OLDEST_EDGE.join('.')}" to "${NEWEST_EDGE.join('.')}"; for a newer one name the newest of these, or upgrade cdk8s-linkerd`);
    }
    return new LinkerdVersion(`edge-${edge.join('.')}`, edge);
  }

  /**
   * A version by its name.
   *
   * @param version `2.14` to `2.20`, or `edge-` and a number, for example `edge-26.8.2`
   * @throws if it is neither
   */
  public static of(version: string): LinkerdVersion {
    if (version.startsWith('edge-')) {
      return LinkerdVersion.edge(version.slice('edge-'.length));
    }
    if (!Object.hasOwn(RELEASES, version)) {
      throw new Error(`Linkerd version is not supported, got "${version}"; expected one of ${Object.keys(RELEASES).join(', ')}, or an edge release such as "edge-26.8.2"`);
    }
    return new LinkerdVersion(version, RELEASES[version]);
  }

  /** The name: `2.20` or `edge-26.8.2`. */
  public readonly name: string;
  private readonly edge: number[];

  private constructor(name: string, edge: number[]) {
    this.name = name;
    this.edge = edge;
  }

  /**
   * Whether this version is the given one or a later one.
   *
   * @param other the version to compare with
   */
  public isAtLeast(other: LinkerdVersion): boolean {
    return compareReleases(this.edge, other.edge) >= 0;
  }

  /**
   * The numbers of the edge release that it is.
   *
   * @internal
   */
  public _edgeNumbers(): readonly number[] {
    return this.edge;
  }

  /** The name. */
  public toString(): string {
    return this.name;
  }
}

/** The numbered releases, oldest first. */
export const NUMBERED_RELEASES: readonly LinkerdVersion[] = Object.keys(RELEASES).map((name) => LinkerdVersion.of(name));

/** The newest release that is known. */
export const NEWEST = LinkerdVersion.edge(NEWEST_EDGE.join('.'));
