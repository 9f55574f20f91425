import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerTrackJob } from '../../../functions/track-job/answer-track-job.ts';
import { readApiRequest } from '../../../shared/http/api-request.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { claimReference, noticeReference, type ReferenceItem } from '../../../shared/jobs/reference.ts';
import { retryJob } from '../../../shared/jobs/retry-job.ts';
import type { Template } from '../../../shared/store/templates.ts';
import {
  API_KEY,
  apiEvent,
  assertRefused,
  callApi,
  OTHER_API_KEY,
  putApiKeys,
} from '../../fakes/api-call.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { exampleTemplate, HOUR, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { dieAt } from '../../fakes/watch-calls.ts';
import type { Watch } from '../../fakes/world.ts';

const REFERENCE = 'REF#azoraone#main#123/scan-7';
const BODY = {
  template_id: 'template-1',
  static_values: { box: 7 },
  reference: { company_id: '123', file_id: 'scan-7' },
};
const TEMPLATE: Template = {
  ...exampleTemplate(),
  options: { document: 'by_type', company_id: 'of-the-template' },
  webhook: WEBHOOK,
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'Invoices',
  static_values: '{"origin":"template","box":0}',
  created_at: T0,
};

async function open() {
  const pipeline = createPipeline();
  const { settings, obligations, nowMs } = pipeline;
  await putApiKeys(settings);
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  await settings.putTemplate(TEMPLATE);
  await settings.putTemplate({ ...TEMPLATE, template_id: 'second' });
  await settings.putTemplate({ ...TEMPLATE, template_id: 'theirs', tenant: 'globex' });
  await settings.putTemplate({ ...TEMPLATE, template_id: 'disconnected', connection: 'gone' });
  const ports = (watch: Watch = (port) => port) => ({
    getApiKey: settings.getApiKey,
    getTemplate: settings.getTemplate,
    getConnection: settings.getConnection,
    jobs: watch(obligations<Job>()),
    references: obligations<ReferenceItem>(),
    wake: pipeline.steps<Job>(watch).wake,
    nowMs,
    deadlineMs: 23 * HOUR,
  });
  const route = 'POST /v1/track-job';
  return {
    ...pipeline,
    references: obligations<ReferenceItem>(),
    track: (body: unknown = BODY, apiKey = API_KEY) =>
      callApi((request) => answerTrackJob(ports(), request), { route, body, headers: { 'x-auth': apiKey } }),
    async trackAndDie(effect: number, moment: 'before' | 'after') {
      const process = dieAt(effect, moment);
      const event = readApiRequest(apiEvent({ route, body: BODY }));
      assert.equal(await Promise.race([answerTrackJob(ports(process.watch), event), process.died]), 'died');
    },
    async runAll() {
      for (let sent = pipeline.takeSent(); sent.length > 0; sent = pipeline.takeSent())
        for (const wakeUp of sent) await pipeline.run(wakeUp);
    },
    jobsThere: () => [...pipeline.table.values()].filter(({ kind }) => kind === 'job'),
  };
}

