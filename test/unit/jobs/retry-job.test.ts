import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EndpointTarget } from '../../../shared/deliveries/endpoint.ts';
import { cancelJob } from '../../../shared/jobs/cancel-job.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import { type RetryPorts, retryJob } from '../../../shared/jobs/retry-job.ts';
import { exampleDelivery, stateOf } from '../../fakes/deliveries.ts';
import {
  exampleTemplate,
  HOUR,
  JOB_ID,
  JOB_ITEM,
  MINUTE,
  SECOND,
  T0,
  UPLOAD,
} from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { dieAt } from '../../fakes/watch-calls.ts';
import type { Watch } from '../../fakes/world.ts';

const FAILED: Partial<Job> = {
  step: 'purge',
  due: T0 + 23 * HOUR,
  status: 'FAILED',
  completed_at: T0 + HOUR,
  error: { code: 'provider_failed', message: 'unreadable' },
  deliveries: { 'template-1': exampleDelivery() },
  template: { ...exampleTemplate(), webhook: WEBHOOK },
};
const PDF = '%PDF-1.7\n';

async function withFailed(fields: Partial<Job> = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...FAILED, ...fields });
  pipeline.clock.ms = T0 + 2 * HOUR;
  let now: { webhook?: EndpointTarget } | undefined = { webhook: WEBHOOK };
  const ports = (watch: Watch = (port) => port): RetryPorts => ({
    steps: pipeline.steps<Job>(watch),
    deadlineMs: 23 * HOUR,
    ...watch({ copyFile: pipeline.files.copy, getTemplate: async () => now }),
    hasFile: pipeline.files.has,
  });
  const jobOf = async (id: string): Promise<Job> => {
    const job = await pipeline.jobs.get(jobItemId(id));
    assert.ok(job);
    return job;
  };
  return {
    ...pipeline,
    ports,
    retry: (id = JOB_ID) => retryJob(ports(), id),
    templateIs: (template: typeof now) => {
      now = template;
    },
    jobOf,
    /** A retry that has just been made goes its way, until it has been delivered. */
    async toTheEnd(id: string): Promise<Job> {
      const { run, takeSent } = pipeline;
      for (const wakeUp of takeSent()) await run(wakeUp);
      await run({ item: jobItemId(id), step: 'settle', via: 'notification' });
      for (const wakeUp of takeSent()) await run(wakeUp);
      return jobOf(id);
    },
    upload: (id: string) => Buffer.from(pipeline.files.objects.get(`uploads/${id}`)?.body ?? '').toString(),
  };
}

