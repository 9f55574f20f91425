import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job } from '../../../shared/jobs/job.ts';
import { assertRefused, OTHER_API_KEY } from '../../fakes/api-call.ts';
import { exampleJob, HOUR, JOB_ID, MINUTE, T0 } from '../../fakes/example-job.ts';
import { openReading } from '../../fakes/reading.ts';

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The example's job, accepted at 08:00, and these, each a minute after the one before. */
async function openList(...fields: Partial<Job>[]) {
  const opened = await openReading();
  for (const [index, each] of fields.entries()) {
    const job_id = idOf(index + 1);
    const at = T0 + (index + 1) * MINUTE;
    const own = { id: `JOB#${job_id}`, job_id, accepted_at: at, listed_at: at };
    await opened.jobs.create(exampleJob({ ...own, ...each }));
  }
  /** Numbers of the jobs in order, 0 for the example's, and the cursor. */
  async function numbers(query: Record<string, string> = {}) {
    const { status, body = {} } = await opened.list(query);
    assert.equal(status, 200, JSON.stringify(body));
    const jobs = body['jobs'] as { job_id: string }[];
    const cursor = body['cursor'] as string | undefined;
    return { numbers: jobs.map(({ job_id }) => (job_id === JOB_ID ? 0 : Number(job_id.slice(-12)))), cursor };
  }
  return { ...opened, numbers };
}

