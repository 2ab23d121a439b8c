import { execFileSync } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const RUNNER = join(ROOT, 'bench', 'run.js');
const { firstDifference } = jest.requireActual('../bench/app.js');
const { exponent, noiseFloor, summary, verdict } = jest.requireActual('../bench/statistics.js');

// No time is asserted: how fast it is on one machine at one moment says nothing. `npm run bench` measures.
describe('the benchmark', () => {
  // It runs the compiled library.
  const compiled = existsSync(join(ROOT, 'lib', 'index.js')) ? test : test.skip;

  compiled('runs, and finds that the twins give the same YAML', () => {
    const output = execFileSync(process.execPath, [RUNNER, '--services', '50', '--rounds', '1'], { cwd: ROOT, encoding: 'utf8' });
    expect(output).toContain('Both give byte-identical YAML in 7 layouts.');
    const rows = output.split('\n').filter((line) => /^B\d/.test(line));
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['B1', 'B2', 'B4', 'B4', 'B5', 'B5', 'B8', 'B8', 'B9', 'B12', 'B13', 'B13']);
    expect(rows.filter((row) => row.includes('NaN'))).toEqual([]);
  }, 180_000);

  compiled('runs one scenario, with a Mesh', () => {
    const output = execFileSync(process.execPath, [RUNNER, '--services', '10', '--rounds', '1', '--scenario', 'B2', '--mesh'], { cwd: ROOT, encoding: 'utf8' });
    expect(output.match(/^B\d/gm)).toEqual(['B2']);
  }, 60_000);

  test('names the first line that differs', () => {
    expect(firstDifference('a\nb\nc', 'a\nb\nc')).toBeUndefined();
    expect(firstDifference('a\nb\nc', 'a\nB\nC')).toEqual({ line: 2, constructs: 'b', twin: 'B' });
    expect(firstDifference('a', 'a\nb')).toEqual({ line: 2, constructs: undefined, twin: 'b' });
  });
});

describe('its statistics', () => {
  test('quartiles are interpolated', () => {
    expect(summary([4, 1, 3, 2])).toEqual({ median: 2.5, q1: 1.75, q3: 3.25 });
    expect(summary([7])).toEqual({ median: 7, q1: 7, q3: 7 });
  });

  test('the exponent is that of the growth', () => {
    expect(exponent([1, 2, 4, 8].map((x) => [x, 3 * x ** 2]))).toBeCloseTo(2);
    expect(exponent([1, 2, 4].map((x) => [x, 5 * x]))).toBeCloseTo(1);
  });

  test('noise is how far the quartiles of no difference are from zero', () => {
    expect(noiseFloor([-0.1, -0.05, 0, 0.02, 0.5])).toBeCloseTo(0.05);
  });

  test.each([
    [1.2, 'met'], [1.36, 'within noise'], [1.44, 'within noise'], [1.5, 'missed'], [1.84, 'missed'], [1.9, 'missed (also must)'],
  ])('%d is %s for goal 1.4, must 1.8 and noise 0.05', (value, expected) => {
    expect(verdict(value, 0.05, { goal: 1.4, must: 1.8 })).toBe(expected);
  });

  test('where there is no goal, the must is it', () => {
    expect(verdict(0.05, 0.01, { must: 0.1 })).toBe('met');
    expect(verdict(0.2, 0.01, { must: 0.1 })).toBe('missed (also must)');
  });
});
