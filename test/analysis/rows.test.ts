import { readFileSync } from 'fs';
import { join } from 'path';
import { ROWS } from './rows';
import { CHECKS } from '../../src/analysis/checks';
import { conformanceDir, describeConformance } from '../conformance/oracle/target';

test('every check answers a row, and every answer is a check', () => {
  const names = CHECKS.map(({ name }) => name);
  const answering = Object.values(ROWS).flatMap(({ checks = [] }) => checks);
  expect(names.filter((name) => !answering.includes(name))).toEqual([]);
  expect(answering.filter((name) => !names.includes(name))).toEqual([]);
});

test('every row has an answer', () => {
  expect(Object.entries(ROWS).filter(([, { checks = [], refused = '', unseen = '' }]) => (
    (checks.length === 0 && refused === '' && unseen === ''))).map(([row]) => row)).toEqual([]);
});

describeConformance('the reference', () => {
  const read = (name: string) => readFileSync(join(conformanceDir()!, 'reference', name), 'utf8');
  const part = (text: string, from: string, to: string) => text.slice(text.indexOf(from), text.indexOf(to));
  const rows = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, row]) => row);

  test('has the rows of the table, and no others', () => {
    expect(Object.keys(ROWS).filter((row) => !row.startsWith('house: '))).toEqual([
      ...rows(part(read('routes-and-policy.md'), '\n## 5. ', '\n### 5.1 '), /^\| (RP-\d+) \|/gm),
      ...rows(part(read('mesh-config.md'), '\n## 10. ', '\n## 11. '), /^\| ([A-Z]+\d+) \|/gm),
      ...rows(read('user-pains.md'), /^\| (\d+) \| S \|/gm).map((row) => `pain ${row}`),
    ]);
  });
});
