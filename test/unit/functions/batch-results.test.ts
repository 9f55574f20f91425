import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { documentId } from '../../../shared/jobs/batch.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Changes } from '../../../shared/jobs/obligation-store.ts';
import { assertRefused } from '../../fakes/api-call.ts';
import { BATCH_ID, DOCUMENT_IDS, exampleBatch, exampleDocument } from '../../fakes/example-batch.ts';
import { HOUR, MINUTE, T0 } from '../../fakes/example-job.ts';
import { openReading } from '../../fakes/reading.ts';

const INDEXES = [0, 1, 2] as const;

async function openBatch(fields: Changes<Job> = {}, documents: Changes<Job>[] = []) {
  const opened = await openReading();
  await opened.jobs.create(exampleBatch(fields));
  for (const index of INDEXES) await opened.jobs.create(exampleDocument(index, documents[index]));
  opened.clock.ms = T0 + HOUR;
  const results = async (result_format?: string) => {
    const answered = await opened.results({ job_id: BATCH_ID, result_format });
    return {
      ...answered,
      array: answered.status === 200 && !result_format ? JSON.parse(answered.text ?? '') : [],
    };
  };
  return { ...opened, results };
}

describe('the results of a batch', () => {
  test('are an array as JSON: one element a document, in order, with its result or its error', async () => {
    const { results } = await openBatch();
    const about = { template_id: 'template-1', static_values: { source: 'mail' }, batch_id: BATCH_ID };
    assert.deepEqual((await results()).array, [
      {
        job_id: DOCUMENT_IDS[0],
        ...about,
        file_name: 'a.pdf',
        index: 0,
        count: 3,
        status: 'SUCCESS',
        result: { number: 'INV-0', total: -1.5 },
      },
      {
        job_id: DOCUMENT_IDS[1],
        ...about,
        file_name: 'b.pdf',
        index: 1,
        count: 3,
        status: 'SUCCESS',
        result: { number: 'INV-1', total: -1.5 },
      },
      {
        job_id: DOCUMENT_IDS[2],
        ...about,
        file_name: 'c.pdf',
        index: 2,
        count: 3,
        status: 'FAILED',
        error: { code: 'provider_failed', message: 'unreadable' },
      },
    ]);
  });

  test('end with what the documents have in common, as JSON; as CSV that is no row', async () => {
    const common = '{"result":{"analytics":{"revenue":12}},"raw":{"all":2}}';
    const { results } = await openBatch({ result: common });
    const { array } = await results();
    assert.deepEqual(
      [array.length, array.at(-1)],
      [
        4,
        {
          job_id: BATCH_ID,
          template_id: 'template-1',
          static_values: { source: 'mail' },
          status: 'SUCCESS',
          result: { analytics: { revenue: 12 } },
        },
      ],
    );
    assert.equal((await results('csv')).text?.trimEnd().split('\r\n').length, 4);
  });

  test('are a row a document as CSV', async () => {
    const { results } = await openBatch();
    const { status, headers, text } = await results('csv');
    assert.equal(status, 200);
    assert.equal(headers?.['content-disposition'], `attachment; filename="${BATCH_ID}.csv"`);
    assert.equal(
      text,
      'file_name,index,status,error,number,total,source\r\n' +
        'a.pdf,0,SUCCESS,,INV-0,-1.5,mail\r\n' +
        'b.pdf,1,SUCCESS,,INV-1,-1.5,mail\r\n' +
        'c.pdf,2,FAILED,provider_failed: unreadable,,,mail\r\n',
    );
  });

  test('have the columns of all documents where the template has no fields', async () => {
    const template = { provider: 'azoraone', connection: 'main', options: {}, fields: [] };
    const { results } = await openBatch({ template }, [
      { template, result: '{"result":{"a":1},"raw":0}' },
      { template, result: '{"result":{"b":"=2"},"raw":0}' },
    ]);
    assert.equal(
      (await results('csv')).text,
      'file_name,index,status,error,a,b,source\r\n' +
        'a.pdf,0,SUCCESS,,1,,mail\r\n' +
        "b.pdf,1,SUCCESS,,,'=2,mail\r\n" +
        'c.pdf,2,FAILED,provider_failed: unreadable,,,mail\r\n',
    );
  });

  test('are 409 with how many documents have ended until all have', async () => {
    const unended: Changes<Job> = { status: 'UNZIP FILE SUCCESS', step: 'settle', completed_at: undefined };
    const some = await openBatch({ ...unended, pending: new Set([0, 2]) });
    for (const format of [undefined, 'csv'])
      assertRefused(await some.results(format), 409, 'conflict', /yet: 1 of 3 documents have ended\.$/);
    const all = await openBatch(unended);
    assertRefused(await all.results(), 409, 'conflict', /yet: 3 of 3 documents have ended\.$/);
    const reading = await openBatch({
      ...unended,
      status: 'UNZIPPING FILE',
      documents: undefined,
    });
    assertRefused(await reading.results(), 409, 'conflict', /the status is UNZIPPING FILE\.$/);
  });

  test('are 422 with its error when its archive was refused, or it ended before its documents', async () => {
    const refused = { code: 'archive_refused', message: 'a.zip: is an archive in the archive' } as const;
    const broken = await openBatch({
      status: 'FAILED',
      error: refused,
      documents: undefined,
    });
    assertRefused(await broken.results(), 422, 'archive_refused', /^a\.zip/);
    const error = { code: 'cancelled', message: 'The job was cancelled.' } as const;
    const cancelled = await openBatch({ status: 'FAILED', error, pending: new Set([1]) });
    assertRefused(await cancelled.results(), 422, 'cancelled', /cancelled/);
  });

  test('are the errors when every document failed', async () => {
    const error = { code: 'provider_failed', message: 'unreadable' } as const;
    const failed: Changes<Job> = { status: 'FAILED', result: undefined, error };
    const { results } = await openBatch({ status: 'FAILED', error }, [failed, failed, failed]);
    const { array } = await results();
    assert.deepEqual(
      array.map((each: Record<string, unknown>) => [
        each['index'],
        each['status'],
        each['error'],
        'result' in each,
      ]),
      INDEXES.map((index) => [index, 'FAILED', error, false]),
    );
  });

  test('say of a result that was lost that it was, and keep the others', async () => {
    const { results } = await openBatch({}, [{ result: undefined, result_key: 'results/gone.json' }]);
    const { array } = await results();
    assert.deepEqual(array[0].error, { code: 'expired', message: 'The result was deleted.' });
    assert.deepEqual(array[1].result, { number: 'INV-1', total: -1.5 });
  });

  test('say of a document that no job was made of that it never came out of the archive', async () => {
    const { results, table } = await openBatch();
    table.delete(`JOB#${DOCUMENT_IDS[0]}`);
    const [first, second] = (await results()).array;
    assert.deepEqual(
      [first.job_id, first.file_name, first.index, first.count, first.status, first.error.code],
      [DOCUMENT_IDS[0], null, 0, 3, 'FAILED', 'deadline_exceeded'],
    );
    assert.equal(second.status, 'SUCCESS');
  });

  test('can be read until the first of them expires, then each on its own', async () => {
    const { results, results: _, clock, call, ...opened } = await openBatch();
    // The second document ended first, at 08:01.
    clock.ms = T0 + 24 * HOUR + MINUTE - 1;
    assert.equal((await results()).status, 200);
    clock.ms += 1;
    for (const format of [undefined, 'csv'])
      assertRefused(await results(format), 410, 'expired', /each by its own job_id/);
    assert.equal((await call({ route: 'POST /job-results', body: { job_id: DOCUMENT_IDS[0] } })).status, 200);
    await opened.run({ item: `JOB#${DOCUMENT_IDS[1]}`, step: 'purge', via: 'poller' });
    assertRefused(await results(), 410, 'expired', /each by its own job_id/);
  });

  test('know nothing of a failed document that was purged before the others but how it ended', async () => {
    const early = { completed_at: T0, due: T0 + 24 * HOUR, deliveries: {} };
    const { results, run, clock } = await openBatch({}, [{}, {}, early]);
    clock.ms = T0 + 24 * HOUR;
    await run({ item: `JOB#${DOCUMENT_IDS[2]}`, step: 'purge', via: 'poller' });
    const { array } = await results();
    assert.deepEqual(
      [array[2].file_name, array[2].static_values, array[2].error],
      [null, { source: 'mail' }, { code: 'provider_failed', message: 'unreadable' }],
    );
  });
});

