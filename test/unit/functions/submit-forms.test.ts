/** The three forms in which a document comes, and that it is the same one in each. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import type { Call } from '../../fakes/api-call.ts';
import {
  asJson,
  asMultipart,
  asRaw,
  file,
  ids,
  openSubmitWorld,
  PDF,
  TEMPLATE,
} from '../../fakes/submit-world.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const VALUES = { region: 'süd', 'cost centre': 42, nested: { a: [1, null] } };
const ASCII = JSON.stringify(VALUES).replace('ü', '\\u00fc');
const MERGED = { origin: 'template', ...VALUES };

/** The same submit in each form, and its static values as an object and as a text. */
const FORMS: Record<string, (headers?: Record<string, string>) => Call | Promise<Call>> = {
  JSON: (headers = {}) =>
    asJson(
      {
        template_id: 'template-1',
        actual_image: base64(PDF),
        static_values: VALUES,
        file_name: 'invoice.pdf',
        company_id: '556',
        company: { companyName: 'Acme AB' },
      },
      { headers },
    ),
  'JSON with texts': (headers = {}) =>
    asJson(
      {
        template_id: 'template-1',
        upload_id: null,
        actual_image: `data:application/pdf;base64,${base64(PDF)}`,
        static_values: JSON.stringify(VALUES),
        file_name: 'invoice.pdf',
        company_id: '556',
        company: { companyName: 'Acme AB' },
        document_type: 'invoice',
      },
      { headers },
    ),
  multipart: (headers = {}) =>
    asMultipart(
      {
        template_id: 'template-1',
        static_values: JSON.stringify(VALUES),
        company_id: '556',
        company: '{"companyName":"Acme AB"}',
        payload: '{"prompt_json":{}}',
      },
      { actual_image: file(PDF) },
      { headers },
    ),
  PUT: (headers = {}) =>
    asRaw(
      {
        t_id: 'template-1',
        file_name: 'invoice.pdf',
        company_id: '556',
        company: '{"companyName":"Acme AB"}',
      },
      PDF,
      { headers: { static_values: ASCII, ...headers } },
    ),
};

