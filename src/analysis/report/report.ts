import { githubReport } from './github';
import { jsonReport } from './json';
import { sarifReport } from './sarif';
import { textReport } from './text';
import { Review } from '../review';

/** What cannot be checked, and why. */
export interface Unusable {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** What a report is about. */
export interface ReportInput {
  readonly review: Review;
  readonly unusable: readonly Unusable[];
  /** How many objects were looked at. */
  readonly objects: number;
  /** What they were judged for, for people. */
  readonly target: string;
  readonly color?: boolean;
}

/** How findings are written. */
export const REPORTS: Readonly<Record<string, (input: ReportInput) => string>> = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
  github: githubReport,
};
