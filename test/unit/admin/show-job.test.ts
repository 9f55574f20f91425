import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describeJob } from '../../../infra/admin/job/describe-job.ts';
import { timeSpan } from '../../../infra/admin/job/time-span.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { runInProcess } from './run-in-process.ts';

const JOB_ID = '0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e11';
const NOON = Date.UTC(2025, 10, 21, 12, 0, 0);

const waiting: Job = {
  id: `JOB#${JOB_ID}`,
  kind: 'job',
  version: 1,
  job_id: JOB_ID,
  tenant: 'acme',
  listed_under: 'JOBS#acme',
  listed_at: NOON,
  template_id: 'b5ab6f2e-0d5a-4d9a-8a52-1f1f0e5c7d33',
  template: { provider: 'azoraone', connection: 'main', options: {}, fields: [] },
  static_values: '{"customer":"somebody"}',
  file: { name: 'invoice.pdf', content_type: 'application/pdf', bytes: 12_345 },
  status: 'PROCESSING IMAGE',
  reference: { key: 'company/file', values: {} },
  accepted_at: NOON,
  deadline: NOON + 82_800_000,
  step: 'settle',
  due: NOON + 125_000,
  due_shard: 3,
  attempts: 1,
  checks: 0,
  hints: 0,
  hints_seen: 0,
  claims: 0,
  dead_letters: 0,
  last_failure: { code: 'provider_unavailable', message: 'AzoraOne did not answer' },
  timeline: [
    { at: NOON, event: 'NEW' },
    { at: NOON + 1500, event: 'retry', detail: 'provider_unavailable' },
  ],
};

/** What comes next, of a job like `waiting` but for these fields, five seconds after noon. */
function next(fields: Partial<Job>): string[] {
  const lines = describeJob({ ...waiting, ...fields }, NOON + 5_000);
  const start = lines.indexOf('What comes next') + 1;
  return lines.slice(start, lines.indexOf('', start)).map((line) => line.trim());
}

test('a job that waits for its provider', () => {
  assert.deepEqual(describeJob(waiting, NOON + 5_000), [
    'Job 0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e11: PROCESSING IMAGE',
    '',
    '  tenant      acme',
    '  template    b5ab6f2e-0d5a-4d9a-8a52-1f1f0e5c7d33',
    '  connection  azoraone/main',
    '  reference   company/file',
    '  file        invoice.pdf, application/pdf, 12345 bytes',
    '  accepted    2025-11-21T12:00:00.000Z',
    '  deadline    2025-11-22T11:00:00.000Z',
    '  delivery    none yet',
    '',
    'What happened',
    '  2025-11-21T12:00:00.000Z  NEW',
    '  2025-11-21T12:00:01.500Z  retry (provider_unavailable)',
    '',
    'What comes next',
    '  settle: ask azoraone how far the document is, and fetch its result',
    '  by 2025-11-21T12:02:05.000Z (in 2 min), sooner if a webhook comes',
    '  tried without an end so far: 1',
    '',
    'Last failure',
    '  provider_unavailable: AzoraOne did not answer',
  ]);
});

test('a batch waits for its documents', () => {
  const batch = { documents: 3, pending: new Set([0, 2]), due: NOON + 125_000, attempts: 0 };
  assert.deepEqual(next(batch), [
    'settle: end with its documents, left: 2',
    'by 2025-11-21T12:02:05.000Z (in 2 min), sooner if the last of them ends',
  ]);
});

/** What is said of the deliveries of an ended job. */
function delivered(fields: Partial<Job>): string[] {
  const lines = describeJob({ ...waiting, status: 'SUCCESS', completed_at: NOON, ...fields }, NOON);
  return lines.filter((line) => /delivery|endpoint/.test(line));
}

