/** Ocrolus on the whole system: a batch in one Book whose webhooks are lost and doubled, and what its webhooks may not do. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { zipSync } from 'fflate';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { samplePhoto } from '../../infra/local/samples/sample-photo.ts';
import { openSystem } from './open-system.ts';
import type { Body, System } from './system.ts';

let system: System;

before(async () => {
  system = await openSystem();
});

after(() => system.close());

const two = (number: number) => String(number).padStart(2, '0');

/** Invoice number 1000 + index, over one line of 100 + index kronor and 25 % VAT. */
function invoice(index: number): Promise<Uint8Array> {
  const line = {
    description: 'Arbete',
    quantity: 1,
    unitPriceCents: 10_000 + 100 * index,
    vatPercent: 25,
  } as const;
  return sampleInvoice({ ...INVOICES.officeSupplies, invoiceNumber: String(1000 + index), lines: [line] });
}

async function createTemplate(options: object): Promise<{ template_id: string; signing_secret: string }> {
  return system.must(201, 'POST', '/templates', {
    name: 'bank statements',
    provider: 'ocrolus',
    connection: 'main',
    options,
    webhook_url: system.endpointUrl,
  });
}

test('thirty documents in one Book have a result each and one in common, whatever becomes of their webhooks', async () => {
  const { template_id, signing_secret } = await createTemplate({
    book: 'per_batch',
    results: ['transactions', 'analytics'],
  });
  await system.fault('ocrolus', { effect: 'lose_webhook', file_name: 'lost-*' });
  await system.fault('ocrolus', { effect: 'duplicate_webhook', file_name: 'doubled-*' });
  const names = Array.from({ length: 30 }, (_, index) => {
    const fate = ['lost', 'doubled', 'plain'][index % 3];
    return `${fate}-${two(index)}.${index < 6 ? 'png' : 'pdf'}`;
  });
  const files: [string, Uint8Array][] = await Promise.all(
    names.map(async (name, index) => [
      name,
      index < 6
        ? samplePhoto([
            ['Kiosken', ''],
            ['Total', `${100 + index}.00`],
          ])
        : await invoice(index),
    ]),
  );
  const form = new FormData();
  form.append('template_id', template_id);
  form.append('actual_image', new Blob([Buffer.from(zipSync(Object.fromEntries(files)))]), 'march.zip');
  const { job_id } = await system.must(202, 'POST', '/process-job', form);
  const batch = await system.ended(job_id);
  assert.deepEqual(
    [batch.status, batch.counts],
    ['SUCCESS', { documents: 30, pending: 0, successful: 30, failed: 0 }],
  );

  const [book, ...others]: Body[] = (await system.simulated('ocrolus', 'books')).filter(
    ({ xid }) => xid === `paperhook-batch-${job_id}`,
  );
  assert.deepEqual([others, book.documents, book.status], [[], 30, 'VERIFIED']);

  const results: Body[] = await system.must(200, 'POST', '/job-results', { job_id });
  const common = results.at(-1);
  assert.deepEqual(
    results.map(({ file_name, status }) => [file_name, status]),
    [...names.map((name) => [name, 'SUCCESS']), [undefined, 'SUCCESS']],
  );
  assert.ok(results.slice(0, 30).every(({ result }) => Array.isArray(result.transactions)));
  assert.ok(results.slice(0, 30).every(({ result }) => !('analytics' in result)));
  assert.deepEqual([common.job_id, common.result.analytics.book_uuid], [job_id, book.book_uuid]);

  const delivered = await system.delivered(job_id, signing_secret);
  assert.deepEqual(
    delivered.map(({ event }) => [event.event, event.status, event.result.analytics.book_uuid]),
    [['batch.completed', 'SUCCESS', book.book_uuid]],
  );
  for (const { job_id: document } of results.slice(0, 30))
    assert.equal(new Set((await system.delivered(document, signing_secret)).map(({ id }) => id)).size, 1);
  // Nobody waits for the Book any more.
  await system.until(async () => ((await bookItem(job_id)).step === undefined ? true : undefined));
});

async function bookItem(batchId: string): Promise<Body> {
  const item = await system.item(`BOOK#ocrolus#main#batch-${batchId}`);
  return item ?? assert.fail('The Book is not there.');
}

async function submit(template_id: string, file_name: string): Promise<string> {
  const actual_image = Buffer.from(await invoice(90)).toString('base64');
  return (await system.must(202, 'POST', '/process-job', { template_id, actual_image, file_name })).job_id;
}

test('what only a webhook says is on the timeline of its job, marked as such', async () => {
  const { template_id } = await createTemplate({ results: ['detect'] });
  await system.fault('ocrolus', {
    effect: 'detect_unable',
    reason: 'Document is image based',
    file_name: 'unable*',
  });
  const jobId = await submit(template_id, 'unable.pdf');
  const job = await system.ended(jobId);
  assert.equal(job.status, 'SUCCESS');
  const { body } = await system.call('POST', '/job-results', { job_id: jobId });
  assert.equal(body.result.detect.detect_status ?? body.result.detect[0]?.detect_status, 'UNABLE_TO_PROCESS');
  const said = await system.until(async () => {
    const { timeline } = (await system.call('GET', `/jobs/${jobId}`)).body;
    return timeline.find(({ event }: Body) => event === 'ocrolus.document.detect.unable_to_process');
  });
  assert.match(said.detail, /^from the webhook: .*image based/);
});

test('a document that Ocrolus rejects fails with its reason, though no webhook comes', async () => {
  const { template_id } = await createTemplate({});
  await system.fault('ocrolus', { effect: 'lose_webhook', file_name: 'unreadable*' });
  await system.fault('ocrolus', {
    effect: 'reject_document',
    reason: 'DOCUMENT IS UNREADABLE',
    file_name: 'unreadable*',
  });
  const { status, error, completed_via } = await system.ended(await submit(template_id, 'unreadable.pdf'));
  assert.deepEqual([status, error.code, completed_via], ['FAILED', 'provider_failed', 'poller']);
  assert.match(error.message, /DOCUMENT IS UNREADABLE/);
});
