import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import { type SubmitPorts, submitJob } from '../../../functions/submit-job/submit-job.ts';
import { readApiRequest } from '../../../shared/http/api-request.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Template } from '../../../shared/store/templates.ts';
import {
  API_KEY,
  apiEvent,
  assertRefused,
  type Call,
  callApi,
  OTHER_API_KEY,
  putApiKeys,
  REVOKED_API_KEY,
} from '../../fakes/api-call.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { exampleTemplate, HOUR, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { PDF_PAGES, submitPorts } from '../../fakes/submit-ports.ts';
import { dieAt, failAt, type Moment } from '../../fakes/watch-calls.ts';
import type { Watch } from '../../fakes/world.ts';

const PDF = Buffer.from('%PDF-1.7\nhello').toString('base64');
const GIF = Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1');
const ODT = zipSync({ mimetype: [Buffer.from('application/vnd.oasis.opendocument.text'), { level: 0 }] });
const ids = (index: number) => `00000000-0000-4000-8000-00000000000${index}`;

const TEMPLATE: Template = {
  ...exampleTemplate(),
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'Invoices',
  static_values: '{"origin":"template","region":"north"}',
  created_at: T0,
  webhook: WEBHOOK,
};

async function open() {
  const pipeline = createPipeline();
  const { settings } = pipeline;
  await putApiKeys(settings);
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  await settings.putTemplate(TEMPLATE);
  const { connection, provider, fields } = exampleTemplate();
  const bare = {
    ...TEMPLATE,
    template_id: 'no-company',
    options: { document: 'receipt' },
    connection,
    provider,
    fields,
  };
  const { webhook: _, ...withoutWebhook } = bare;
  await settings.putTemplate(withoutWebhook);
  await settings.putTemplate({ ...TEMPLATE, template_id: 'unconnected', connection: 'gone' });
  let jobs = 0;

  const newJobId = () => {
    jobs += 1;
    return ids(jobs);
  };
  const ports = (watch?: Watch): SubmitPorts => submitPorts(pipeline, newJobId, watch);

  return {
    ...pipeline,
    submit: (call: Partial<Call> = {}, watch?: Watch) =>
      callApi((request) => submitJob(ports(watch), request), {
        route: 'POST /v1/process-job',
        body: { template_id: 'template-1', actual_image: PDF },
        ...call,
      }),
    /** A call whose process is gone before it has an answer. */
    async submitAndDie(call: Call, effect: number, moment: Moment) {
      const process = dieAt(effect, moment);
      const submitting = submitJob(ports(process.watch), readApiRequest(apiEvent(call)));
      assert.equal(await Promise.race([submitting, process.died]), 'died');
    },
    jobOf: (index: number) => pipeline.jobs.get(`JOB#${ids(index)}`),
  };
}

const body = (fields: object) => ({ body: { template_id: 'template-1', actual_image: PDF, ...fields } });
const withKey = (key: string, fields: object = {}) => ({
  route: 'POST /process-job',
  headers: { 'x-auth': API_KEY, 'Idempotency-Key': key },
  ...body(fields),
});