test('why nothing is delivered: no endpoint, or a batch, of which each document is', () => {
  assert.deepEqual(delivered({ deliveries: {} }), ['  delivery    none: no endpoint is told']);
  const [line = ''] = delivered({ deliveries: {}, documents: 2 });
  assert.match(line, /none: a batch's documents are delivered/);
});

test('what is delivered to whom, and that it is not known yet', () => {
  const deliveries = {
    'template-1': exampleDelivery(),
    'endpoint-1': exampleDelivery({ state: 'parked', attempts: 0, tries: 3 }),
  };
  assert.deepEqual(delivered({ deliveries }), [
    '  delivery    delivered, attempts so far: 1 (endpoint template-1)',
    '              parked, attempts so far: 3 (endpoint endpoint-1)',
  ]);
  assert.deepEqual(delivered({}), ['  delivery    owed: its endpoints are about to be told']);
});

test('a tombstone: what is left of a job after its purge', () => {
  const { step, due, due_shard, template, file, reference, last_failure, static_values, ...kept } = waiting;
  const tombstone: Job = {
    ...kept,
    status: 'FAILED',
    error: { code: 'provider_failed', message: 'the file can not be read' },
    completed_at: NOON + 60_000,
    completed_via: 'poller',
    deliveries: { 'endpoint-1': exampleDelivery({ state: 'parked', attempts: 0 }) },
    expires_at: (NOON + 2_592_000_000) / 1000,
  };
  assert.deepEqual(describeJob(tombstone, NOON + 86_400_000), [
    'Job 0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e11: FAILED',
    '',
    '  tenant      acme',
    '  template    b5ab6f2e-0d5a-4d9a-8a52-1f1f0e5c7d33',
    '  accepted    2025-11-21T12:00:00.000Z',
    '  ended       2025-11-21T12:01:00.000Z, via poller',
    '  error       provider_failed: the file can not be read',
    '  delivery    parked, attempts so far: 1 (endpoint endpoint-1)',
    '  deleted     for good after 2025-12-21T12:00:00.000Z',
    '',
    'What happened',
    '  2025-11-21T12:00:00.000Z  NEW',
    '  2025-11-21T12:00:01.500Z  retry (provider_unavailable)',
    '',
    'What comes next',
    '  nothing: what was stored of it is deleted',
  ]);
});

test('when: a lease counts before not_before, and that before due', () => {
  const lease_until = NOON + 90_000;
  const not_before = NOON + 65_000;
  const leased = next({ lease: 't', lease_until, not_before, attempts: 0 });
  assert.equal(leased[1], 'being done now; the worker has until 2025-11-21T12:01:30.000Z (in 1 min 25 s)');
  const held = next({ lease: 't', lease_until: NOON, not_before, attempts: 0 });
  assert.equal(held[1], 'not before 2025-11-21T12:01:05.000Z (in 1 min)');
  const late = next({ due: NOON - 3_595_000, attempts: 0 });
  assert.equal(late[1], "due since 2025-11-21T11:00:05.000Z (1 h ago): the poller's next round wakes it");
});

test('each step says what it does', () => {
  assert.equal(next({ step: 'start' })[0], 'start: hand the document to azoraone');
  assert.equal(next({ step: 'deliver' })[0], 'deliver: send how it ended to its endpoints');
  assert.equal(next({ step: 'purge' })[0], 'purge: delete what is stored of it');
  assert.equal(
    next({ step: 'purge', upload_key: 'uploads/x' })[0],
    'purge: delete the upload, later the result',
  );
  assert.doesNotMatch(next({ step: 'start' })[1] ?? '', /webhook/);
});

test('what holds a job up is said', () => {
  assert.deepEqual(
    next({ attempts: 3, hints: 2, hints_seen: 1, claims: 4, dead_letters: 5, version: 9 }).slice(2),
    [
      'tried without an end so far: 3',
      'there was news meanwhile that is still to be acted on',
      'woken by the poller since it was last begun: 4',
      'messages about it that ended in a dead-letter queue: 5',
      'written by a newer version (9); older code leaves it alone',
    ],
  );
});

test('a file name cannot steer the terminal', () => {
  const file = { name: '\u001b[2J\u202Efdp.exe\n', content_type: 'application/pdf', bytes: 1 };
  const lines = describeJob({ ...waiting, file }, NOON);
  assert.ok(lines.includes('  file        ?[2J?fdp.exe?, application/pdf, 1 bytes'));
});

test('a stretch of time in its two largest units', () => {
  const spans: [milliseconds: number, text: string][] = [
    [0, '0 s'],
    [499, '0 s'],
    [59_600, '1 min'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [3_605_000, '1 h'],
    [86_400_000 + 7_200_000 + 59_000, '1 d 2 h'],
  ];
  for (const [milliseconds, text] of spans) assert.equal(timeSpan(milliseconds), text);
});

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

test('job show reads a job by its id, in whatever case', async () => {
  const Item = { ...waiting, id: `JOB#${JOB_ID}` };
  await DynamoDBDocumentClient.from(deployment.client).send(new PutCommand({ TableName: 'jobs', Item }));
  const ran = await runInProcess(deployment.target, ['job', 'show', JOB_ID.toUpperCase()], { nowMs: NOON });
  assert.equal(ran.exitCode, 0);
  assert.equal(ran.output[0], 'Job 0b0e6d0c-63f5-4c0e-9d39-6b1f7c2a9e11: PROCESSING IMAGE');
});

test('a job that is not there', async () => {
  const id = '11111111-1111-4111-8111-111111111111';
  assert.deepEqual(await runInProcess(deployment.target, ['job', 'show', id]), {
    exitCode: 1,
    output: [],
    remarks: `There is no job ${id}: it never was, or it was deleted more than 30 days ago.`,
  });
});
