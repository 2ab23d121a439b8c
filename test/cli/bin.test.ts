import { spawnSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const BIN = join(__dirname, '../../lib/cli/bin.js');

test('a reader that has enough is no failure', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bin-')), 'many.yaml');
  writeFileSync(file, Array.from({ length: 3000 }, (_, i) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: n${i}, labels: { linkerd.io/inject: enabled } }\n`).join('---\n'));
  const { stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; "${process.execPath}" "${BIN}" check "${file}" | head -1; echo "\${PIPESTATUS[0]}"`], { encoding: 'utf8' });
  expect(stdout).toBe(`${file}:3  Namespace n0\n0\n`);
  expect(stderr.replace(/^read \d+ objects.*\n/gm, '')).toBe('');
});

test('the exit code is that of the command, and colours are for terminals', () => {
  const { status, stdout } = spawnSync(process.execPath, [BIN, 'check', '-'], { encoding: 'utf8', input: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a, labels: { linkerd.io/inject: enabled } }\n' });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^<stdin>:3 {2}Namespace a\n {2}warning {2}/)]);
  expect(spawnSync(process.execPath, [BIN, 'check', '-'], { input: '' }).status).toBe(2);
});