describe("the list of a tenant's jobs", () => {
  test('has what tells them apart, newest first', async () => {
    const error = { code: 'provider_failed', message: 'unreadable' } as const;
    const batch = { batch_id: idOf(9), index: 2, count: 3 };
    const { list } = await openList({
      status: 'FAILED',
      completed_at: T0 + HOUR,
      error,
      batch,
      retry_of: idOf(8),
    });
    assert.deepEqual((await list()).body, {
      jobs: [
        {
          job_id: idOf(1),
          template_id: 'template-1',
          retry_of: idOf(8),
          batch,
          status: 'FAILED',
          file_name: 'invoice.pdf',
          submitted_at: '2026-03-02T08:01:00.000Z',
          completed_at: '2026-03-02T09:00:00.000Z',
          error,
        },
        {
          job_id: JOB_ID,
          template_id: 'template-1',
          status: 'NEW',
          file_name: 'invoice.pdf',
          submitted_at: '2026-03-02T08:00:00.000Z',
        },
      ],
    });
  });

  test("has none of another tenant's", async () => {
    const { list } = await openList({ tenant: 'globex', listed_under: 'JOBS#globex' });
    const jobsOf = async (apiKey?: string) => (await list({}, apiKey)).body?.['jobs'] as { job_id: string }[];
    assert.deepEqual(
      (await jobsOf()).map(({ job_id }) => job_id),
      [JOB_ID],
    );
    assert.deepEqual(
      (await jobsOf(OTHER_API_KEY)).map(({ job_id }) => job_id),
      [idOf(1)],
    );
  });

  test('comes in pages of 20, or of the limit, each with the cursor of the next', async () => {
    const { numbers } = await openList(...Array.from({ length: 24 }, () => ({})));
    const first = await numbers();
    assert.deepEqual(
      first.numbers,
      Array.from({ length: 20 }, (_, index) => 24 - index),
    );
    assert.deepEqual(await numbers({ cursor: first.cursor ?? '' }), {
      numbers: [4, 3, 2, 1, 0],
      cursor: undefined,
    });
    const three = await numbers({ limit: '3' });
    assert.deepEqual(three.numbers, [24, 23, 22]);
    assert.deepEqual((await numbers({ limit: '3', cursor: three.cursor ?? '' })).numbers, [21, 20, 19]);
    assert.equal((await numbers({ limit: '100' })).numbers.length, 25);
  });

  test('of a time begins with it and ends before the other, whatever their zone', async () => {
    const { numbers } = await openList({}, {}, {});
    const between = async (from: string, to: string) => (await numbers({ from, to })).numbers;
    assert.deepEqual(await between('2026-03-02T08:01:00Z', '2026-03-02T08:03:00Z'), [2, 1]);
    assert.deepEqual(await between('2026-03-02T09:01:00+01:00', '2026-03-02T08:02:00.001Z'), [2, 1]);
    assert.deepEqual(await between('2026-03-02', '2026-03-03'), [3, 2, 1, 0]);
    assert.deepEqual(await between('2026-03-03', '2026-03-04'), []);
    assert.deepEqual((await numbers({ from: '2026-03-02T08:02:00Z' })).numbers, [3, 2]);
    assert.deepEqual((await numbers({ to: '2026-03-02T08:02:00Z' })).numbers, [1, 0]);
  });

  test('of a status has only those, page by page', async () => {
    const failed: Partial<Job> = { status: 'FAILED' };
    const { numbers } = await openList(failed, {}, failed, {}, failed, {});
    const first = await numbers({ status: 'FAILED', limit: '2' });
    assert.deepEqual(first.numbers, [5, 3]);
    const second = await numbers({ status: 'FAILED', limit: '2', cursor: first.cursor ?? '' });
    assert.deepEqual(second, { numbers: [1], cursor: undefined });
    assert.deepEqual((await numbers({ status: 'UNZIPPING FILE' })).numbers, []);
  });

  test('of a rare status ends after 500 jobs, with where to go on', async () => {
    const { numbers, ports } = await openList(
      { status: 'FAILED' },
      ...Array.from({ length: 600 }, () => ({})),
    );
    let looked = 0;
    const { getJob } = ports;
    ports.getJob = (id) => {
      looked += 1;
      return getJob(id);
    };
    const first = await numbers({ status: 'FAILED' });
    assert.deepEqual([first.numbers, looked], [[], 500]);
    const second = await numbers({ status: 'FAILED', cursor: first.cursor ?? '' });
    assert.deepEqual(second, { numbers: [1], cursor: undefined });
  });

  test('passes over what the index still has and the table has not', async () => {
    const { numbers, ports } = await openList({}, {}, {});
    const { getJob } = ports;
    ports.getJob = async (id) => (id === `JOB#${idOf(3)}` ? undefined : getJob(id));
    assert.deepEqual((await numbers({ limit: '2' })).numbers, [2, 1]);
  });

  test('has a purged job still, without what it was about', async () => {
    const ended = { status: 'FAILED', step: 'purge', completed_at: T0, deliveries: {} } as const;
    const { list, wake, clock } = await openReading(ended);
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    assert.deepEqual((await list()).body?.['jobs'], [
      {
        job_id: JOB_ID,
        template_id: 'template-1',
        status: 'FAILED',
        submitted_at: '2026-03-02T08:00:00.000Z',
        completed_at: '2026-03-02T08:00:00.000Z',
      },
    ]);
  });

  test('refuses what it does not understand, naming it', async () => {
    const { list, numbers } = await openList({}, {});
    const refused: [Record<string, string>, RegExp][] = [
      [{ status: 'DONE' }, /^status: .*"NEW"\|"UNZIPPING FILE"\|.*"FAILED"/],
      [{ from: 'yesterday' }, /^from: must be a time such as 2026-03-02T08:00:00Z, or a day/],
      [{ to: '2026-02-30' }, /^to: must be a time/],
      [{ from: '2026-03-02T08:00:00' }, /^from: must be a time/],
      [{ from: '2026-03-02', to: '2026-03-02' }, /^to: must be after from$/],
      [{ limit: '0' }, /^limit: /],
      [{ limit: '101' }, /^limit: /],
      [{ limit: '1.5' }, /^limit: /],
      [{ limit: 'all' }, /^limit: /],
      [{ cursor: 'nonsense' }, /^cursor: is none of this list$/],
    ];
    for (const [query, message] of refused) assertRefused(await list(query), 400, 'bad_request', message);
    const { cursor = '' } = await numbers({ limit: '1' });
    assertRefused(
      await list({ cursor }, OTHER_API_KEY),
      400,
      'bad_request',
      /^cursor: is none of this list$/,
    );
  });
});