describe('the results of a large batch', () => {
  const LONG = `{"result":{"number":"${'x'.repeat(4_000_000)}"},"raw":0}`;
  const inBucket = (index: 0 | 1 | 2): Changes<Job> => ({
    result: undefined,
    result_key: `results/${DOCUMENT_IDS[index]}/token.json`,
  });

  async function openLargeBatch() {
    const opened = await openBatch({}, [inBucket(0), inBucket(1)]);
    for (const index of [0, 1] as const)
      await opened.files.put(`results/${DOCUMENT_IDS[index]}/token.json`, Buffer.from(LONG));
    return opened;
  }

  test('are an object beside the result that expires first, put once, and gone with that', async () => {
    const { results, files, used, downloads, clock, run } = await openLargeBatch();
    const key = `results/${DOCUMENT_IDS[1]}/batch.json`;
    assert.deepEqual((await results()).headers, {
      location: `https://bucket.example/${key}?signed`,
      'cache-control': 'no-store',
    });
    assert.equal((await results()).status, 303);
    assert.deepEqual(
      used.filter((call) => call.startsWith('put')),
      [`put ${key}`],
    );
    assert.equal(downloads[0]?.fileName, `${BATCH_ID}.json`);
    const array = JSON.parse(Buffer.from(files.objects.get(key)?.body ?? '').toString());
    assert.deepEqual(
      array.map((each: { result?: { number: string } }) => each.result?.number.length),
      [4_000_000, 4_000_000, undefined],
    );
    clock.ms = T0 + 24 * HOUR + MINUTE;
    await run({ item: `JOB#${DOCUMENT_IDS[1]}`, step: 'purge', via: 'poller' });
    assert.ok(!files.objects.has(key));
  });

  test('are not put in the last two minutes of the first of them', async () => {
    const { results, clock, files } = await openLargeBatch();
    clock.ms = T0 + 24 * HOUR - MINUTE + 1;
    assertRefused(await results(), 410, 'expired', /being deleted/);
    assert.ok(![...files.objects.keys()].some((key) => key.includes('batch')));
  });

  test('with nothing but errors are an object of the batch itself', async () => {
    const error = { code: 'provider_failed', message: 'unreadable' } as const;
    const failed: Changes<Job> = { status: 'FAILED', result: undefined, error };
    const { results, ports, files, clock, run } = await openBatch({ status: 'FAILED', error }, [
      failed,
      failed,
      failed,
    ]);
    const { getJob } = ports;
    // Three that say a lot instead of a thousand.
    const static_values = JSON.stringify({ source: 'x'.repeat(2_500_000) });
    ports.getJob = async (id) => {
      const job = await getJob(id);
      return job?.batch ? { ...job, static_values } : job;
    };
    assert.equal((await results('csv')).status, 303);
    assert.ok(files.objects.has(`results/${BATCH_ID}/batch.csv`));
    clock.ms = T0 + 25 * HOUR;
    await run({ item: `JOB#${BATCH_ID}`, step: 'purge', via: 'poller' });
    assert.ok(!files.objects.has(`results/${BATCH_ID}/batch.csv`));
  });

  test('of a thousand documents are read a few at a time, in order', async () => {
    const { results, jobs, ports } = await openBatch();
    const documents = 1_000;
    const batch = await jobs.get(`JOB#${BATCH_ID}`);
    assert.ok(batch);
    await jobs.amend(batch, T0, { documents });
    for (let index = 3; index < documents; index++) {
      const job_id = documentId(BATCH_ID, index);
      const batch = { batch_id: BATCH_ID, index, count: documents };
      await jobs.create(exampleDocument(0, { id: `JOB#${job_id}`, job_id, batch }));
    }
    let [running, most] = [0, 0];
    const { getJob } = ports;
    ports.getJob = async (id) => {
      running += 1;
      most = Math.max(most, running);
      const job = await getJob(id);
      running -= 1;
      return job;
    };
    const { array } = await results();
    assert.equal(most, 25);
    assert.deepEqual(
      array.map(({ index }: { index: number }) => index),
      Array.from({ length: documents }, (_, index) => index),
    );
  });

  test('that are too much for one answer are refused, saying what to do', async () => {
    const { results, files } = await openLargeBatch();
    const huge = `{"result":{"number":"${'x'.repeat(50_000_001)}"},"raw":0}`;
    for (const index of [0, 1] as const)
      await files.put(`results/${DOCUMENT_IDS[index]}/token.json`, Buffer.from(huge));
    assertRefused(
      await results(),
      422,
      'unprocessable',
      /more than 100000000 bytes together: read them one by one/,
    );
  });
});

describe('a batch', () => {
  test('has its status, and in its own view its counts', async () => {
    const successful = new Set([0]);
    const { status, view } = await openBatch({
      status: 'UNZIP FILE SUCCESS',
      pending: new Set([1]),
      successful,
    });
    assert.equal((await status(undefined, BATCH_ID)).body?.['status'], 'UNZIP FILE SUCCESS');
    const { body = {} } = await view(BATCH_ID);
    assert.deepEqual(body['counts'], { documents: 3, pending: 1, successful: 1, failed: 1 });
    assert.equal(body['batch'], undefined);
  });

  test('is named by each of its documents, with their pages and what they were charged', async () => {
    const { view } = await openBatch({}, [{}, { charged: 1 }]);
    const { body = {} } = await view(DOCUMENT_IDS[1]);
    assert.deepEqual(body['batch'], { batch_id: BATCH_ID, index: 1, count: 3 });
    assert.deepEqual(body['file'], { name: 'b.pdf', content_type: 'application/pdf', bytes: 9, pages: 1 });
    assert.deepEqual([body['credits'], body['counts']], [1, undefined]);
  });
});
