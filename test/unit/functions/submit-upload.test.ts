/** Documents that a client has put into the bucket itself. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import { refused } from '../../../shared/errors.ts';
import { assertRefused, OTHER_API_KEY } from '../../fakes/api-call.ts';
import { HOUR, MINUTE, T0 } from '../../fakes/example-job.ts';
import { asJson, asMultipart, GIF, ids, openSubmitWorld, PDF, TEMPLATE } from '../../fakes/submit-world.ts';

const of = (upload_id: string, fields: object = {}, headers: Record<string, string> = {}) =>
  asJson({ template_id: 'template-1', upload_id, ...fields }, { headers });
/** Three ranges long. */
const LARGE = Buffer.alloc(20_000_000, '%PDF-1.7\nlarge');

describe('an upload', () => {
  test('becomes a job with a copy of its own', async () => {
    const { submit, upload, uploadItem, jobOf, files, takeSent } = await openSubmitWorld();
    const id = await upload(LARGE, { file_name: 'large.pdf' });
    const { status, body } = await submit(of(id, { static_values: { a: 1 } }));
    assert.deepEqual(
      [status, body],
      [
        202,
        {
          job_id: ids(1),
          template_id: 'template-1',
          static_values: { origin: 'template', region: 'north', a: 1 },
        },
      ],
    );
    assert.deepEqual((await jobOf(1))?.file, {
      name: 'large.pdf',
      content_type: 'application/pdf',
      bytes: 20_000_000,
      pages: 3,
    });
    assert.ok(LARGE.equals(files.objects.get(`uploads/${ids(1)}`)?.body ?? Buffer.alloc(0)));
    assert.deepEqual(takeSent(), [{ item: `JOB#${ids(1)}`, step: 'start', via: 'submit', delaySeconds: 0 }]);
    const { use, due, copied_at } = await uploadItem(id);
    assert.deepEqual(
      [use?.job_id, use?.sha256, due, copied_at],
      [ids(1), createHash('sha256').update(LARGE).digest('hex'), T0, T0],
    );
  });

  test('is named in a part of multipart as well', async () => {
    const { submit, upload } = await openSubmitWorld();
    const upload_id = await upload(PDF);
    assert.equal((await submit(await asMultipart({ template_id: 'template-1', upload_id }))).status, 202);
  });

  test('gives its whole bytes to whoever counts the pages', async () => {
    const { submit, upload, pdf } = await openSubmitWorld();
    let counted: Uint8Array | undefined;
    pdf.pdfPages = async ({ bytes, read }) => {
      counted = await read(0, bytes);
      return 7;
    };
    await submit(of(await upload(LARGE)));
    assert.ok(LARGE.equals(counted ?? Buffer.alloc(0)));
  });

  test('may be an archive, of which only the ranges are read', async () => {
    const { submit, upload, jobOf } = await openSubmitWorld();
    const archive = Buffer.from(zipSync({ 'a.pdf': [LARGE, { level: 0 }] }));
    assert.equal((await submit(of(await upload(archive)))).status, 202);
    assert.deepEqual((await jobOf(1))?.file, {
      name: 'document.zip',
      content_type: 'application/zip',
      bytes: archive.length,
    });
  });

  test('names its job: the same submit again is the same job, also when its file has gone', async () => {
    const { submit, upload, files, jobCount, run, takeSent } = await openSubmitWorld();
    const id = await upload(PDF);
    const first = await submit(of(id));
    const [start] = takeSent();
    assert.ok(start);
    await files.remove(`incoming/${id}`);
    // Before its job has been started.
    assert.deepEqual((await submit(of(id))).body, first.body);
    await run(start);
    const again = await submit(of(id));
    assert.deepEqual([again.status, again.body], [202, first.body]);
    assert.equal((await submit(of(id, {}, { 'idempotency-key': 'k' }))).body?.['job_id'], ids(1));
    assert.equal(jobCount(), 1);
  });

  test('is let go once, when its job has its copy', async () => {
    const { submit, upload, uploadItem, clock } = await openSubmitWorld();
    const id = await upload(PDF);
    await submit(of(id));
    const item = await uploadItem(id);
    clock.ms = T0 + MINUTE;
    await submit(of(id));
    assert.deepEqual(await uploadItem(id), item);
  });

  test('stays as it is when an Idempotency-Key names the job of another upload with the same content', async () => {
    const { submit, upload, uploadItem, jobCount } = await openSubmitWorld();
    const key = { 'idempotency-key': 'k' };
    const first = await submit(of(await upload(PDF), {}, key));
    const other = await upload(PDF);
    const item = await uploadItem(other);
    assert.deepEqual((await submit(of(other, {}, key))).body, first.body);
    assert.deepEqual([await uploadItem(other), jobCount()], [item, 1]);
  });

  test('names its job also when balance, template and connection are gone by now, and for a new key', async () => {
    const { submit, upload, settings, clock } = await openSubmitWorld();
    const id = await upload(PDF);
    const first = await submit(of(id));
    await settings.putGrant({ kind: 'grant', tenant: 'acme', granted: 0, set_at: T0 });
    await settings.deleteTemplate('template-1');
    clock.ms = T0 + 2 * MINUTE;
    assert.deepEqual((await submit(of(id))).body, first.body);
    const key = { 'idempotency-key': 'k' };
    assert.deepEqual((await submit(of(id, {}, key))).body, first.body);
    const inline = { template_id: 'template-1', actual_image: GIF.toString('base64') };
    assertRefused(await submit(asJson(inline, { headers: key })), 409, 'conflict', /^Idempotency-Key: /);
  });

  test('is used by one job only', async () => {
    const { submit, upload, settings, jobCount } = await openSubmitWorld();
    await settings.putTemplate({ ...TEMPLATE, template_id: 'template-2' });
    const id = await upload(PDF);
    await submit(of(id));
    for (const other of [
      of(id, { template_id: 'template-2' }),
      of(id, { static_values: { a: 1 } }),
      of(id, { company_id: '999' }),
      of(id, { file_name: 'other.pdf' }, { 'idempotency-key': 'k' }),
    ]) {
      assertRefused(await submit(other), 409, 'conflict', /^upload_id: .* used for another job/);
    }
    assert.equal(jobCount(), 1);
    // The key was not reserved for what could not be.
    assert.equal((await submit(of(await upload(PDF), {}, { 'idempotency-key': 'k' }))).status, 202);
  });

  test('is used by one job only when two submits want it at once', async () => {
    const { submit, upload, jobCount } = await openSubmitWorld();
    const id = await upload(PDF);
    const other = of(id, { static_values: { a: 1 } });
    const statuses = (await Promise.all([submit(of(id)), submit(other)])).map(({ status }) => status);
    assert.deepEqual(statuses.toSorted(), [202, 409]);
    assert.equal(jobCount(), 1);
    const same = await openSubmitWorld();
    const twice = of(await same.upload(PDF));
    const [one, two] = await Promise.all([same.submit(twice), same.submit(twice)]);
    assert.deepEqual([one?.status, two?.status, same.jobCount()], [202, 202, 1]);
    assert.equal(one?.body?.['job_id'], two?.body?.['job_id']);
  });

  test('with an Idempotency-Key of other content is a conflict, and can still be used', async () => {
    const { submit, upload } = await openSubmitWorld();
    const key = { 'idempotency-key': 'k' };
    const inline = { template_id: 'template-1', actual_image: PDF.toString('base64') };
    await submit(asJson(inline, { headers: key }));
    const id = await upload(Buffer.from('%PDF-1.4\nother'));
    assertRefused(await submit(of(id, {}, key)), 409, 'conflict', /^Idempotency-Key: /);
    assert.equal((await submit(of(id))).status, 202);
  });
});

