import assert from 'node:assert/strict';
import { test } from 'node:test';
import { submitJob } from '../../../functions/submit-job/submit-job.ts';
import { API_KEY, assertRefused, callApi, OTHER_API_KEY, putApiKeys } from '../../fakes/api-call.ts';
import { exampleTemplate, HOUR, MINUTE, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';
import { submitPorts } from '../../fakes/submit-ports.ts';

const PDF = Buffer.from('%PDF-1.7\nhello').toString('base64');
const GRANT = { kind: 'grant', tenant: 'acme', granted: 1, set_at: T0 } as const;
const NO_CREDITS = /^There are too few credits left: it takes 1 at least/;

async function open() {
  const pipeline = createPipeline();
  const { settings } = pipeline;
  await putApiKeys(settings);
  for (const tenant of ['acme', 'globex'])
    await settings.putTemplate({
      ...exampleTemplate(),
      kind: 'template',
      template_id: `of-${tenant}`,
      tenant,
      name: 'Invoices',
      static_values: '{}',
      created_at: T0,
    });
  await settings.putGrant(GRANT);
  const credits = pipeline.credits();
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  const ports = { ...submitPorts(pipeline, () => crypto.randomUUID()), credits };
  return {
    ...pipeline,
    counter: credits.counter,
    submit: (headers: Record<string, string> = {}, template_id = 'of-acme', actual_image = PDF) =>
      callApi((request) => submitJob(ports, request), {
        route: 'POST /process-job',
        headers: { 'x-auth': API_KEY, ...headers },
        body: { template_id, actual_image },
      }),
    stored: () => [...pipeline.table.keys()].filter((id) => !id.startsWith('SPENT#')).length,
  };
}

test('an empty balance is 402, and nothing of the document is stored', async () => {
  const { submit, counter, stored, files, takeSent } = await open();
  assert.equal((await submit()).status, 202);
  takeSent();
  await counter.add(GRANT, 1, T0);
  for (const headers of [{}, { 'idempotency-key': 'new' }])
    assertRefused(await submit(headers), 402, 'insufficient_credits', NO_CREDITS);
  assert.deepEqual([stored(), files.objects.size, takeSent()], [1, 1, []]);
});

test('another tenant is not refused for it', async () => {
  const { submit, settings } = await open();
  await settings.putGrant({ ...GRANT, granted: 0 });
  assert.equal((await submit()).status, 402);
  assert.equal((await submit({ 'x-auth': OTHER_API_KEY }, 'of-globex')).status, 202);
});

test('a submit that is repeated has its job, though the balance is empty by now', async () => {
  const { submit, settings, clock } = await open();
  const key = { 'idempotency-key': 'mine' };
  const first = await submit(key);
  assert.equal(first.status, 202);
  await settings.putGrant({ ...GRANT, granted: 0, set_at: T0 + 1 });
  clock.ms = T0 + 2 * MINUTE;
  const again = await submit(key);
  assert.deepEqual([again.status, again.body], [202, first.body]);
  const other = await submit(key, 'of-acme', Buffer.from('%PDF-1.7\nother').toString('base64'));
  assertRefused(other, 409, 'conflict', /^Idempotency-Key/);
  assertRefused(await submit({ 'idempotency-key': 'other' }), 402, 'insufficient_credits', NO_CREDITS);
});

test('a key whose job was never made is no job that it has, nor is one of more than 24 hours ago', async () => {
  const same = await open();
  await same.submit({ 'idempotency-key': 'half' });
  const { fingerprint = '' } = (await same.keys.find('acme', 'half', T0)) ?? {};
  const { submit, settings, keys, stored } = await open();
  await settings.putGrant({ ...GRANT, granted: 0 });
  await keys.reserve({ tenant: 'acme', key: 'half', jobId: 'never-made', fingerprint, nowMs: T0 });
  const before = stored();
  assert.equal((await submit({ 'idempotency-key': 'half' })).status, 402);
  assert.equal(stored(), before);

  const late = await open();
  await late.submit({ 'idempotency-key': 'mine' });
  await late.settings.putGrant({ ...GRANT, granted: 0, set_at: T0 + 1 });
  late.clock.ms = T0 + 24 * HOUR;
  assert.equal((await late.submit({ 'idempotency-key': 'mine' })).status, 402);
});

test('while the balance changes what the counter says counts', async () => {
  const { submit, counter, clock } = await open();
  await counter.add(GRANT, 1, T0);
  clock.ms = T0 + 3 * MINUTE - 1;
  assert.equal((await submit()).status, 402);
  clock.ms = T0 + 3 * MINUTE;
  assert.equal((await submit()).status, 202);
});

test('while the balance is being counted the answer is to try again', async () => {
  const { submit, counter, clock } = await open();
  await counter.add(GRANT, 1, T0);
  // It dies of it.
  clock.ms = T0 + HOUR;
  await counter.claimCount(GRANT, clock.ms, MINUTE);
  clock.ms = T0 + HOUR + MINUTE - 1;
  assertRefused(await submit(), 503, 'unavailable', /Try again/);
  clock.ms = T0 + HOUR + MINUTE;
  assert.equal((await submit()).status, 202);
});