describe('a document that is accepted', () => {
  test('has its item and its upload before the 202, and its wake-up sent', async () => {
    const { submit, jobOf, files, takeSent } = await open();
    const answered = await submit(body({ static_values: { region: 'south' }, file_name: 'march.pdf' }));
    assert.equal(answered.status, 202);
    assert.deepEqual(answered.body, {
      job_id: ids(1),
      template_id: 'template-1',
      static_values: { origin: 'template', region: 'south' },
    });
    const job = await jobOf(1);
    assert.deepEqual(
      [job?.tenant, job?.status, job?.step, job?.deadline, job?.deliveries],
      ['acme', 'NEW', 'start', T0 + 23 * HOUR, undefined],
    );
    // 30 s for this call, 60 s for the wake-up.
    assert.equal(job?.due, T0 + 90 * SECOND);
    assert.deepEqual(job?.file, {
      name: 'march.pdf',
      content_type: 'application/pdf',
      bytes: 14,
      pages: PDF_PAGES,
    });
    assert.equal(
      Buffer.from(files.objects.get(`uploads/${ids(1)}`)?.body ?? []).toString(),
      '%PDF-1.7\nhello',
    );
    assert.deepEqual(takeSent(), [{ item: `JOB#${ids(1)}`, step: 'start', via: 'submit', delaySeconds: 0 }]);
  });

  test('without static values answers {}', async () => {
    const { submit, settings } = await open();
    await settings.putTemplate({ ...TEMPLATE, static_values: '{}' });
    assert.deepEqual((await submit(body({ static_values: null }))).body?.['static_values'], {});
  });

  test('is read from a data URI and from wrapped lines', async () => {
    const { submit, files } = await open();
    const wrapped = `${PDF.slice(0, 8)}\r\n${PDF.slice(8, 12)}\n ${PDF.slice(12)}\n`;
    const forms = [
      `data:application/pdf;base64,${PDF}`,
      `DATA:;name=a.pdf;BASE64,${PDF}`,
      wrapped,
      PDF.replace(/=+$/, ''),
    ];
    for (const [index, actual_image] of forms.entries()) {
      assert.equal((await submit(body({ actual_image }))).status, 202, actual_image);
      const upload = files.objects.get(`uploads/${ids(index + 1)}`)?.body;
      assert.equal(Buffer.from(upload ?? []).toString(), '%PDF-1.7\nhello');
    }
  });

  test('has a name by its content when it came without', async () => {
    const { submit, jobOf } = await open();
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    await submit(body({ actual_image: png.toString('base64') }));
    assert.deepEqual((await jobOf(1))?.file, {
      name: 'document.png',
      content_type: 'image/png',
      bytes: 33,
      pages: 1,
    });
    await submit();
    assert.equal((await jobOf(2))?.file?.name, 'document.pdf');
  });

  test('keeps a snapshot of its template, its own options over it', async () => {
    const { submit, jobOf } = await open();
    await submit(body({ company_id: '556', something_new: 1 }));
    const job = await jobOf(1);
    assert.deepEqual(job?.template?.options, { document: 'by_type', company_id: '556' });
    assert.deepEqual(job?.template?.webhook, WEBHOOK);
  });

  test('is not delivered while the endpoint is off: it waits there', async () => {
    const { submit, jobOf, settings, run, takeSent, posts } = await open();
    await settings.putTemplate({ ...TEMPLATE, webhook: { ...WEBHOOK, off_since: T0, off_reason: 'gone' } });
    assert.equal((await submit()).status, 202);
    for (const wakeUp of takeSent()) await run(wakeUp);
    await run({ item: `JOB#${ids(1)}`, step: 'settle', via: 'poller' });
    for (const wakeUp of takeSent()) await run(wakeUp);
    const job = await jobOf(1);
    assert.deepEqual([job?.status, stateOf(job), posts], ['SUCCESS', 'parked', []]);
    // It may still be asked for what it was made of.
    assert.equal(job?.upload_key, `uploads/${ids(1)}`);
  });

  test('may be of 4,400,000 bytes', async () => {
    const { submit } = await open();
    const largest = Buffer.alloc(4_400_000, '%PDF-1.7\n').toString('base64');
    assert.equal((await submit(body({ actual_image: largest }))).status, 202);
  });

  test('is accepted though its wake-up could not be sent', async () => {
    const { submit, jobOf } = await open();
    const watch: Watch = (port) =>
      'wake' in port ? { ...port, wake: () => Promise.reject(new Error('SQS is down')) } : port;
    assert.equal((await submit({}, watch)).status, 202);
    assert.equal((await jobOf(1))?.due, T0 + 90 * SECOND);
  });
});