describe('an upload that can not be used', () => {
  test('has not been put yet: 409, and the same submit is good once it is', async () => {
    const { submit, askForUpload, files, table } = await openSubmitWorld();
    const { body } = await askForUpload({ bytes: PDF.length });
    const id = String(body?.['upload_id']);
    assertRefused(await submit(of(id)), 409, 'conflict', /^upload_id: .*first PUT the file/);
    assert.equal(table.size, 1);
    await files.put(`incoming/${id}`, PDF);
    assert.equal((await submit(of(id))).status, 202);
  });

  test('has another size than was declared: 422', async () => {
    const { submit, upload, jobCount } = await openSubmitWorld();
    const id = await upload(PDF, { bytes: 15 });
    assertRefused(await submit(of(id)), 422, 'unprocessable', /^upload_id: 14 bytes were put, and 15/);
    assert.equal(jobCount(), 0);
  });

  test('is of a type that nobody takes, or not this provider: 415', async () => {
    const { submit, upload, jobCount, uploadItem } = await openSubmitWorld();
    const text = await upload(Buffer.from('hello'));
    assertRefused(await submit(of(text)), 415, 'unsupported_media_type', /^upload_id: neither a PDF/);
    const gif = await upload(GIF);
    assertRefused(await submit(of(gif)), 415, 'unsupported_media_type', /^upload_id: .*image\/gif/);
    assert.deepEqual([jobCount(), (await uploadItem(gif)).use], [0, undefined]);
  });

  test('is a PDF whose pages can not be counted: 422', async () => {
    const { submit, upload, pdf, jobCount, uploadItem } = await openSubmitWorld();
    pdf.pdfPages = () => Promise.reject(refused('unprocessable', 'The PDF is encrypted.'));
    const id = await upload(PDF);
    assertRefused(await submit(of(id)), 422, 'unprocessable', /encrypted/);
    assert.deepEqual([jobCount(), (await uploadItem(id)).use], [0, undefined]);
  });

  test("is another tenant's: 404", async () => {
    const { submit, upload, settings } = await openSubmitWorld();
    await settings.putTemplate({ ...TEMPLATE, template_id: 'globex-1', tenant: 'globex' });
    const call = of(await upload(PDF), { template_id: 'globex-1' }, { 'x-auth': OTHER_API_KEY });
    assertRefused(await submit(call), 404, 'not_found', /upload_id/);
  });

  test('is an hour old: 410, whether it is still there or not', async () => {
    const { submit, upload, clock, run } = await openSubmitWorld();
    const id = await upload(PDF);
    clock.ms = T0 + HOUR;
    assertRefused(await submit(of(id)), 410, 'expired', /^upload_id: the upload has expired/);
    clock.ms = T0 + 24 * HOUR;
    await run({ item: `UPLOAD#${id}`, step: 'purge', via: 'poller' });
    await run({ item: `UPLOAD#${id}`, step: 'purge', via: 'poller' });
    assertRefused(await submit(of(id)), 410, 'expired', /^upload_id: the upload has expired/);
  });

  test('a minute sooner it could', async () => {
    const { submit, upload, clock } = await openSubmitWorld();
    const id = await upload(PDF);
    clock.ms = T0 + 59 * MINUTE;
    assert.equal((await submit(of(id))).status, 202);
  });
});