test('a document handed in elsewhere becomes a job without an upload', async () => {
  const { track, jobs, takeSent, files } = await open();
  const { status, body = {} } = await track();
  const { job_id, ...rest } = body;
  assert.deepEqual(
    [status, rest],
    [202, { template_id: 'template-1', static_values: { origin: 'template', box: 7 } }],
  );
  assert.match(String(job_id), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  const item = `JOB#${job_id}`;
  const job = await jobs.get(item);
  assert.deepEqual(
    [job?.tracked, job?.step, job?.due, job?.deadline, job?.deliveries, job?.file, job?.upload_key],
    [true, 'start', T0, T0 + 23 * HOUR, undefined, undefined, undefined],
  );
  // The options say the company that the reference names.
  assert.deepEqual(job?.template?.options, { document: 'by_type', company_id: '123' });
  assert.deepEqual(job?.reference, { key: '123/scan-7', values: { companyID: '123', fileID: 'scan-7' } });
  assert.deepEqual(takeSent(), [{ item, step: 'start', via: 'submit', delaySeconds: 0 }]);
  assert.equal(files.objects.size, 0);
});

test('it is looked at at once, is never handed in, and ends like any other', async () => {
  const { track, runAll, jobs, provider, posts, clock, poll, table } = await open();
  const { body = {} } = await track();
  const item = `JOB#${body['job_id']}`;
  await runAll();
  await poll();
  await runAll();
  const job = await jobs.get(item);
  assert.deepEqual([job?.status, stateOf(job)], ['SUCCESS', 'delivered']);
  assert.deepEqual(provider.calls, { submit: 0, inspect: 1, fetchResult: 1 });
  assert.equal(JSON.parse(posts[0]?.body ?? '').result.total, 3268.75);
  clock.ms += 24 * HOUR;
  await poll();
  await runAll();
  assert.deepEqual([table.get(item)?.['step'], table.get(item)?.['reference']], [undefined, undefined]);
});

test('a webhook that comes later finds the job', async () => {
  const { track, runAll, provider, notify, jobs } = await open();
  provider.api.inspect = async () => ({ state: 'waiting' });
  const { body = {} } = await track();
  await runAll();
  provider.api.inspect = async () => ({ state: 'ready' });
  const taken = await notify({
    v: 1,
    type: 'notification',
    provider: 'azoraone',
    connection: 'main',
    received_at: T0,
    query: { companyID: '123' },
    body: Buffer.from('{"fileID":"scan-7","status":"READY"}').toString('base64'),
  });
  assert.deepEqual(taken, { outcome: 'done', item: `JOB#${body['job_id']}` });
  assert.equal((await jobs.get(`JOB#${body['job_id']}`))?.completed_via, 'notification');
});

test('a webhook that came before is its news', async () => {
  const { track, runAll, jobs, references } = await open();
  const reference = { key: '123/scan-7', values: { companyID: '123', fileID: 'scan-7' } };
  await noticeReference(references, { provider: 'azoraone', connection: 'main', reference }, T0);
  const { body = {} } = await track();
  await runAll();
  assert.equal((await jobs.get(`JOB#${body['job_id']}`))?.completed_via, 'notification');
  assert.equal((await references.get(REFERENCE))?.step, undefined);
});

describe('tracked again', () => {
  test('by the same template it is the same job, with what it was tracked with first', async () => {
    const { track, jobsThere, takeSent, runAll } = await open();
    const first = await track();
    assert.deepEqual((await track({ ...BODY, static_values: { box: 8 } })).body, first.body);
    assert.equal(jobsThere().length, 1);
    await runAll();
    assert.deepEqual([(await track()).body, takeSent()], [first.body, []]);
  });

  test('at once it is one job', async () => {
    const { track, jobsThere } = await open();
    const [one, two] = await Promise.all([track(), track()]);
    assert.deepEqual([one?.status, one?.body], [202, two?.body]);
    assert.equal(jobsThere().length, 1);
  });

  test('by another template it is refused', async () => {
    const { track, jobsThere } = await open();
    await track();
    const again = await track({ ...BODY, template_id: 'second' });
    assertRefused(again, 409, 'conflict', /^reference: it is tracked already, under another template$/);
    assert.equal(jobsThere().length, 1);
  });

  test('by another tenant it is refused, naming nobody', async () => {
    const { track, jobsThere, runAll } = await open();
    const { body = {} } = await track();
    await runAll();
    const theirs = await track({ ...BODY, template_id: 'theirs' }, OTHER_API_KEY);
    assertRefused(theirs, 409, 'conflict', /^reference: the document is that of another job$/);
    assert.ok(!JSON.stringify(theirs.body).includes(String(body['job_id'])));
    assert.equal(jobsThere().length, 1);
  });

  test('by two tenants at once it is one of them that has it; the other job fails', async () => {
    const { track, runAll, jobsThere } = await open();
    await Promise.all([track(), track({ ...BODY, template_id: 'theirs' }, OTHER_API_KEY)]);
    await runAll();
    const ends = jobsThere().map((job) => [job['tenant'], job['status'], job['error']]);
    const error = { code: 'conflict', message: 'the provider gave two jobs the same document' };
    assert.deepEqual(ends, [
      ['acme', 'SUCCESS', undefined],
      ['globex', 'FAILED', error],
    ]);
  });
});

describe('a call that dies', () => {
  // Read, item, wake-up.
  for (const [effect, moment] of [
    [2, 'after'],
    [3, 'before'],
  ] as const) {
    test(`${moment} effect ${effect} leaves a job that the poller goes on with`, async () => {
      const { trackAndDie, poll, runAll, jobsThere, track, references } = await open();
      await trackAndDie(effect, moment);
      await poll();
      await runAll();
      const [job, ...others] = jobsThere();
      assert.deepEqual([job?.['status'], others.length], ['SUCCESS', 0]);
      assert.equal((await references.get(REFERENCE))?.job_item, job?.['id']);
      assert.equal(`JOB#${(await track()).body?.['job_id']}`, job?.['id']);
    });
  }

  test('before its item is written leaves nothing', async () => {
    const { trackAndDie, table, takeSent } = await open();
    await trackAndDie(2, 'before');
    assert.deepEqual([table.size, takeSent()], [0, []]);
  });
});

test('start-job that dies after the claim claims it again', async () => {
  const { track, takeSent, run, clock, jobs, references } = await open();
  await track();
  const [start] = takeSent();
  assert.ok(start);
  // Lease, claim, finish.
  const process = dieAt(3, 'before');
  assert.equal(await Promise.race([run(start, process.watch), process.died]), 'died');
  assert.equal((await references.get(REFERENCE))?.job_item, start.item);
  clock.ms += 92 * SECOND;
  assert.equal(await run(start), 'done');
  assert.equal((await jobs.get(start.item))?.step, 'settle');
});

test('it can not be retried: there is no upload', async () => {
  const { track, runAll, provider, steps, files, settings } = await open();
  provider.api.inspect = async () => ({ state: 'failed', reason: 'unreadable' });
  const { body = {} } = await track();
  await runAll();
  const ports = { steps: steps<Job>(), deadlineMs: HOUR, getTemplate: settings.getTemplate };
  await assert.rejects(
    retryJob({ ...ports, copyFile: files.copy, hasFile: files.has }, String(body['job_id'])),
    { code: 'expired', message: /handed in elsewhere/ },
  );
});

describe('bad input is refused, and leaves nothing behind', () => {
  const reference = (fields: object) => ({ ...BODY, reference: { ...BODY.reference, ...fields } });
  const cases: [string, unknown, number, string, RegExp][] = [
    ['no JSON', '{', 400, 'bad_request', /JSON/],
    ['no template', { ...BODY, template_id: undefined }, 400, 'bad_request', /^template_id: /],
    ['no reference', { ...BODY, reference: undefined }, 400, 'bad_request', /^reference: /],
    ['a reference that is a text', { ...BODY, reference: '123/7' }, 400, 'bad_request', /^reference: /],
    ['no file_id', reference({ file_id: undefined }), 400, 'bad_request', /^file_id: /],
    ['a file_id with a slash', reference({ file_id: 'a/b' }), 400, 'bad_request', /^file_id: /],
    ['a file_id that is a path', reference({ file_id: '..' }), 400, 'bad_request', /^file_id: /],
    ['a company_id that is a path', reference({ company_id: '..' }), 400, 'bad_request', /^company_id: /],
    ["another provider's id", reference({ job_id: 'x' }), 400, 'bad_request', /job_id/],
    ['a typing error', { ...BODY, static_value: {} }, 400, 'bad_request', /static_value/],
    ['static_values that are a list', { ...BODY, static_values: [] }, 400, 'bad_request', /^static_values: /],
    [
      'too many static values',
      { ...BODY, static_values: { a: 'x'.repeat(9_000) } },
      413,
      'too_large',
      /^static_values: /,
    ],
    ['an unknown template', { ...BODY, template_id: 'nobody' }, 404, 'not_found', /template_id/],
    ["another tenant's template", { ...BODY, template_id: 'theirs' }, 404, 'not_found', /template_id/],
    [
      'a template whose connection is gone',
      { ...BODY, template_id: 'disconnected' },
      422,
      'unprocessable',
      /^connection: .*gone/,
    ],
  ];
  for (const [what, body, status, error, message] of cases) {
    test(what, async () => {
      const { track, table, takeSent, files } = await open();
      assertRefused(await track(body), status, error, message);
      assert.deepEqual([table.size, takeSent(), files.objects.size], [0, [], 0]);
    });
  }

  test('the document of a job that was handed in here', async () => {
    const { track, references, jobsThere } = await open();
    await claimReference(references, REFERENCE, 'JOB#1', T0);
    assertRefused(await track(), 409, 'conflict', /another job/);
    assert.equal(jobsThere().length, 0);
  });

  test('without a key', async () => {
    const { track, table } = await open();
    assertRefused(await track(BODY, ''), 401, 'unauthorized', /x-auth/);
    assert.equal(table.size, 0);
  });
});