describe('bad input', () => {
  const cases: [string, Partial<Call>, number, string, RegExp][] = [
    ['no key', { headers: {} }, 401, 'unauthorized', /x-auth/],
    ['a wrong key', { headers: { 'x-auth': 'wrong' } }, 401, 'unauthorized', /x-auth/],
    ['a revoked key', { headers: { 'x-auth': REVOKED_API_KEY } }, 401, 'unauthorized', /x-auth/],
    ['no body', { body: '' }, 400, 'bad_request', /body/],
    ['no JSON', { body: '{' }, 400, 'bad_request', /not JSON/],
    ['a list', { body: [] }, 400, 'bad_request', /^The body: /],
    ['no template_id', { body: { actual_image: PDF } }, 400, 'bad_request', /^template_id: /],
    ['a template_id that is no text', body({ template_id: 7 }), 400, 'bad_request', /^template_id: /],
    [
      'options without a bottom',
      body({ company: JSON.parse(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`) }),
      400,
      'bad_request',
      /^The body: nested deeper than 100/,
    ],
    ['no actual_image', { body: { template_id: 'template-1' } }, 400, 'bad_request', /^actual_image: /],
    ['an actual_image that is no text', body({ actual_image: {} }), 400, 'bad_request', /^actual_image: /],
    ['static_values that are a list', body({ static_values: [] }), 400, 'bad_request', /^static_values: /],
    ['static_values that are no JSON', body({ static_values: '{' }), 400, 'bad_request', /^static_values: /],
    [
      'static_values that are a list as text',
      body({ static_values: '[]' }),
      400,
      'bad_request',
      /^static_values: /,
    ],
    [
      'static_values that are a text as text',
      body({ static_values: '"a"' }),
      400,
      'bad_request',
      /^static_values: /,
    ],
    ['static_values that are a number', body({ static_values: 1 }), 400, 'bad_request', /^static_values: /],
    [
      'static_values without a bottom',
      body({ static_values: JSON.parse(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`) }),
      400,
      'bad_request',
      /^static_values: nested deeper than 100/,
    ],
    ['a template_id that is null', body({ template_id: null }), 400, 'bad_request', /^template_id: /],
    [
      'a template whose connection is gone',
      body({ template_id: 'unconnected' }),
      422,
      'unprocessable',
      /^connection: azoraone has none of the name gone/,
    ],
    [
      'a document and an upload',
      body({ upload_id: ids(9) }),
      400,
      'bad_request',
      /^upload_id: give either it or actual_image/,
    ],
    ['an unknown upload', body({ actual_image: null, upload_id: ids(9) }), 404, 'not_found', /upload_id/],
    [
      'an upload_id that is no UUID',
      body({ actual_image: null, upload_id: 'x'.repeat(3_000) }),
      404,
      'not_found',
      /upload_id/,
    ],
    ['a path as file_name', body({ file_name: '../x' }), 400, 'bad_request', /^file_name: /],
    ['a line break in file_name', body({ file_name: 'a\nb' }), 400, 'bad_request', /^file_name: /],
    ['an endless file_name', body({ file_name: 'x'.repeat(201) }), 400, 'bad_request', /^file_name: /],
    ['a company_id that is no text', body({ company_id: 5 }), 400, 'bad_request', /^company_id: /],
    ['a company_id with a slash', body({ company_id: 'a/b' }), 400, 'bad_request', /^company_id: /],
    ['no company_id anywhere', body({ template_id: 'no-company' }), 400, 'bad_request', /^company_id: /],
    [
      'two things wrong',
      body({ template_id: 1, actual_image: 2 }),
      400,
      'bad_request',
      /template_id: .*actual_image: /,
    ],
    ['no base64', body({ actual_image: 'Zm9v!' }), 400, 'bad_request', /^actual_image: must be base64/],
    ['a URL', body({ actual_image: 'https://a.example/a.pdf' }), 400, 'bad_request', /^actual_image: /],
    [
      'a data URI without base64',
      body({ actual_image: 'data:text/plain,hi' }),
      400,
      'bad_request',
      /^actual_image: /,
    ],
    ['base64url', body({ actual_image: 'JVBERi0x_-8' }), 400, 'bad_request', /^actual_image: /],
    ['padding in the middle', body({ actual_image: 'JVBE=Ri0x' }), 400, 'bad_request', /^actual_image: /],
    ['half a byte', body({ actual_image: 'JVBER' }), 400, 'bad_request', /^actual_image: /],
    ['nothing', body({ actual_image: '' }), 400, 'bad_request', /^actual_image: must not be empty/],
    [
      'an empty data URI',
      body({ actual_image: 'data:;base64,' }),
      400,
      'bad_request',
      /^actual_image: must not/,
    ],
    ['an unknown template', body({ template_id: 'nobody' }), 404, 'not_found', /template_id/],
    ['an empty template_id', body({ template_id: '' }), 404, 'not_found', /template_id/],
    [
      "another tenant's template",
      { headers: { 'x-auth': OTHER_API_KEY } },
      404,
      'not_found',
      /^There is no template of that template_id\.$/,
    ],
    [
      'text',
      body({ actual_image: Buffer.from('hello').toString('base64') }),
      415,
      'unsupported_media_type',
      /^actual_image: /,
    ],
    [
      'a text document in an archive of its own kind',
      body({ actual_image: Buffer.from(ODT).toString('base64') }),
      415,
      'unsupported_media_type',
      /^actual_image: neither a PDF nor an image .* nor a ZIP archive/,
    ],
    [
      'an image that the provider does not take',
      body({ actual_image: GIF.toString('base64') }),
      415,
      'unsupported_media_type',
      /^actual_image: .* does not take image\/gif, but application\/pdf, image\/png, image\/jpeg, application\/zip/,
    ],
    [
      'a byte too many',
      body({ actual_image: Buffer.alloc(4_400_001, '%PDF-1.7\n').toString('base64') }),
      413,
      'too_large',
      /^actual_image: .*4400001 bytes.*limit is 4400000 bytes/,
    ],
    [
      'too many static values',
      body({ static_values: { a: 'x'.repeat(8_192) } }),
      413,
      'too_large',
      /^static_values: .*limit is 8192 bytes/,
    ],
    ['an empty Idempotency-Key', withKey(''), 400, 'bad_request', /^Idempotency-Key: /],
    ['an Idempotency-Key with a space', withKey('a b'), 400, 'bad_request', /^Idempotency-Key: /],
    ['an endless Idempotency-Key', withKey('x'.repeat(256)), 400, 'bad_request', /^Idempotency-Key: /],
  ];

  for (const [name, call, status, error, message] of cases) {
    test(name, async () => {
      const { submit, table, files, takeSent } = await open();
      assertRefused(await submit(call), status, error, message);
      assert.deepEqual([table.size, files.objects.size, takeSent()], [0, 0, []]);
    });
  }
});

