import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setAside } from '../../../shared/jobs/dead-letter.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { HOUR, JOB_ID, JOB_ITEM, MINUTE, SECOND, T0, UPLOAD } from '../../fakes/example-job.ts';
import { type AcceptedFields, createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { dieAt } from '../../fakes/watch-calls.ts';

const ENDED: AcceptedFields = {
  step: 'purge',
  due: T0,
  status: 'SUCCESS',
  completed_at: T0,
  deliveries: { 'template-1': exampleDelivery() },
  result_key: `results/${JOB_ID}/token-1.json`,
};

async function purging(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  await pipeline.accept({ ...ENDED, ...fields });
  for (const token of ['token-1', 'lost-its-lease'])
    await pipeline.files.put(`results/${JOB_ID}/${token}.json`, Buffer.from('{}'));
  return pipeline;
}

test("the upload goes at once, the rest when the result's 24 hours are over", async () => {
  const { wake, job, files, clock } = await purging();
  assert.equal(await wake('purge'), 'done');
  assert.ok(!files.objects.has(UPLOAD));
  assert.deepEqual([(await job()).upload_key, (await job()).due], [undefined, T0 + 24 * HOUR]);
  assert.equal(files.objects.size, 2);

  clock.ms = T0 + 24 * HOUR;
  assert.equal(await wake('purge', 'poller'), 'done');
  assert.equal(files.objects.size, 0);
  const { step, due, status, template, static_values, file, result_key, expires_at } = await job();
  assert.deepEqual(
    [step, due, template, static_values, file, result_key],
    [undefined, undefined, undefined, undefined, undefined, undefined],
  );
  assert.deepEqual([status, expires_at], ['SUCCESS', T0 / 1000 + 31 * 86_400]);
  assert.equal(await wake('purge'), 'passed');
});

test('the upload of a failed job stays for 23 h 45 min, its tombstone comes 24 hours after its end', async () => {
  const { wake, job, files, clock } = await purging({
    status: 'FAILED',
    error: { code: 'provider_failed', message: 'unreadable' },
    completed_at: T0 + HOUR,
  });
  clock.ms = T0 + HOUR;
  assert.equal(await wake('purge'), 'done');
  assert.deepEqual([(await job()).upload_key, (await job()).due], [UPLOAD, T0 + 1_425 * MINUTE]);
  assert.ok(files.objects.has(UPLOAD));

  clock.ms = T0 + 1_425 * MINUTE;
  assert.equal(await wake('purge', 'poller'), 'done');
  assert.deepEqual([(await job()).upload_key, (await job()).due], [undefined, T0 + 25 * HOUR]);
  assert.ok(!files.objects.has(UPLOAD));
  assert.ok((await job()).template);

  clock.ms = T0 + 25 * HOUR;
  assert.equal(await wake('purge', 'poller'), 'done');
  assert.deepEqual([(await job()).step, (await job()).template], [undefined, undefined]);
});

test("it is none of another step's business", async () => {
  const { run, wake } = await purging({ step: 'deliver' });
  assert.equal(await wake('purge'), 'passed');
  assert.equal(await run({ item: 'JOB#nobody', step: 'purge', via: 'poller' }), 'gone');
});

test('an item of a newer version is left for code that knows it', async () => {
  const { wake, job, jobs, files } = await purging();
  await jobs.amend(await job(), T0, { version: 2 });
  assert.equal(await wake('purge'), 'newer');
  assert.equal(files.objects.size, 3);
});

test('what can not be deleted says why; the message fails, and the purge that works clears it', async () => {
  const { run, wake, job, files, clock } = await purging();
  clock.ms = T0 + 24 * HOUR;
  const wakeUp = { item: JOB_ITEM, step: 'purge', via: 'poller' } as const;
  const broken = { removeAll: () => Promise.reject(new Error('S3 is down')) };
  const failing = run(wakeUp, (port) => ('removeAll' in port ? { ...port, ...broken } : port));
  await assert.rejects(failing, /S3 is down/);
  const { step, due, last_failure } = await job();
  assert.deepEqual([step, due, last_failure?.code], ['purge', T0, 'unavailable']);
  assert.equal(files.objects.size, 3);
  assert.equal(await wake('purge'), 'done');
  assert.equal((await job()).last_failure, undefined);
});

test('what was woken for a purge is counted anew after it', async () => {
  const { wake, job } = await purging({ claims: 3 });
  await wake('purge', 'poller');
  assert.deepEqual([(await job()).step, (await job()).claims], ['purge', 0]);
});

test('a purge whose reason can not be written fails with what failed first', async () => {
  const { run } = await purging();
  const wakeUp = { item: JOB_ITEM, step: 'purge', via: 'poller' } as const;
  const failing = run(wakeUp, (port) => ({
    ...port,
    ...('amend' in port && { amend: () => Promise.reject(new Error('DynamoDB is down')) }),
    ...('remove' in port && { remove: () => Promise.reject(new Error('S3 is down')) }),
  }));
  await assert.rejects(failing, /S3 is down/);
});

test('dying at any effect, the next purge does it all', async () => {
  for (const moment of ['before', 'after'] as const) {
    for (const effect of [1, 2, 3, 4]) {
      const { run, job, files, clock } = await purging();
      clock.ms = T0 + 24 * HOUR;
      const process = dieAt(effect, moment);
      const wakeUp = { item: JOB_ITEM, step: 'purge', via: 'poller' } as const;
      assert.equal(await Promise.race([run(wakeUp, process.watch), process.died]), 'died');
      await run(wakeUp);
      assert.deepEqual(
        [files.objects.size, (await job()).step, (await job()).template],
        [0, undefined, undefined],
      );
    }
  }
});

test('what somebody else moved on meanwhile is left as it is', async () => {
  const { run, job, jobs, files } = await purging();
  const { remove } = files;
  files.remove = async (key) => {
    await jobs.amend(await job(), T0, { due: T0 + 5 });
    await remove(key);
  };
  assert.equal(await run({ item: JOB_ITEM, step: 'purge', via: 'poller' }), 'superseded');
  assert.deepEqual([(await job()).due, (await job()).upload_key], [T0 + 5, UPLOAD]);
});

describe('a purge that is woken too early', () => {
  test("keeps a dead letter's body, which is due again in time", async () => {
    const { deadLetters, run, store, files, clock } = createPipeline();
    const letter = { id: 'm1', source: 's', reason: 'r', body: Buffer.from('x'), receivedAtMs: T0 };
    await setAside(deadLetters(), letter);
    const purge = { item: 'DEAD#m1', step: 'purge', via: 'poller' } as const;
    clock.ms = T0 + 24 * HOUR - 1;
    await run(purge);
    assert.equal((await store.get('DEAD#m1'))?.due, T0 + 24 * HOUR);
    assert.equal(files.objects.size, 1);
    clock.ms = T0 + 24 * HOUR;
    await run(purge);
    assert.deepEqual([(await store.get('DEAD#m1'))?.due, files.objects.size], [undefined, 0]);
  });

  test('keeps the result, and is due again in time', async () => {
    const { wake, job, files } = await purging({ due: T0 + SECOND });
    await wake('purge');
    assert.equal(await wake('purge'), 'done');
    assert.deepEqual([(await job()).step, (await job()).due], ['purge', T0 + 24 * HOUR]);
    assert.equal(files.objects.size, 2);
  });

  /** Everything that is due is run at once, for 24 hours. @returns the number of wake-ups. */
  async function oneDay({ clock, poll, takeSent, run, job }: Awaited<ReturnType<typeof purging>>) {
    let wakeUps = 0;
    for (; clock.ms < T0 + 25 * HOUR && (await job()).step; clock.ms += MINUTE) {
      await poll();
      for (const wakeUp of takeSent()) {
        wakeUps += 1;
        await run(wakeUp);
      }
    }
    return wakeUps;
  }

  test('is not woken again and again until its time: news during the delivery', async () => {
    const pipeline = createPipeline();
    const { accept, run, wake, takeSent } = pipeline;
    const { deliveries: _, ...ended } = ENDED;
    await accept({ ...ended, step: 'deliver', webhook: WEBHOOK });
    // SQS delivers at least once: the second comes while the first is being worked on.
    const deliver = { item: JOB_ITEM, step: 'deliver', via: 'step' } as const;
    await run(deliver, (port) =>
      'post' in port
        ? {
            ...port,
            post: async () => {
              assert.equal(await wake('deliver'), 'held');
              return { status: 200 };
            },
          }
        : port,
    );
    for (const wakeUp of takeSent()) await run(wakeUp);
    const wakeUps = await oneDay(pipeline);
    assert.ok(wakeUps <= 3, `${wakeUps} wake-ups`);
  });

  test('is not woken again and again until its time: the upload of a failed job', async () => {
    const pipeline = createPipeline();
    const { accept, wake, run, takeSent, files, job } = pipeline;
    const { deliveries: _, ...running } = ENDED;
    await accept({ ...running, status: 'FAILED', step: 'settle', deadline: T0 });
    // Past its deadline it fails, nobody is told, and it owes its purge.
    await wake('settle', 'poller');
    for (const wakeUp of takeSent()) await run(wakeUp);
    const wakeUps = await oneDay(pipeline);
    // At 23 h 45 min for the upload, at 24 h for all the rest.
    assert.equal(wakeUps, 2);
    assert.deepEqual([[...files.objects.keys()], (await job()).step], [[], undefined]);
  });

  test('is not woken again and again until its time: news while the result was fetched', async () => {
    const pipeline = createPipeline();
    const { accept, wake, run, takeSent, provider, clock } = pipeline;
    await accept({
      step: 'settle',
      due: T0,
      webhook: WEBHOOK,
      reference: { key: `123/${JOB_ID}`, values: { companyID: '123', fileID: JOB_ID } },
    });
    const { inspect } = provider.api;
    provider.api.inspect = async (reference) => {
      assert.equal(await wake('settle', 'notification'), 'hinted');
      return inspect(reference);
    };
    await wake('settle', 'notification');
    clock.ms += SECOND;
    for (const wakeUp of takeSent()) await run(wakeUp);
    const wakeUps = await oneDay(pipeline);
    assert.ok(wakeUps <= 3, `${wakeUps} wake-ups`);
  });
});
