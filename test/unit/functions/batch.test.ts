/** A batch on its way: unpacked, its documents ended one by one, ended itself; undisturbed, and dying at every effect. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Step } from '../../../shared/jobs/obligation.ts';
import { faultFields } from '../../../shared/lambda/log-line.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { BATCH_ID, DOCUMENT_IDS } from '../../fakes/example-batch.ts';
import { exampleJob, exampleTemplate, HOUR, MINUTE, T0 } from '../../fakes/example-job.ts';
import { type Disturbance, live } from '../../fakes/live.ts';
import { createPipeline, type Pipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { dieAt, failAt, type Moment, watchCalls } from '../../fakes/watch-calls.ts';

/** A PNG's first bytes: one page, whatever follows. */
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
const image = (text: string) => Uint8Array.from([...PNG, ...strToU8(text)]);
const THREE = { 'a.png': image('a'), 'b.png': image('b'), 'c.png': image('c') };
const BATCH_ITEM = `JOB#${BATCH_ID}`;

/** As submit-job leaves it. */
async function acceptBatch(pipeline: Pipeline, files: Record<string, Uint8Array> = THREE): Promise<void> {
  const { jobs, files: bucket, steps } = pipeline;
  const archive = zipSync(files);
  await jobs.create(
    exampleJob({
      id: BATCH_ITEM,
      job_id: BATCH_ID,
      step: 'unpack',
      file: { name: 'march.zip', content_type: 'application/zip', bytes: archive.length },
      upload_key: `uploads/${BATCH_ID}`,
      template: { ...exampleTemplate(), webhook: WEBHOOK },
    }),
  );
  await bucket.put(`uploads/${BATCH_ID}`, archive);
  await steps().wake({ item: BATCH_ITEM, step: 'unpack', via: 'submit' }, 0);
}

async function read({ jobs }: Pipeline, jobId: string): Promise<Job> {
  const job = await jobs.get(`JOB#${jobId}`);
  assert.ok(job, jobId);
  return job;
}

const jobCount = ({ table }: Pipeline) => [...table.keys()].filter((id) => id.startsWith('JOB#')).length;

