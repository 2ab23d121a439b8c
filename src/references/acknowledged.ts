import { IConstruct } from 'constructs';

const ACKNOWLEDGED = Symbol.for('cdk8s-linkerd.acknowledged');

/** What of a construct, and of everything below it, is right as it is although a check would find it. */
export interface AcknowledgedFinding {
  readonly check: string;
  readonly reason: string;
  /** Whether a prop says so, which then need not be of use. */
  readonly byProp?: boolean;
}

/** Takes what a check would find as right. */
export function acknowledge(construct: IConstruct, finding: AcknowledgedFinding): void {
  const holder = construct as any;
  if (!holder[ACKNOWLEDGED]) {
    Object.defineProperty(holder, ACKNOWLEDGED, { value: [] });
  }
  holder[ACKNOWLEDGED].push(finding);
}

/** Takes what a check would find as right, because a prop says that it is meant. */
export function acknowledgeByProp(construct: IConstruct, check: string, prop: string): void {
  acknowledge(construct, { check, reason: `"${prop}" says so`, byProp: true });
}

/** What was acknowledged on a construct itself. */
export function acknowledgedOn(construct: IConstruct): readonly AcknowledgedFinding[] {
  return (construct as any)[ACKNOWLEDGED] ?? [];
}
