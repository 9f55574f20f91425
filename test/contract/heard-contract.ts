/** What whoever notes what a job's notifications said must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Job } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { NoteHeard } from '../../shared/store/heard.ts';
import { exampleJob } from '../fakes/example-job.ts';

export function heardContract(
  name: string,
  open: () => { noteHeard: NoteHeard; jobs: ObligationStore<Job> },
): void {
  describe(`${name}: what was heard of a job`, () => {
    test('is kept once, however often it comes, whoever holds the job, and up to a bound', async () => {
      const { noteHeard, jobs } = open();
      const id = `JOB#${randomUUID()}`;
      await jobs.create(exampleJob({ id }));
      await jobs.takeLease({
        id,
        step: 'start',
        token: 'token-1',
        nowMs: 2_000_000_000_000,
        untilMs: 2_000_000_000_001,
      });
      const entry = { at: 1, event: 'ocrolus.book.verified' };
      await noteHeard(id, entry);
      await noteHeard(id, entry);
      assert.deepEqual((await jobs.get(id))?.heard, new Set(['{"at":1,"event":"ocrolus.book.verified"}']));
      for (let at = 2; at < 70; at++) await noteHeard(id, { ...entry, at });
      assert.equal((await jobs.get(id))?.heard?.size, 60);
      assert.equal((await jobs.get(id))?.lease, 'token-1');
    });

    test('is not kept with what is left of a job that owes nothing any more', async () => {
      const { noteHeard, jobs } = open();
      const tombstone = exampleJob({ id: `JOB#${randomUUID()}` });
      await jobs.create(tombstone);
      const entry = { at: 1, event: 'ocrolus.book.completed' };
      assert.equal((await noteHeard(tombstone.id, entry))?.job_id, tombstone.job_id);
      const owed = { step: undefined, due: undefined, due_shard: undefined, heard: undefined };
      assert.equal(await jobs.amend(tombstone, 2_000_000_000_000, owed), true);
      assert.equal(await noteHeard(tombstone.id, entry), undefined);
      assert.equal((await jobs.get(tombstone.id))?.heard, undefined);
    });

    test('of a job that is gone makes none', async () => {
      const { noteHeard, jobs } = open();
      const id = `JOB#${randomUUID()}`;
      await noteHeard(id, { at: 1, event: 'ocrolus.book.verified' });
      assert.equal(await jobs.get(id), undefined);
    });
  });
}
