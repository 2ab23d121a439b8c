import { Construct } from 'constructs';
import { InboundGrpcRoute } from './inbound-grpc-route';
import { InboundHttpRoute } from './inbound-http-route';
import { Network } from './network';
import { Server } from './server';
import { relate } from '../linkerd/match-overlap';
import { RequestMatch } from '../linkerd/route-requests';
import { ResolvedObject } from '../references/object-ref';
import { Conditions } from '../routing/route-match';

/** A client that was let in, and how its policies come by their authentications. */
export interface ClientGrant {
  readonly client: string;
  readonly networks?: Network[];
  readonly authenticate: (id: string) => (Construct | ResolvedObject)[];
}

/** What was made for a port. */
export interface PortServer {
  readonly server: Server;
  readonly grpc: boolean;
  readonly routes: PortRoute[];
}

/** Some requests to a port, and who was let in on them. */
export class PortRoute {
  public readonly grants: ClientGrant[] = [];

  public constructor(
    private readonly owner: Construct,
    public readonly route: InboundHttpRoute | InboundGrpcRoute,
    public readonly key: string,
    private readonly matches: readonly Conditions[],
  ) {}

  /**
   * Whether all its requests are among those of another route.
   *
   * @throws if only some are: Linkerd would look at the policies of one route for them, and not at those of the other
   */
  public isWithin(other: PortRoute): boolean {
    const relations = this.matches.map((match) => other.matches.map((wider) => relate(requestOf(wider), requestOf(match))));
    const inside = relations.map((each) => each.includes('contains') || each.includes('equal'));
    const touches = relations.flatMap((each, i) => (inside[i] ? [] : each.flatMap((relation, j) => (relation === 'overlap' ? [[this.matches[i], other.matches[j]]] : []))));
    if (touches.length > 0) {
      const [mine, theirs] = touches[0].map((match) => JSON.stringify(match));
      throw new Error(`${this.owner.node.path}: "routes" has ${mine} beside ${theirs} of another grant, some requests of which are the same, and Linkerd would look at the policies of one only; `
        + 'expected requests that are apart, or all of one among those of the other; say the common ones in a grant of their own');
    }
    if (inside.some((each) => each) && !inside.every((each) => each)) {
      const [mine, theirs] = [this.matches[inside.indexOf(true)], this.matches[inside.indexOf(false)]].map((match) => JSON.stringify(match));
      throw new Error(`${this.owner.node.path}: "routes" has ${mine}, requests of which another grant lets in too, and ${theirs}, which it does not, and Linkerd has the same policies for both; expected each in a grant of its own`);
    }
    return inside.every((each) => each);
  }
}

function requestOf({ grpc, ...others }: Conditions): RequestMatch {
  return grpc ? { ...others, method: grpc } : others;
}
