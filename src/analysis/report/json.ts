import type { ReportInput } from './report';
import { findingOf } from '../review';

/** For programs. */
export function jsonReport({ review: { findings, acknowledged, known, failed }, unusable, objects, target }: ReportInput): string {
  const described = findings.map((found) => ({ ...findingOf(found), fix: found.check.fix }));
  return `${JSON.stringify({ target, objects, failed, findings: described, acknowledged, known, unusable }, undefined, 2)}\n`;
}
