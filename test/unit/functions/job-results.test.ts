import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { S3Client } from '@aws-sdk/client-s3';
import { downloadUrls } from '../../../functions/read-job/download-url.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { assertRefused } from '../../fakes/api-call.ts';
import { exampleTemplate, HOUR, JOB_ID, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { type AcceptedFields, WEBHOOK } from '../../fakes/pipeline.ts';
import { openReading } from '../../fakes/reading.ts';

const SUCCESS: Partial<Job> = {
  status: 'SUCCESS',
  step: 'purge',
  due: T0 + 24 * HOUR,
  completed_at: T0,
  completed_via: 'notification',
  result: '{"result":{"number":"=1+1","total":-3268.75},"raw":{"success":true}}',
};
const CSV = { job_id: JOB_ID, result_format: 'csv' };

describe('a result as CSV', () => {
  test('is a header and a row, to be kept as a file', async () => {
    const { results } = await openReading(SUCCESS);
    const { status, headers, text } = await results(CSV);
    assert.equal(status, 200);
    assert.deepEqual(headers, {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${JOB_ID}.csv"`,
    });
    assert.equal(text, "number,total,source\r\n'=1+1,-3268.75,mail\r\n");
  });

  test("has the result's own columns when the template has none", async () => {
    const template = { ...exampleTemplate(), fields: [] };
    const result = '{"result":{"IBAN":"SE35","lines":[{"amount":1}]},"raw":{}}';
    const { results } = await openReading({ ...SUCCESS, template, result, static_values: '{}' });
    assert.equal((await results(CSV)).text, 'IBAN,lines\r\nSE35,"[{""amount"":1}]"\r\n');
  });

  test('is refused as JSON is: not yet, failed, expired', async () => {
    const waiting = await openReading();
    assertRefused(await waiting.results(CSV), 409, 'conflict', /the status is NEW\.$/);
    const error = { code: 'provider_failed', message: 'unreadable' } as const;
    const failed = await openReading({ ...SUCCESS, status: 'FAILED', error });
    assertRefused(await failed.results(CSV), 422, 'provider_failed', /^unreadable$/);
    const expired = await openReading(SUCCESS);
    expired.clock.ms = T0 + 24 * HOUR;
    assertRefused(await expired.results(CSV), 410, 'expired', /24 hours/);
  });

  test('is JSON when the format is null', async () => {
    const { results } = await openReading(SUCCESS);
    const { status, headers } = await results({ job_id: JOB_ID, result_format: null });
    assert.deepEqual([status, headers?.['content-type']], [200, 'application/json']);
  });

  test('in any other format is a 400 that names both', async () => {
    const { results } = await openReading(SUCCESS);
    for (const result_format of ['xml', 'CSV', '', 7]) {
      const message = /^result_format: .*"json"\|"csv"/;
      assertRefused(await results({ job_id: JOB_ID, result_format }), 400, 'bad_request', message);
    }
  });
});

const STORED = `results/${JOB_ID}/token-1.json`;
const ANSWER = `results/${JOB_ID}/answer.json`;

/** A job whose result is in the bucket, `letters` long in its one field. */
async function openLarge(letters: number, fields: AcceptedFields = {}) {
  const { result: _, ...success } = SUCCESS;
  const opened = await openReading({ ...success, result_key: STORED, ...fields });
  const stored = { result: { number: 'x'.repeat(letters), total: 1 }, raw: { n: '"' } };
  await opened.files.put(STORED, Buffer.from(JSON.stringify(stored)));
  return { ...opened, stored };
}

describe('a result that is more than Lambda may answer', () => {
  test('is a redirect to the same answer as an object', async () => {
    const { results, downloads, files, stored } = await openLarge(6_000_000);
    const { status, headers, text } = await results();
    assert.deepEqual(
      [status, headers, text],
      [303, { location: `https://bucket.example/${ANSWER}?signed`, 'cache-control': 'no-store' }, undefined],
    );
    assert.deepEqual(downloads, [
      { key: ANSWER, contentType: 'application/json', fileName: `${JOB_ID}.json`, validSeconds: 60 },
    ]);
    const object = files.objects.get(ANSWER);
    assert.equal(object?.contentType, 'application/json');
    const answer = JSON.parse(Buffer.from(object?.body ?? '').toString());
    const about = { job_id: JOB_ID, template_id: 'template-1', static_values: { source: 'mail' } };
    assert.deepEqual(answer, { ...about, ...stored });
  });

  test('as CSV too, and each format has an object of its own', async () => {
    const { results, files, downloads } = await openLarge(6_000_000);
    await results();
    assert.equal((await results(CSV)).status, 303);
    const key = `results/${JOB_ID}/answer.csv`;
    const body = Buffer.from(files.objects.get(key)?.body ?? '').toString();
    assert.equal(body, `number,total,source\r\n${'x'.repeat(6_000_000)},1,mail\r\n`);
    assert.deepEqual(downloads[1], {
      key,
      contentType: 'text/csv; charset=utf-8; header=present',
      fileName: `${JOB_ID}.csv`,
      validSeconds: 60,
    });
  });

  test('is put once, however often it is read', async () => {
    const { results, used } = await openLarge(6_000_000);
    await results();
    await results();
    assert.deepEqual(used, [`has ${ANSWER}`, `get ${STORED}`, `put ${ANSWER}`, `has ${ANSWER}`]);
  });

  test('is measured as Lambda measures it, with what JSON adds', async () => {
    // The answer's own head and tail are under 400 bytes; a quote in it takes four, as \\\" in a text in a text.
    const fits = await openLarge(5_999_000);
    assert.equal((await fits.results()).status, 200);
    const quotes = await openLarge(0);
    const stored = { result: { number: '"'.repeat(1_600_000) }, raw: 0 };
    await quotes.files.put(STORED, Buffer.from(JSON.stringify(stored)));
    assert.equal((await quotes.results()).status, 303);
  });

  test('of tens of megabytes comes whole', async () => {
    const { results, files } = await openLarge(40_000_000);
    assert.equal((await results()).status, 303);
    assert.ok((files.objects.get(ANSWER)?.body.length ?? 0) > 40_000_000);
  });

  test('that is small is in the answer, and no object is made', async () => {
    const { results, files, stored } = await openLarge(10_000);
    assert.deepEqual((await results()).body?.['result'], stored.result);
    assert.deepEqual(
      [...files.objects.keys()].filter((key) => key.startsWith('results/')),
      [STORED],
    );
  });
});

describe('the object of a large result', () => {
  test('is not put in the last two minutes, so that none is put behind the purge', async () => {
    const { results, clock, files } = await openLarge(6_000_000);
    clock.ms = T0 + 24 * HOUR - 2 * MINUTE + 1;
    assertRefused(await results(), 410, 'expired', /being deleted/);
    assert.ok(!files.objects.has(ANSWER));
    clock.ms = T0 + 24 * HOUR - 2 * MINUTE;
    assert.equal((await results()).status, 303);
  });

  test('that is there is handed out to the end, by a link that ends with it', async () => {
    const { results, clock, downloads } = await openLarge(6_000_000);
    await results();
    clock.ms = T0 + 24 * HOUR - 30 * SECOND;
    assert.equal((await results()).status, 303);
    assert.equal(downloads[1]?.validSeconds, 30);
    clock.ms = T0 + 24 * HOUR;
    assertRefused(await results(), 410, 'expired', /24 hours/);
  });

  test('goes with the purge of its job', async () => {
    const { results, clock, files, wake } = await openLarge(6_000_000);
    await results();
    await results(CSV);
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    assert.deepEqual([...files.objects.keys()], []);
  });

  test('goes with the result while the delivery is still tried', async () => {
    const { results, clock, files, wake, endpoint } = await openLarge(6_000_000, {
      step: 'deliver',
      webhook: WEBHOOK,
    });
    await results();
    clock.ms = T0 + 24 * HOUR;
    endpoint.push({ status: 500 });
    await wake('deliver');
    assert.deepEqual(
      [...files.objects.keys()].filter((key) => key.startsWith('results/')),
      [],
    );
  });
});

test('a link is to that object alone, for so long, and says what it is', async () => {
  const client = new S3Client({
    region: 'eu-north-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  });
  const url = new URL(
    await downloadUrls(
      client,
      'files',
    )({
      key: `results/${JOB_ID}/answer.csv`,
      contentType: 'text/csv; charset=utf-8',
      fileName: 'a.csv',
      validSeconds: 60,
    }),
  );
  assert.equal(
    `${url.origin}${url.pathname}`,
    `https://files.s3.eu-north-1.amazonaws.com/results/${JOB_ID}/answer.csv`,
  );
  const query = Object.fromEntries(url.searchParams);
  assert.equal(query['X-Amz-Expires'], '60');
  assert.equal(query['response-content-type'], 'text/csv; charset=utf-8');
  assert.equal(query['response-content-disposition'], 'attachment; filename="a.csv"');
  assert.equal(query['X-Amz-SignedHeaders'], 'host');
  assert.match(query['X-Amz-Signature'] ?? '', /^[0-9a-f]{64}$/);
});
