import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHANGES } from '../../deploy/changed-copy.ts';
import { ROOT } from '../../deploy/commands.ts';

for (const [file, before] of CHANGES) {
  test(`the next version of the deployment's test finds what it changes in ${file}: ${before}`, async () => {
    const text = await readFile(join(ROOT, file), 'utf8');
    assert.equal(text.split(before).length - 1, 1);
  });
}