describe('an archive', () => {
  test('becomes a job a document, each with its place, its file and an upload of its own', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline);
    const [first] = pipeline.takeSent();
    assert.ok(first);
    pipeline.clock.ms = T0 + HOUR;
    assert.equal(await pipeline.run(first), 'done');

    const batch = await read(pipeline, BATCH_ID);
    assert.deepEqual(
      [batch.status, batch.step, batch.documents, batch.pending, batch.deliveries],
      ['UNZIP FILE SUCCESS', 'settle', 3, new Set([0, 1, 2]), undefined],
    );
    assert.deepEqual(
      batch.timeline.map(({ event }) => event),
      ['NEW', 'UNZIPPING FILE', 'UNZIP FILE SUCCESS'],
    );
    for (const [index, name] of ['a.png', 'b.png', 'c.png'].entries()) {
      const document = await read(pipeline, DOCUMENT_IDS[index] ?? '');
      assert.deepEqual(document.batch, { batch_id: BATCH_ID, index, count: 3 });
      assert.deepEqual(document.file, { name, content_type: 'image/png', bytes: 17, pages: 1 });
      // As old as the archive, so that its document goes with it.
      assert.deepEqual([document.accepted_at, document.deadline], [T0, T0 + 23 * HOUR]);
      assert.deepEqual([document.step, document.status, document.deliveries], ['start', 'NEW', undefined]);
      assert.deepEqual(document.template?.webhook, WEBHOOK);
      assert.equal(document.static_values, '{"source":"mail"}');
      const upload = pipeline.files.objects.get(document.upload_key ?? '');
      assert.deepEqual(Buffer.from(upload?.body ?? []), Buffer.from(image(name[0] ?? '')));
    }
    // The archive itself is needed no more.
    assert.ok(!pipeline.files.objects.has(`uploads/${BATCH_ID}`));
    assert.deepEqual(
      pipeline.takeSent().map(({ step }) => step),
      ['start', 'start', 'start', 'settle'],
    );
  });

  test('that is refused fails with the reason, is delivered as such, and makes nothing', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline, { ...THREE, 'inner.zip': zipSync({ 'd.png': image('d') }) });
    await live(pipeline, T0 + HOUR);
    const batch = await read(pipeline, BATCH_ID);
    const { status, error, timeline } = batch;
    assert.deepEqual([status, error?.code, stateOf(batch)], ['FAILED', 'archive_refused', 'delivered']);
    assert.match(error?.message ?? '', /inner\.zip/);
    assert.deepEqual(
      timeline.map(({ event }) => event),
      ['NEW', 'UNZIPPING FILE', 'UNZIP FILE FAILED', 'FAILED', 'delivered'],
    );
    assert.equal(jobCount(pipeline), 1);
    assert.equal(pipeline.provider.calls.submit, 0);
    const [post] = pipeline.posts;
    assert.equal(JSON.parse(post?.body ?? '{}').event, 'job.failed');
  });

  test('that is refused has none of its names in a log', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline, { 'Anna Svensson.txt': strToU8('hello') });
    await live(pipeline, T0 + HOUR);
    const [refusal] = pipeline.reported;
    assert.match(refusal?.message ?? '', /Svensson/);
    assert.deepEqual(faultFields(refusal), { code: 'archive_refused' });
  });

  test('with a type that the provider does not take is refused before anything is sent', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline, { ...THREE, 'd.gif': strToU8('GIF89a0123456789') });
    await live(pipeline, T0 + HOUR);
    assert.match((await read(pipeline, BATCH_ID)).error?.message ?? '', /d\.gif.*image\/gif/);
    assert.equal(jobCount(pipeline), 1);
  });

  test('that was never stored fails its batch', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline);
    await pipeline.files.remove(`uploads/${BATCH_ID}`);
    await live(pipeline, T0 + HOUR);
    assert.equal((await read(pipeline, BATCH_ID)).error?.code, 'upload_missing');
  });

  test('that is lost while its first documents are on their way is waited for: they are what its batch ends with', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline);
    const [first] = pipeline.takeSent();
    assert.ok(first);
    let puts = 0;
    const failing = watchCalls((name, call) => {
      if (name === 'put' && ++puts === 3) throw new Error('the bucket is slow');
      return call();
    });
    assert.equal(await pipeline.run(first, failing), 'done');
    assert.equal(jobCount(pipeline), 3);

    pipeline.clock.ms = T0 + MINUTE;
    // Its size can still be told, its bytes no more.
    const losing = watchCalls((name, call) => (name === 'getRange' ? Promise.resolve(undefined) : call()));
    assert.equal(await pipeline.run(first, losing), 'done');
    const { status, step, pending } = await read(pipeline, BATCH_ID);
    assert.deepEqual([status, step, pending], ['UNZIP FILE SUCCESS', 'settle', new Set([0, 1, 2])]);

    await live(pipeline, T0 + 24 * HOUR);
    const batch = await read(pipeline, BATCH_ID);
    assert.deepEqual(
      [batch.status, batch.pending, batch.successful],
      ['SUCCESS', undefined, new Set([0, 1])],
    );
    assert.ok((batch.completed_at ?? 0) >= batch.deadline);
  });
});

