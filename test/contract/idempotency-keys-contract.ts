/** What whoever keeps idempotency keys must do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IdempotencyKeys } from '../../shared/store/idempotency-keys.ts';

/** 24 hours. */
const DAY_MS = 86_400_000;
const first = { tenant: 'acme', jobId: 'job-1', fingerprint: 'print-1', nowMs: 1_000 };

export function idempotencyKeysContract(name: string, open: () => IdempotencyKeys): void {
  describe(`${name}: idempotency keys`, () => {
    test('the first holds the key, whoever asks again learns of it', async () => {
      const request = { ...first, key: 'once' };
      assert.deepEqual(await open().reserve(request), { jobId: 'job-1', fingerprint: 'print-1' });
      const again = { ...request, jobId: 'job-2', fingerprint: 'print-2', nowMs: 2_000 };
      assert.deepEqual(await open().reserve(again), { jobId: 'job-1', fingerprint: 'print-1' });
    });

    test('keys of two tenants, and two keys of one, have nothing to do with each other', async () => {
      await open().reserve({ ...first, key: 'mine' });
      const other = { ...first, jobId: 'job-2', fingerprint: 'print-2' };
      assert.equal((await open().reserve({ ...other, key: 'mine', tenant: 'globex' })).jobId, 'job-2');
      assert.equal((await open().reserve({ ...other, key: 'Mine' })).jobId, 'job-2');
    });

    test('after 24 hours a key is free again', async () => {
      const request = { ...first, key: 'daily' };
      await open().reserve(request);
      const later = { ...request, jobId: 'job-2', nowMs: 1_000 + DAY_MS };
      assert.equal((await open().reserve({ ...later, nowMs: later.nowMs - 1 })).jobId, 'job-1');
      assert.equal((await open().reserve(later)).jobId, 'job-2');
    });

    test('a job that came to nothing is replaced by one other, however many try', async () => {
      const request = { ...first, key: 'anew' };
      await open().reserve(request);
      const instead = { ...request, instead: 'job-1' };
      assert.equal((await open().reserve({ ...instead, jobId: 'job-2' })).jobId, 'job-2');
      assert.equal((await open().reserve({ ...instead, jobId: 'job-3' })).jobId, 'job-2');
    });

    test('who holds a key can be looked up for 24 hours, and nobody gets it by that', async () => {
      const { find } = open();
      assert.equal(await find('acme', 'looked-up', 1_000), undefined);
      await open().reserve({ ...first, key: 'looked-up' });
      assert.deepEqual(await find('acme', 'looked-up', 1_000 + DAY_MS - 1), {
        jobId: 'job-1',
        fingerprint: 'print-1',
      });
      assert.equal(await find('acme', 'looked-up', 1_000 + DAY_MS), undefined);
      assert.equal(await find('globex', 'looked-up', 1_000), undefined);
    });

    test('a key of any visible characters will do', async () => {
      const key = `${'#!"$%&/()=?`~'.repeat(19)}abc`;
      assert.equal((await open().reserve({ ...first, key })).jobId, 'job-1');
      assert.equal((await open().reserve({ ...first, key, jobId: 'job-2' })).jobId, 'job-1');
    });
  });
}
