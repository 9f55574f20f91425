/** What the bucket must do, and the results kept in it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Files } from '../../shared/files/bucket.ts';
import { readResult, storeResult } from '../../shared/files/stored-result.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { exampleJob } from '../fakes/example-job.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (found: Uint8Array | undefined) => found && Buffer.from(found).toString();

export function filesContract(name: string, open: () => Files): void {
  describe(`${name}: files`, () => {
    test('an object is read byte for byte, also an empty one; a later one replaces it', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await open().put('uploads/all', all, 'application/pdf');
      assert.deepEqual([...((await open().get('uploads/all')) ?? [])], [...all]);
      await open().put('uploads/all', bytes(''));
      assert.equal((await open().get('uploads/all'))?.length, 0);
      assert.equal(await open().has('uploads/all'), true);
      assert.equal(await open().size('uploads/all'), 0);
    });

    test('a part is read, both ends included and cut at the end of the object', async () => {
      await open().put('uploads/part', bytes('0123456789'));
      assert.equal(await open().size('uploads/part'), 10);
      assert.equal(text(await open().getRange('uploads/part', 0, 0)), '0');
      assert.equal(text(await open().getRange('uploads/part', 3, 5)), '345');
      assert.equal(text(await open().getRange('uploads/part', 8, 99)), '89');
    });

    test('what is not there is undefined, and deleting it is no error', async () => {
      assert.equal(await open().get('uploads/none'), undefined);
      assert.equal(await open().getRange('uploads/none', 0, 9), undefined);
      assert.equal(await open().size('uploads/none'), undefined);
      assert.equal(await open().has('uploads/none'), false);
      await open().remove('uploads/none');
      await open().removeAll('uploads/none/');
    });

    test('an object is copied, over what was there; one that is not there is not', async () => {
      await open().put('uploads/from %41 ö+1', bytes('new'));
      await open().put('uploads/to', bytes('old'));
      assert.equal(await open().copy('uploads/from %41 ö+1', 'uploads/to'), true);
      assert.equal(text(await open().get('uploads/to')), 'new');
      assert.equal(text(await open().get('uploads/from %41 ö+1')), 'new');
      assert.equal(await open().copy('uploads/nowhere', 'uploads/to'), false);
      assert.equal(text(await open().get('uploads/to')), 'new');
    });

    test('one object is deleted, or all under a prefix, and no other', async () => {
      for (const key of ['results/a/1', 'results/a/2 ö', 'results/ab', 'results/b/1', 'results/b/2'])
        await open().put(key, bytes(key));
      await open().removeAll('results/a/');
      await open().remove('results/b/1');
      const kept = ['results/a/1', 'results/a/2 ö', 'results/ab', 'results/b/1', 'results/b/2'];
      assert.deepEqual((await Promise.all(kept.map((key) => open().get(key)))).map(text), [
        undefined,
        undefined,
        'results/ab',
        undefined,
        'results/b/2',
      ]);
    });

    test('more objects than S3 lists at once are all deleted', async () => {
      const keys = Array.from({ length: 1_001 }, (_, index) => `results/many/${index}`);
      for (let from = 0; from < keys.length; from += 100)
        await Promise.all(keys.slice(from, from + 100).map((key) => open().put(key, bytes('x'))));
      await open().removeAll('results/many/');
      const left = await Promise.all(['0', '999', '1000'].map((key) => open().get(`results/many/${key}`)));
      assert.deepEqual(left, [undefined, undefined, undefined]);
    });
  });

  describe(`${name}: stored results`, () => {
    const withResult = (stored: Partial<Job>): Job => ({ ...exampleJob(), ...stored });

    test('a small result is inline, to the byte of the limit, and a larger one in the bucket', async () => {
      // {"result":{},"raw":""} has 22 bytes; the limit is 8,192.
      const largest = { result: {}, raw: 'x'.repeat(8_170) };
      const inline = await storeResult(open(), 'job-1', 'token-1', largest);
      assert.deepEqual(inline, { result: JSON.stringify(largest) });
      assert.deepEqual(await readResult(open(), withResult(inline)), largest);

      const larger = { result: {}, raw: 'x'.repeat(8_171) };
      const kept = await storeResult(open(), 'job-1', 'token-1', larger);
      assert.deepEqual(kept, { result_key: 'results/job-1/token-1.json' });
      assert.deepEqual(await readResult(open(), withResult(kept)), larger);
    });

    test('the limit counts bytes, not characters', async () => {
      const stored = { result: {}, raw: 'ö'.repeat(4_086) };
      assert.deepEqual(Object.keys(await storeResult(open(), 'job-2', 'token-1', stored)), ['result_key']);
      const fitting = { result: {}, raw: 'ö'.repeat(4_085) };
      assert.deepEqual(Object.keys(await storeResult(open(), 'job-2', 'token-1', fitting)), ['result']);
    });

    test('two workers write under two keys', async () => {
      const stored = { result: { total: 1 }, raw: 'x'.repeat(9_000) };
      const one = await storeResult(open(), 'job-3', 'token-1', stored);
      const two = await storeResult(open(), 'job-3', 'token-2', { ...stored, result: { total: 2 } });
      assert.deepEqual((await readResult(open(), withResult(one)))?.result, { total: 1 });
      assert.deepEqual((await readResult(open(), withResult(two)))?.result, { total: 2 });
    });

    test('none, and one that is gone, are undefined', async () => {
      assert.equal(await readResult(open(), exampleJob()), undefined);
      assert.equal(await readResult(open(), withResult({ result_key: 'results/gone/x.json' })), undefined);
    });
  });
}