describe('a batch', () => {
  test('ends with its last document, well if any of them did; each is delivered on its own', async () => {
    const pipeline = createPipeline();
    const { inspect } = pipeline.provider.api;
    pipeline.provider.api.inspect = async (reference) =>
      reference.values['fileID'] === DOCUMENT_IDS[1]
        ? { state: 'failed', reason: 'unreadable' }
        : inspect(reference);
    await acceptBatch(pipeline);
    await live(pipeline, T0 + HOUR);

    const batch = await read(pipeline, BATCH_ID);
    assert.deepEqual(
      [batch.status, batch.documents, batch.pending, batch.successful],
      ['SUCCESS', 3, undefined, new Set([0, 2])],
    );
    assert.equal(batch.timeline.at(-1)?.detail, '2 of 3 documents succeeded');
    // No endpoint is told of the batch itself.
    assert.deepEqual([batch.deliveries, pipeline.posts.length], [{}, 3]);
    const documents = await Promise.all(DOCUMENT_IDS.map((id) => read(pipeline, id)));
    assert.deepEqual(
      documents.map((document) => [document.status, stateOf(document)]),
      [
        ['SUCCESS', 'delivered'],
        ['FAILED', 'delivered'],
        ['SUCCESS', 'delivered'],
      ],
    );
    assert.equal(batch.completed_at, Math.max(...documents.map(({ completed_at = 0 }) => completed_at)));
    const bodies = pipeline.posts.map(({ body }) => JSON.parse(body)).sort((a, b) => a.index - b.index);
    assert.deepEqual(
      bodies.map(({ batch_id, file_name, index, count, status }) => [
        batch_id,
        file_name,
        index,
        count,
        status,
      ]),
      [
        [BATCH_ID, 'a.png', 0, 3, 'SUCCESS'],
        [BATCH_ID, 'b.png', 1, 3, 'FAILED'],
        [BATCH_ID, 'c.png', 2, 3, 'SUCCESS'],
      ],
    );
  });

  test('of which no document succeeded has failed', async () => {
    const pipeline = createPipeline();
    pipeline.provider.api.inspect = async () => ({ state: 'failed', reason: 'unreadable' });
    await acceptBatch(pipeline);
    await live(pipeline, T0 + HOUR);
    const { status, error } = await read(pipeline, BATCH_ID);
    assert.deepEqual([status, error?.code], ['FAILED', 'documents_failed']);
  });

  test('waits for its documents as long as they take', async () => {
    const pipeline = createPipeline();
    const { inspect } = pipeline.provider.api;
    pipeline.provider.api.inspect = async (reference) =>
      reference.values['fileID'] === DOCUMENT_IDS[2] && pipeline.clock.ms < T0 + 3 * HOUR
        ? { state: 'waiting' }
        : inspect(reference);
    await acceptBatch(pipeline);
    await live(pipeline, T0 + 2 * HOUR);
    const waiting = await read(pipeline, BATCH_ID);
    assert.deepEqual([waiting.status, waiting.pending], ['UNZIP FILE SUCCESS', new Set([2])]);
    await live(pipeline, T0 + 4 * HOUR);
    assert.equal((await read(pipeline, BATCH_ID)).status, 'SUCCESS');
  });

  test('that waits says nothing of its connection: its documents do', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline);
    const [first] = pipeline.takeSent();
    assert.ok(first);
    await pipeline.run(first);
    pipeline.measured.length = 0;
    pipeline.clock.ms = T0 + HOUR;
    assert.equal(await pipeline.run({ item: BATCH_ITEM, step: 'settle', via: 'poller' }), 'done');
    assert.deepEqual(pipeline.measured, []);
  });

  test('whose documents never end ends by its deadline, with what there is', async () => {
    const pipeline = createPipeline();
    pipeline.provider.api.inspect = async () => ({ state: 'waiting' });
    await acceptBatch(pipeline);
    await live(pipeline, T0 + 23 * HOUR + 30 * MINUTE);
    const { status, error, completed_at = 0 } = await read(pipeline, BATCH_ID);
    assert.deepEqual([status, error?.code], ['FAILED', 'documents_failed']);
    assert.ok(completed_at <= T0 + 23 * HOUR + 15 * MINUTE);
    for (const id of DOCUMENT_IDS) assert.equal((await read(pipeline, id)).error?.code, 'deadline_exceeded');
  });

  test('does not wait for a document that never came out of its archive', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline);
    const { jobs, steps, clock, run } = pipeline;
    // Its worker died over the last document, and the bucket has lost the archive.
    const held = await jobs.takeLease({
      ...{ id: BATCH_ITEM, step: 'unpack', token: 'dead', nowMs: T0, untilMs: T0 + 1 },
    });
    assert.ok(held);
    await jobs.finish(BATCH_ITEM, { token: 'dead' }, { documents: 1, pending: new Set([0]) });
    await pipeline.files.remove(`uploads/${BATCH_ID}`);
    pipeline.takeSent();
    clock.ms = T0 + 23 * HOUR;
    await steps().wake({ item: BATCH_ITEM, step: 'unpack', via: 'poller' }, 0);
    const [wakeUp] = pipeline.takeSent();
    assert.ok(wakeUp);
    await run(wakeUp);
    await live(pipeline, T0 + 24 * HOUR);
    // Without a document there is nobody to have a reason of its own.
    assert.equal((await read(pipeline, BATCH_ID)).error?.code, 'deadline_exceeded');
  });

  test('leaves nothing behind, nor what a worker had put before it died, without a job', async () => {
    const pipeline = createPipeline();
    await acceptBatch(pipeline);
    await pipeline.files.put(`uploads/${BATCH_ID}/7`, PNG);
    await live(pipeline, T0 + 50 * HOUR);
    assert.deepEqual([...pipeline.files.objects.keys()], []);
    for (const id of [BATCH_ID, ...DOCUMENT_IDS]) {
      const { step, result, file, upload_key } = await read(pipeline, id);
      assert.deepEqual([step, result, file, upload_key], [undefined, undefined, undefined, undefined]);
    }
  });
});