describe('an Idempotency-Key', () => {
  test('gives the same job again, and one document', async () => {
    const { submit, table, takeSent, wake, run } = await open();
    const first = await submit(withKey('k'));
    const [start] = takeSent();
    assert.ok(start);
    await run(start);
    const second = await submit(withKey('k'));
    assert.deepEqual([first.status, second.status], [202, 202]);
    assert.deepEqual(second.body, first.body);
    assert.equal([...table.values()].filter(({ kind }) => kind === 'job').length, 1);
    assert.equal(await wake('start'), 'gone');
  });

  test('gives the same job with its own static values, though its template is another or gone by now', async () => {
    const changes: Record<string, (settings: Awaited<ReturnType<typeof open>>['settings']) => Promise<void>> =
      {
        deleted: (settings) => settings.deleteTemplate('template-1'),
        options: (settings) => settings.putTemplate({ ...TEMPLATE, options: { document: 'receipt' } }),
        connection: (settings) => settings.putTemplate({ ...TEMPLATE, connection: 'gone' }),
        values: (settings) => settings.putTemplate({ ...TEMPLATE, static_values: '{"origin":"changed"}' }),
      };
    for (const [change, make] of Object.entries(changes)) {
      const { submit, submitAndDie, settings, files, clock } = await open();
      const first = await submit(withKey('k'));
      await make(settings);
      const again = await submit(withKey('k'));
      assert.deepEqual([again.status, again.body], [202, first.body], change);
      assertRefused(
        await submit(withKey('k', { file_name: 'other.pdf' })),
        409,
        'conflict',
        /^Idempotency-Key: /,
      );
      // Half made under the template that there was: getApiKey, getTemplate, reserve, get, create, put
      await settings.putTemplate(TEMPLATE);
      await submitAndDie(withKey('half'), 6, 'before');
      await make(settings);
      clock.ms += 31 * SECOND;
      const { status, body } = await submit(withKey('half'));
      assert.deepEqual(
        [status, body],
        [
          202,
          {
            job_id: ids(2),
            template_id: 'template-1',
            static_values: { origin: 'template', region: 'north' },
          },
        ],
        change,
      );
      assert.ok(files.objects.has(`uploads/${ids(2)}`), change);
    }
  });

  test("the order of an object's fields, and how the base64 is written, change nothing", async () => {
    const { submit } = await open();
    const first = await submit(withKey('k', { static_values: { a: 1, b: { c: [1, 2], d: 2 } } }));
    const second = await submit(
      withKey('k', {
        static_values: { b: { d: 2, c: [1, 2] }, a: 1 },
        actual_image: `data:application/pdf;base64,${PDF}`,
      }),
    );
    assert.deepEqual([second.status, second.body?.['job_id']], [202, first.body?.['job_id']]);
  });

  test('with other content is a conflict', async () => {
    const others = [
      { static_values: { a: 2 } },
      { actual_image: Buffer.from('%PDF-1.4').toString('base64') },
      { file_name: 'other.pdf' },
      { company_id: '999' },
      { company_id: 5 },
    ];
    for (const other of others) {
      const { submit, table } = await open();
      await submit(withKey('k'));
      assertRefused(await submit(withKey('k', other)), 409, 'conflict', /^Idempotency-Key: /);
      // The job, and the reservation of the key.
      assert.equal(table.size, 2);
    }
  });

  test("is a tenant's own", async () => {
    const { submit, settings } = await open();
    await settings.putTemplate({ ...TEMPLATE, template_id: 'globex-1', tenant: 'globex' });
    await submit(withKey('k'));
    const other = await submit({
      headers: { 'x-auth': OTHER_API_KEY, 'idempotency-key': 'k' },
      body: { template_id: 'globex-1', actual_image: PDF },
    });
    assert.deepEqual([other.status, other.body?.['job_id']], [202, ids(2)]);
  });

  test('a job that was half made is completed, wherever the first call died', async () => {
    // getApiKey, getTemplate, reserve, get, create, put, wake
    for (const effect of [3, 4, 5, 6, 7]) {
      for (const moment of ['before', 'after'] as const) {
        const { submit, submitAndDie, table, files, takeSent } = await open();
        await submitAndDie(withKey('k'), effect, moment);
        takeSent();
        const again = await submit(withKey('k'));
        const where = `${moment} effect ${effect}`;
        assert.equal(again.status, 202, where);
        const jobs = [...table.values()].filter(({ kind }) => kind === 'job');
        assert.equal(jobs.length, 1, where);
        assert.equal(jobs[0]?.id, `JOB#${again.body?.['job_id']}`, where);
        assert.deepEqual([...files.objects.keys()], [`uploads/${again.body?.['job_id']}`], where);
        assert.deepEqual(
          takeSent().map(({ item, step }) => [item, step]),
          [[jobs[0]?.id, 'start']],
          where,
        );
      }
    }
  });

  test('a job whose upload never came is done anew under the same key', async () => {
    const { submit, submitAndDie, files, run, takeSent, jobOf } = await open();
    await submitAndDie(withKey('k'), 6, 'before');
    // The poller wakes it before the client calls again.
    await run({ item: `JOB#${ids(1)}`, step: 'start', via: 'poller' });
    assert.equal((await jobOf(1))?.error?.code, 'upload_missing');
    takeSent();

    const again = await submit(withKey('k'));
    assert.deepEqual([again.status, again.body?.['job_id']], [202, ids(2)]);
    assert.ok(files.objects.has(`uploads/${ids(2)}`));
    assert.equal((await submit(withKey('k'))).body?.['job_id'], ids(2));
    assert.equal((await jobOf(2))?.status, 'NEW');
  });

  test('is not answered 202 while its job is failing for want of the upload', async () => {
    const { submit, submitAndDie, run, jobOf, clock } = await open();
    await submitAndDie(withKey('k'), 6, 'before');
    // The poller's start-job has just found nothing when the client calls again.
    clock.ms = T0 + 90 * SECOND;
    let status: number | undefined;
    await run({ item: `JOB#${ids(1)}`, step: 'start', via: 'poller' }, (port) =>
      'getFile' in port
        ? {
            ...port,
            getFile: async () => {
              ({ status } = await submit(withKey('k')));
              return undefined;
            },
          }
        : port,
    );
    assert.ok(status !== 202 || (await jobOf(1))?.status !== 'FAILED');
  });

  test('is answered while the provider is down and the start waits for it', async () => {
    const { submit, takeSent, run, provider, clock, jobOf } = await open();
    const first = await submit(withKey('k'));
    provider.api.submit = () => Promise.reject(new Error('down'));
    const [start] = takeSent();
    assert.ok(start);
    for (let tries = 0; tries < 6; tries += 1) {
      await run(start);
      clock.ms = (await jobOf(1))?.not_before ?? 0;
    }
    clock.ms -= SECOND;
    assert.equal((await jobOf(1))?.status, 'NEW');
    const again = await submit(withKey('k'));
    assert.deepEqual([again.status, again.body], [202, first.body]);
  });

  test('is not answered 202 while nobody can say that the upload is there', async () => {
    const { submit, submitAndDie, table, clock, jobOf, store } = await open();
    // The first call died before its upload; the second one with the lease, before its upload.
    await submitAndDie(withKey('k'), 6, 'before');
    await submitAndDie(withKey('k'), 3, 'after');
    const job = await jobOf(1);
    assert.ok(job?.lease);
    assert.equal((await submit(withKey('k'))).status, 503);
    // That lease, of 30 s, is over.
    clock.ms += 30 * SECOND;
    // An item of a newer version is left to the code that knows it.
    table.set(job.id, { ...table.get(job.id), version: 2 });
    assert.equal((await submit(withKey('k'))).status, 503);
    await store.amend(job, clock.ms, { version: 1 });
    assert.equal((await submit(withKey('k'))).status, 202);
    assert.equal([...table.values()].filter(({ kind }) => kind === 'job').length, 1);
  });

  test('a call that was held up puts no upload for a job that another call has brought to its end', async () => {
    const { submit, run, takeSent, files, jobOf, obligations } = await open();
    const slow: Watch = (port) =>
      'create' in port
        ? {
            ...port,
            create: async (item: Job) => {
              assert.equal((await submit(withKey('k'))).status, 202);
              for (let sent = takeSent(); sent.length > 0; sent = takeSent())
                for (const wakeUp of sent) await run(wakeUp);
              await run({ item: `JOB#${ids(1)}`, step: 'settle', via: 'poller' });
              for (const wakeUp of takeSent()) await run(wakeUp);
              assert.deepEqual([stateOf(await jobOf(1)), files.objects.size], ['delivered', 0]);
              return obligations<Job>().create(item);
            },
          }
        : port;
    assert.equal((await submit(withKey('k'), slow)).status, 503);
    assert.equal(files.objects.size, 0);
    assert.equal((await submit(withKey('k'))).body?.['job_id'], ids(1));
  });

  test('is not answered 202 while the start waits that could not look for the upload, and then done anew', async () => {
    const { submit, takeSent, run, files, jobOf, clock } = await open();
    await submit(withKey('k'));
    const [start] = takeSent();
    assert.ok(start);
    files.objects.clear();
    const { get } = files;
    files.get = () => Promise.reject(new Error('S3 is down'));
    await run(start);
    files.get = get;
    assert.deepEqual(
      [(await jobOf(1))?.status, (await jobOf(1))?.last_failure?.code],
      ['NEW', 'unavailable'],
    );
    assert.equal((await submit(withKey('k'))).status, 503);
    clock.ms = (await jobOf(1))?.not_before ?? 0;
    await run(start);
    assert.equal((await jobOf(1))?.error?.code, 'upload_missing');
    const again = await submit(withKey('k'));
    assert.deepEqual([again.status, again.body?.['job_id']], [202, ids(2)]);
    assert.deepEqual([...files.objects.keys()], [`uploads/${ids(2)}`]);
  });

  test('two calls at once make one job', async () => {
    const { submit, table, files } = await open();
    const [one, two] = await Promise.all([submit(withKey('k')), submit(withKey('k'))]);
    assert.deepEqual([one?.status, two?.status], [202, 202]);
    assert.equal(one?.body?.['job_id'], two?.body?.['job_id']);
    // The job, and the reservation of the key.
    assert.deepEqual([table.size, files.objects.size], [2, 1]);
  });

  test('a call without one is a new job every time', async () => {
    const { submit } = await open();
    assert.notEqual((await submit()).body?.['job_id'], (await submit()).body?.['job_id']);
  });
});

describe('an accident on our side', () => {
  test('is a 503, and never an upload without an item that owes its purge', async () => {
    for (const effect of [1, 2, 3, 4]) {
      for (const moment of ['before', 'after'] as const) {
        const { submit, table, files } = await open();
        const answered = await submit({}, failAt(effect, moment).watch);
        assertRefused(answered, 503, 'unavailable', /our side/);
        assert.ok(files.objects.size <= table.size);
      }
    }
  });
});
