import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { quote } from '../linkerd/rule';

/**
 * The ApiObject of a construct that was given to `owner` as `prop`: of any cdk8s-plus, an imported L1, an ApiObject.
 *
 * @param expected what it should be, for the message
 */
export function apiObjectOf(owner: IConstruct, prop: string, construct: IConstruct, expected: string): ApiObject {
  try {
    return ApiObject.of(construct);
  } catch {
    const got = construct?.node === undefined ? quote(construct) : `${construct.constructor.name} at ${construct.node.path || 'the root'}`;
    throw new Error(`${owner.node.path}: "${prop}" has no Kubernetes object, got ${got}; expected ${expected}`);
  }
}