describe('the retry of a failed job', () => {
  test('is a new job with its template, static values and document, that says whose retry it is', async () => {
    const { retry, jobOf, upload, takeSent } = await withFailed();
    const { jobId, already } = await retry();
    assert.match(jobId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual([already, jobId === JOB_ID, upload(jobId)], [false, false, PDF]);
    const { due_shard: _, ...made } = await jobOf(jobId);
    assert.deepEqual(made, {
      id: `JOB#${jobId}`,
      kind: 'job',
      version: 1,
      hints: 0,
      hints_seen: 0,
      claims: 0,
      dead_letters: 0,
      job_id: jobId,
      retry_of: JOB_ID,
      tenant: 'acme',
      listed_under: 'JOBS#acme',
      listed_at: T0 + 2 * HOUR,
      template_id: 'template-1',
      template: { ...exampleTemplate(), webhook: WEBHOOK },
      static_values: '{"source":"mail"}',
      file: { name: 'invoice.pdf', content_type: 'application/pdf', bytes: 9 },
      upload_key: `uploads/${jobId}`,
      status: 'NEW',
      step: 'start',
      // As after a submit: 30 s for it to end, and a minute of grace.
      due: T0 + 2 * HOUR + 90 * SECOND,
      accepted_at: T0 + 2 * HOUR,
      deadline: T0 + 25 * HOUR,
      attempts: 0,
      checks: 0,
      timeline: [{ at: T0 + 2 * HOUR, event: 'NEW' }],
    });
    assert.deepEqual(takeSent(), [{ item: `JOB#${jobId}`, step: 'start', via: 'submit', delaySeconds: 0 }]);
  });

  test('goes its way to its own result; the failed job stays as it is', async () => {
    const { retry, takeSent, run, jobOf, job, clock, upload } = await withFailed();
    const before = await job();
    const { jobId } = await retry();
    for (const wakeUp of takeSent()) await run(wakeUp);
    await run({ item: `JOB#${jobId}`, step: 'settle', via: 'notification' });
    assert.equal((await jobOf(jobId)).status, 'SUCCESS');
    assert.deepEqual(await job(), before);
    for (const wakeUp of takeSent()) await run(wakeUp);
    assert.deepEqual([stateOf(await jobOf(jobId)), upload(jobId)], ['delivered', '']);
    // Its upload has gone with its delivery, and is not put again; later there is none to put.
    for (const laterMs of [SECOND, 24 * HOUR]) {
      clock.ms = T0 + 2 * HOUR + laterMs;
      assert.deepEqual(await retry(), { jobId, already: true });
      assert.equal(upload(jobId), '');
    }
  });

  test('twice, or at once, is one job', async () => {
    const { retry, table } = await withFailed();
    const [one, two] = await Promise.all([retry(), retry()]);
    assert.equal(one?.jobId, two?.jobId);
    assert.deepEqual(await retry(), { jobId: one?.jobId, already: true });
    assert.equal(table.size, 2);
  });

  test('that has failed too is retried in its turn, by either id', async () => {
    const { retry, steps, jobOf, upload, table } = await withFailed();
    const first = await retry();
    await cancelJob(steps(), first.jobId);
    const second = await retry();
    assert.deepEqual([second.already, upload(second.jobId)], [false, PDF]);
    assert.equal((await jobOf(second.jobId)).retry_of, first.jobId);
    assert.deepEqual(await retry(first.jobId), { jobId: second.jobId, already: true });
    assert.equal(table.size, 3);
  });

  test('that has failed too is retried from its own upload, which outlives the first one', async () => {
    const { retry, steps, upload, clock } = await withFailed();
    clock.ms = T0 + 20 * HOUR;
    const first = await retry();
    await cancelJob(steps(), first.jobId);
    clock.ms = T0 + 24 * HOUR;
    assert.equal(upload((await retry()).jobId), PDF);
  });

  test('is not delivered to an endpoint that was switched off since: it waits there', async () => {
    const { retry, toTheEnd, templateIs, posts } = await withFailed();
    templateIs({ webhook: { ...WEBHOOK, off_since: T0 } });
    assert.deepEqual([stateOf(await toTheEnd((await retry()).jobId)), posts], ['parked', []]);
  });

  test('is delivered to the URL that the template has now', async () => {
    const { retry, jobOf, toTheEnd, templateIs, posts, box } = await withFailed();
    const sealed_url = box.seal('https://other.example/hook', 'template-1');
    const webhook = { ...WEBHOOK, sealed_url, origin: 'https://other.example' };
    templateIs({ webhook });
    const { jobId } = await retry();
    assert.deepEqual((await jobOf(jobId)).template, { ...exampleTemplate(), webhook });
    assert.equal(stateOf(await toTheEnd(jobId)), 'delivered');
    assert.deepEqual(
      posts.map(({ url }) => url),
      ['https://other.example/hook'],
    );
  });

  test('is not delivered when the template has no endpoint any more', async () => {
    const { retry, jobOf, toTheEnd, templateIs, posts } = await withFailed();
    templateIs({});
    const { jobId } = await retry();
    assert.deepEqual((await jobOf(jobId)).template, exampleTemplate());
    assert.deepEqual([(await toTheEnd(jobId)).deliveries, posts], [{}, []]);
  });

  test('is delivered as its snapshot says when the template is gone, or never had an endpoint', async () => {
    const gone = await withFailed();
    gone.templateIs(undefined);
    assert.equal(stateOf(await gone.toTheEnd((await gone.retry()).jobId)), 'delivered');
    const never = await withFailed({ template: exampleTemplate() });
    assert.deepEqual((await never.toTheEnd((await never.retry()).jobId)).deliveries, {});
  });
});

describe('a retry that died on the way', () => {
  // Reads of the failed job and of its retry, template, item, upload, wake-up.
  for (const effect of [4, 5, 6]) {
    for (const moment of ['before', 'after'] as const) {
      test(`${moment} effect ${effect} is completed by the next`, async () => {
        const { ports, retry, upload, table, jobOf } = await withFailed();
        const process = dieAt(effect, moment);
        assert.equal(await Promise.race([retryJob(ports(process.watch), JOB_ID), process.died]), 'died');
        const { jobId } = await retry();
        assert.deepEqual([upload(jobId), table.size, (await jobOf(jobId)).step], [PDF, 2, 'start']);
      });
    }
  }

  test('and whose job found no upload, is made again from the first one', async () => {
    const { ports, retry, run, upload, jobOf, clock, table } = await withFailed();
    const process = dieAt(4, 'after');
    await Promise.race([retryJob(ports(process.watch), JOB_ID), process.died]);
    const half = [...table.keys()].map((id) => id.slice(4)).find((id) => id !== JOB_ID) ?? '';
    clock.ms += 2 * MINUTE;
    await run({ item: `JOB#${half}`, step: 'start', via: 'poller' });
    assert.equal((await jobOf(half)).error?.code, 'upload_missing');
    const { jobId, already } = await retry();
    assert.deepEqual([already, upload(jobId), (await jobOf(jobId)).retry_of], [false, PDF, half]);
  });
});

describe('a retry that died before its upload was there', () => {
  test('is no job to go by once the first upload is gone too', async () => {
    const { ports, retry, clock } = await withFailed();
    const process = dieAt(4, 'after');
    await Promise.race([retryJob(ports(process.watch), JOB_ID), process.died]);
    clock.ms = T0 + 24 * HOUR;
    await assert.rejects(retry(), { code: 'expired', message: /^The upload was deleted at/ });
  });

  test('unlike one that has it', async () => {
    const { retry, clock } = await withFailed();
    const { jobId } = await retry();
    clock.ms = T0 + 24 * HOUR;
    assert.deepEqual(await retry(), { jobId, already: true });
  });
});

describe('a retry is refused', () => {
  const refusals: [what: string, fields: Partial<Job>, error: { code: string; message: string }][] = [
    [
      'of a job that has succeeded',
      { status: 'SUCCESS' },
      { code: 'conflict', message: 'The job has succeeded: there is nothing to retry.' },
    ],
    [
      'of a job that has not ended',
      { status: 'PROCESSING IMAGE' },
      { code: 'conflict', message: 'The job has not ended (PROCESSING IMAGE): cancel it first.' },
    ],
    [
      'of a job whose upload never came',
      { error: { code: 'upload_missing', message: 'm' } },
      { code: 'expired', message: 'The upload was never stored: hand the document in again.' },
    ],
    [
      'once the upload has had its time',
      { accepted_at: T0 + 2 * HOUR - 1_425 * MINUTE },
      {
        code: 'expired',
        message: 'The upload was deleted at 2026-03-02T10:00:00.000Z: hand the document in again.',
      },
    ],
  ];
  for (const [what, fields, error] of refusals) {
    test(what, async () => {
      const { retry, table } = await withFailed(fields);
      await assert.rejects(retry(), error);
      assert.equal(table.size, 1);
    });
  }

  test('of a job that is not there', async () => {
    const { retry } = await withFailed();
    await assert.rejects(retry('nobody'), { code: 'not_found' });
  });

  test('when somebody has taken the upload out of the bucket', async () => {
    const { retry, files, table, takeSent } = await withFailed();
    await files.remove(UPLOAD);
    await assert.rejects(retry(), { code: 'expired', message: /not in the bucket/ });
    assert.deepEqual([[...table.keys()], takeSent()], [[JOB_ITEM], []]);
  });
});
