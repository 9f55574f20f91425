/** What an archive takes of memory, in processes of their own: unpacking is not interrupted by anybody who would look. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Measured } from './scenarios.ts';

const run = promisify(execFile);
const MEGABYTE = 1_000_000;

async function measured(scenario: string): Promise<Measured> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'scenarios.ts'), scenario]);
  return JSON.parse(stdout);
}

describe('archive: memory', () => {
  test('a bomb that lies is refused before it has unpacked', async () => {
    const [nothing, bomb] = [await measured('nothing'), await measured('bomb')];
    assert.equal(nothing.outcome, '1 documents');
    assert.match(bomb.outcome, /^"a.bmp" is damaged/);
    assertWithin(bomb.peakBytes - nothing.peakBytes, 60 * MEGABYTE);
  });

  test('2 GB in documents of the largest size pass in a function of 512 MB', async () => {
    const { outcome, peakBytes } = await measured('largest documents');
    assert.equal(outcome, '40 documents');
    assertWithin(peakBytes, 400 * MEGABYTE);
  });

  test('200 MB pass in few reads and little memory', async () => {
    const { outcome, reads, peakBytes } = await measured('large archive');
    assert.equal(outcome, '20 documents');
    // The end, the directory, and each document in one.
    assert.ok(reads <= 22, `${reads} reads`);
    assertWithin(peakBytes, 300 * MEGABYTE);
  });
});

function assertWithin(bytes: number, limit: number): void {
  assert.ok(bytes < limit, `${Math.round(bytes / MEGABYTE)} MB of ${limit / MEGABYTE}`);
}
