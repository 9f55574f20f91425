/** What whoever keeps the sets of a batch's documents must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { LeaveBatch } from '../../shared/jobs/batch.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { exampleJob } from '../fakes/example-job.ts';

export function batchesContract(
  name: string,
  open: () => { leaveBatch: LeaveBatch; jobs: ObligationStore<Job> },
): void {
  describe(`${name}: a batch's documents`, () => {
    async function batchOf(...pending: number[]) {
      const { leaveBatch, jobs } = open();
      const batch_id = randomUUID();
      const id = `JOB#${batch_id}`;
      await jobs.create(exampleJob({ id, job_id: batch_id, documents: 3, pending: new Set(pending) }));
      return {
        jobs,
        id,
        leave: (index: number, succeeded: boolean) => leaveBatch({ batch_id, index }, succeeded),
        read: async () => {
          const job = await jobs.get(id);
          return [job?.pending, job?.successful, job?.hints];
        },
      };
    }

    test('leave it one by one, each with its ending; the last one is told that it is', async () => {
      const { leave, read } = await batchOf(0, 1, 2);
      assert.equal(await leave(1, true), false);
      assert.deepEqual(await read(), [new Set([0, 2]), new Set([1]), 1]);
      assert.equal(await leave(0, false), false);
      assert.equal(await leave(2, true), true);
      assert.deepEqual(await read(), [undefined, new Set([1, 2]), 3]);
    });

    test('leave it once: a repetition changes nothing and is told nothing', async () => {
      const { leave, read } = await batchOf(0, 1);
      await leave(0, true);
      const before = await read();
      assert.equal(await leave(0, true), false);
      assert.equal(await leave(0, false), false);
      assert.equal(await leave(7, true), false);
      assert.deepEqual(await read(), before);
    });

    test('leave it whoever holds it: for the holder that is news', async () => {
      const { leave, jobs, id } = await batchOf(0);
      const request = { id, step: 'start', token: 'token-1', nowMs: 2_000_000_000_000 } as const;
      const held = await jobs.takeLease({ ...request, untilMs: request.nowMs + 1 });
      assert.equal(held?.hints, 0);
      assert.equal(await leave(0, true), true);
      assert.equal(await jobs.finish(id, { token: 'token-1', hints: 0 }, { checks: 1 }), undefined);
    });

    test('of a batch of a newer version wait for code that knows it', async () => {
      const { leave, jobs, id, read } = await batchOf(0, 1);
      const seen = await jobs.get(id);
      assert.ok(seen);
      await jobs.amend(seen, 2_000_000_000_000, { version: 2 });
      const before = await read();
      await assert.rejects(leave(0, true), { code: 'unavailable', fault: 'transient' });
      assert.deepEqual(await read(), before);
    });

    test('of a batch that is not there leave nothing behind', async () => {
      const { leaveBatch, jobs } = open();
      assert.equal(await leaveBatch({ batch_id: 'nobody', index: 0 }, true), false);
      assert.equal(await jobs.get('JOB#nobody'), undefined);
    });
  });
}