/** Whatever died where: each document once, one delivery id each, the batch ended with them, nothing behind. */
async function assertEndsWell(disturbance: Disturbance): Promise<void> {
  const pipeline = createPipeline();
  await acceptBatch(pipeline);
  await live(pipeline, T0 + 2 * HOUR, disturbance);
  const batch = await read(pipeline, BATCH_ID);
  assert.deepEqual(
    [batch.status, batch.pending, batch.successful],
    ['SUCCESS', undefined, new Set([0, 1, 2])],
  );
  assert.equal(jobCount(pipeline), 4);
  assert.equal(pipeline.provider.documents.size, 3);
  const documents = await Promise.all(DOCUMENT_IDS.map((id) => read(pipeline, id)));
  for (const document of documents)
    assert.deepEqual([document.status, stateOf(document), document.end_told], ['SUCCESS', 'delivered', true]);
  assert.ok(documents.every(({ completed_at = 0 }) => completed_at <= (batch.completed_at ?? 0)));
  assert.equal(new Set(pipeline.posts.map(({ headers }) => headers['webhook-id'])).size, 3);
  await live(pipeline, T0 + 50 * HOUR);
  assert.deepEqual([...pipeline.files.objects.keys()], []);
}

async function effectsOf(step: Step): Promise<number> {
  const counted = failAt(0, 'before');
  await assertEndsWell({ step, run: (work) => work(counted.watch) });
  return counted.effects();
}

for (const step of ['unpack', 'deliver', 'settle'] as const) {
  const effects = await effectsOf(step);
  describe(`${step} of a batch or of one of its documents`, () => {
    for (let effect = 1; effect <= effects; effect++) {
      for (const moment of ['before', 'after'] satisfies Moment[]) {
        test(`dies ${moment} effect ${effect}`, async () => {
          const process = dieAt(effect, moment);
          await assertEndsWell({ step, run: (work) => Promise.race([work(process.watch), process.died]) });
        });
        test(`meets an error ${moment} effect ${effect}`, async () => {
          await assertEndsWell({ step, run: (work) => work(failAt(effect, moment).watch) });
        });
      }
    }
  });
}