describe('a submit of an upload that died', () => {
  test('is completed by its repetition, wherever it died, with a key and without', async () => {
    // getApiKey, getTemplate, get the upload, [reserve,] claimUpload, get, create, copy, wake, amend
    for (const headers of [{}, { 'idempotency-key': 'k' }]) {
      for (let effect = 4; effect <= 10; effect += 1) {
        for (const moment of ['before', 'after'] as const) {
          const { submit, submitAndDie, upload, uploadItem, jobCount, files, clock } =
            await openSubmitWorld();
          const id = await upload(PDF);
          if (effect === 10 && !('idempotency-key' in headers)) continue;
          await submitAndDie(of(id, {}, headers), effect, moment);
          clock.ms += MINUTE;
          const where = `${moment} effect ${effect} ${JSON.stringify(headers)}`;
          const again = await submit(of(id, {}, headers));
          assert.equal(again.status, 202, where);
          assert.equal(jobCount(), 1, where);
          const jobId = String(again.body?.['job_id']);
          assert.ok(files.objects.has(`uploads/${jobId}`), where);
          assert.equal((await uploadItem(id)).use?.job_id, jobId, where);
          assert.ok((await uploadItem(id)).copied_at !== undefined, where);
        }
      }
    }
  });

  test('is done anew when its job came to nothing, while the file is there', async () => {
    const { submit, submitAndDie, upload, uploadItem, run, jobOf, clock, files } = await openSubmitWorld();
    const id = await upload(PDF);
    await submitAndDie(of(id), 7, 'before');
    clock.ms = T0 + 2 * MINUTE;
    await run({ item: `JOB#${ids(1)}`, step: 'start', via: 'poller' });
    assert.equal((await jobOf(1))?.error?.code, 'upload_missing');
    const again = await submit(of(id));
    assert.deepEqual([again.status, again.body?.['job_id']], [202, ids(2)]);
    assert.deepEqual([(await uploadItem(id)).use?.job_id, (await jobOf(2))?.status], [ids(2), 'NEW']);
    assert.ok(files.objects.has(`uploads/${ids(2)}`));
    assert.equal((await submit(of(id))).body?.['job_id'], ids(2));
  });

  test('makes no further job when the file has gone', async () => {
    const { submit, submitAndDie, upload, run, clock, jobCount, files } = await openSubmitWorld();
    const id = await upload(PDF);
    await submitAndDie(of(id), 7, 'before');
    clock.ms = T0 + 2 * MINUTE;
    await run({ item: `JOB#${ids(1)}`, step: 'start', via: 'poller' });
    await files.remove(`incoming/${id}`);
    assertRefused(await submit(of(id)), 410, 'expired', /^upload_id: /);
    assert.equal(jobCount(), 1);
  });
});