describe('a document', () => {
  for (const [name, form] of Object.entries(FORMS)) {
    test(`as ${name} is accepted, and its static values echoed`, async () => {
      const { submit, jobOf, files } = await openSubmitWorld();
      const { status, body } = await submit(await form());
      assert.deepEqual(
        [status, body],
        [202, { job_id: ids(1), template_id: 'template-1', static_values: MERGED }],
      );
      const job = await jobOf(1);
      assert.deepEqual(job?.file, {
        name: 'invoice.pdf',
        content_type: 'application/pdf',
        bytes: 14,
        pages: 3,
      });
      assert.deepEqual(JSON.parse(job?.static_values ?? ''), MERGED);
      assert.deepEqual(job?.template?.options, {
        document: 'by_type',
        company_id: '556',
        company: { companyName: 'Acme AB' },
      });
      assert.deepEqual([...files.objects.keys()], [`uploads/${ids(1)}`]);
      assert.equal(
        Buffer.from(files.objects.get(`uploads/${ids(1)}`)?.body ?? []).toString(),
        '%PDF-1.7\nhello',
      );
    });
  }

  test('in whatever form is the same content to an Idempotency-Key, as an upload too', async () => {
    const { submit, upload, jobCount } = await openSubmitWorld();
    const key = { 'idempotency-key': 'order-1' };
    for (const form of Object.values(FORMS)) {
      const { status, body } = await submit(await form(key));
      assert.deepEqual([status, body?.['job_id']], [202, ids(1)]);
    }
    const upload_id = await upload(PDF, { file_name: 'invoice.pdf' });
    const fields = { static_values: VALUES, company_id: '556', company: { companyName: 'Acme AB' } };
    const uploaded = await submit(
      asJson({ template_id: 'template-1', upload_id, ...fields }, { headers: key }),
    );
    assert.deepEqual([uploaded.status, uploaded.body?.['job_id']], [202, ids(1)]);
    assert.equal(jobCount(), 1);
    const named = await submit(asRaw({ t_id: 'template-1' }, PDF, { headers: key }));
    assert.equal(named.status, 409);
  });

  test('stays the same content when its template has changed since', async () => {
    const { submit, settings } = await openSubmitWorld();
    const call = asRaw({ t_id: 'template-1' }, PDF, { headers: { 'idempotency-key': 'k' } });
    await submit(call);
    const template = await settings.getTemplate('template-1');
    assert.ok(template);
    await settings.putTemplate({ ...template, static_values: '{"origin":"changed"}' });
    const again = await submit(call);
    assert.deepEqual([again.status, again.body?.['job_id']], [202, ids(1)]);
  });

  test('without a name has one by its content', async () => {
    const { submit, jobOf } = await openSubmitWorld();
    await submit(asRaw({ t_id: 'template-1' }, PDF));
    await submit(await asMultipart({ template_id: 'template-1' }, { actual_image: file(PDF, '') }));
    assert.deepEqual(
      [(await jobOf(1))?.file?.name, (await jobOf(2))?.file?.name],
      ['document.pdf', 'document.pdf'],
    );
  });

  test('has the name that is said before that of its part, and never a path', async () => {
    const { submit, jobOf } = await openSubmitWorld();
    const part = { actual_image: file(PDF, 'C:\\scans\\märz.pdf') };
    await submit(await asMultipart({ template_id: 'template-1' }, part));
    await submit(await asMultipart({ template_id: 'template-1', file_name: 'said.pdf' }, part));
    assert.deepEqual([(await jobOf(1))?.file?.name, (await jobOf(2))?.file?.name], ['märz.pdf', 'said.pdf']);
  });

  test('has the name of its part cut at 200 characters, but for the extension', async () => {
    const { submit, jobOf } = await openSubmitWorld();
    const fields = { template_id: 'template-1', file_name: '' };
    await submit(await asMultipart(fields, { actual_image: file(PDF, `${'å'.repeat(197)}.pdf`) }));
    assert.equal((await jobOf(1))?.file?.name, `${'å'.repeat(196)}.pdf`);
    await submit(await asMultipart(fields, { actual_image: file(PDF, 'x'.repeat(201)) }));
    assert.equal((await jobOf(2))?.file?.name, 'x'.repeat(200));
  });

  test('as a data URI may have white space in front', async () => {
    const { submit } = await openSubmitWorld();
    const actual_image = `\n data:application/pdf;base64,${base64(PDF)}`;
    assert.equal((await submit(asJson({ template_id: 'template-1', actual_image }))).status, 202);
  });

  test('as PUT may have its static values in the query too; those of the header come first', async () => {
    const { submit } = await openSubmitWorld();
    const query = { t_id: 'template-1', static_values: '{"origin":"å"}' };
    const inQuery = await submit(asRaw(query, PDF));
    assert.deepEqual(inQuery.body?.['static_values'], { origin: 'å', region: 'north' });
    const both = await submit(asRaw(query, PDF, { headers: { static_values: '{"origin":"header"}' } }));
    assert.deepEqual(both.body?.['static_values'], { origin: 'header', region: 'north' });
  });

  test('has nothing said of it by what is empty or null', async () => {
    const { submit, settings, jobOf, jobCount } = await openSubmitWorld();
    const options = { document: 'by_type', company_id: '77', company: { companyName: 'Acme AB' } };
    await settings.putTemplate({ ...TEMPLATE, options });
    const good = { template_id: 'template-1', actual_image: base64(PDF) };
    const headers = { 'idempotency-key': 'k' };
    for (const fields of [{}, { upload_id: '' }, { file_name: '' }, { company_id: null, company: null }]) {
      const { status, body } = await submit(asJson({ ...good, ...fields }, { headers }));
      assert.deepEqual([status, body?.['job_id']], [202, ids(1)], JSON.stringify(fields));
    }
    await submit(asJson({ ...good, file_name: '', company_id: null, company: null }));
    const { file: stored, template } = (await jobOf(2)) ?? {};
    assert.deepEqual([stored?.name, template?.options, jobCount()], ['document.pdf', options, 2]);
  });

  test('is found by its ids in capitals as well', async () => {
    const { submit, upload, settings } = await openSubmitWorld();
    await settings.putTemplate({ ...TEMPLATE, template_id: 'abc' });
    const upload_id = (await upload(PDF)).toUpperCase();
    assert.equal((await submit(asJson({ template_id: 'ABC', upload_id }))).body?.['template_id'], 'abc');
  });

  test('is a file also when its part has no file name', async () => {
    const { submit, files } = await openSubmitWorld();
    const all = Buffer.concat([PDF, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))]);
    const head =
      '--b\r\nContent-Disposition: form-data; name="template_id"\r\n\r\ntemplate-1\r\n' +
      '--b\r\nContent-Disposition: form-data; name="actual_image"\r\nContent-Type: application/pdf\r\n\r\n';
    const call = await asMultipart({});
    const body = Buffer.concat([Buffer.from(head), all, Buffer.from('\r\n--b--\r\n')]);
    const headers = { ...call.headers, 'content-type': 'multipart/form-data; boundary=b' };
    assert.equal((await submit({ ...call, headers, body })).status, 202);
    assert.deepEqual(Buffer.from(files.objects.get(`uploads/${ids(1)}`)?.body ?? []), all);
  });

  test('may be of 4,400,000 bytes in each', async () => {
    const { submit } = await openSubmitWorld();
    const largest = Buffer.alloc(4_400_000, '%PDF-1.7\n');
    for (const call of [
      asJson({ template_id: 'template-1', actual_image: base64(largest) }),
      await asMultipart({ template_id: 'template-1' }, { actual_image: file(largest) }),
      asRaw({ t_id: 'template-1' }, largest),
    ]) {
      assert.equal((await submit(call)).status, 202);
    }
  });

  test('may be raw under its own type', async () => {
    const { submit } = await openSubmitWorld();
    for (const type of ['application/pdf', 'image/png', 'application/zip', 'Application/Octet-Stream; x=y']) {
      const call = asRaw({ t_id: 'template-1' }, PDF, { headers: { 'content-type': type } });
      assert.equal((await submit(call)).status, 202, type);
    }
  });

  test('may be an archive, whose pages nobody has counted', async () => {
    const { submit, jobOf } = await openSubmitWorld();
    const archive = Buffer.from(zipSync({ 'a.pdf': PDF }));
    await submit(asRaw({ t_id: 'template-1', file_name: 'year.zip' }, archive));
    const { name, content_type, bytes, pages } = (await jobOf(1))?.file ?? {};
    assert.deepEqual(
      [name, content_type, bytes, pages],
      ['year.zip', 'application/zip', archive.length, undefined],
    );
  });

  test('has no static values when they are null, an empty text, or not there', async () => {
    const { submit, jobOf } = await openSubmitWorld();
    await submit(asJson({ template_id: 'template-1', actual_image: base64(PDF), static_values: null }));
    const blank = { template_id: 'template-1', static_values: '' };
    await submit(await asMultipart(blank, { actual_image: file(PDF) }));
    await submit(asRaw({ t_id: 'template-1' }, PDF, { headers: { static_values: 'null' } }));
    for (const index of [1, 2, 3]) {
      const job = await jobOf(index);
      assert.deepEqual(JSON.parse(job?.static_values ?? ''), { origin: 'template', region: 'north' });
    }
  });
});
