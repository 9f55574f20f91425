import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIMULATOR_API_KEY, SIMULATOR_TEMPLATE } from '../../../infra/local/simulators/docuprox/access.ts';
import type { ModelRequest } from '../../../infra/local/simulators/model-request.ts';
import { simulators } from '../../../infra/local/simulators/simulators.ts';
import type { WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { RecordTable } from '../../deploy/simulators/record.ts';
import { type Recorded, recordedSimulator } from '../../deploy/simulators/simulator.ts';

/** The same record for as many functions as are opened on it. */
function world() {
  const entries: Recorded[] = [];
  const clock = { ms: Date.UTC(2026, 0, 15, 12, 0, 0) };
  const sent: WebhookToSend[] = [];
  const wakes: number[] = [];
  const record: RecordTable<Recorded> = {
    after: async (nth) => structuredClone(entries.slice(nth)),
    async write(nth, entry) {
      if (entries.length >= nth) return false;
      entries.push(structuredClone(entry));
      return true;
    },
  };
  const ports = {
    record,
    nowMs: () => clock.ms,
    send: async (webhook: WebhookToSend) => {
      sent.push(webhook);
      return 200;
    },
    wake: async (afterMs: number) => {
      wakes.push(afterMs);
    },
  };
  return { entries, clock, sent, wakes, ports, open: () => recordedSimulator(simulators.docuprox, ports) };
}

const DASHBOARD = JSON.stringify({
  template_id: SIMULATOR_TEMPLATE,
  webhook_url: 'https://paperhook.example/webhooks/docuprox/main',
  webhook_headers: {},
});

function upload(fileName: string): ModelRequest {
  const document = {
    source: 'text layer of the PDF',
    text: 'Acme Ltd\tINVOICE\nInvoice number\tA-17',
  } as const;
  const file = { fileName, contentType: 'application/pdf', sizeBytes: 3, document };
  return {
    method: 'POST',
    path: '/v1/process-job',
    query: {},
    headers: { 'x-auth': SIMULATOR_API_KEY },
    body: { kind: 'form', fields: { template_id: SIMULATOR_TEMPLATE }, file },
  };
}

const fileNames = (jobs: unknown) => (jobs as { file_name: string }[]).map(({ file_name }) => file_name);

test('what one function was told, another one knows, and a new one too', async () => {
  const { open } = world();
  const [one, other] = [open(), open()];
  await one.control('POST', 'templates', DASHBOARD);
  assert.equal((await one.call(upload('one.pdf'))).status, 202);
  assert.equal((await other.call(upload('other.pdf'))).status, 202);
  for (const simulator of [one, other, open()])
    assert.deepEqual(fileNames((await simulator.control('GET', 'jobs', '')).body), ['one.pdf', 'other.pdf']);
});

test('the ids that a provider gives out are the same wherever they are asked for, and each only once', async () => {
  const { open } = world();
  const [one, other] = [open(), open()];
  await one.control('POST', 'templates', DASHBOARD);
  const ids = [];
  for (const simulator of [one, other, one])
    ids.push(JSON.parse((await simulator.call(upload('a.pdf'))).body).job_id);
  assert.equal(new Set(ids).size, 3);
  const { body } = await open().control('GET', 'jobs', '');
  assert.deepEqual(
    (body as { job_id: string }[]).map(({ job_id }) => job_id),
    ids,
  );
});

test('a webhook is sent when it is due, by one function', async () => {
  const { open, clock, sent, wakes } = world();
  const [one, other] = [open(), open()];
  await one.control('POST', 'templates', DASHBOARD);
  await one.call(upload('a.pdf'));
  assert.deepEqual(wakes, [1_000]);
  await one.tick();
  assert.deepEqual(sent, []);
  clock.ms += 1_000;
  await Promise.all([one.tick(), other.tick()]);
  assert.deepEqual(
    sent.map(({ url }) => url),
    ['https://paperhook.example/webhooks/docuprox/main'],
  );
  const { body } = await open().control('GET', 'webhooks', '');
  assert.deepEqual(
    (body as { state: string }[]).map(({ state }) => state),
    ['delivered'],
  );
});

test('time can be put forward, and documents can take as long as a test wants', async () => {
  const { open, clock, sent, wakes } = world();
  const simulator = open();
  await simulator.control('POST', 'templates', DASHBOARD);
  await simulator.control('POST', 'pace', '{"processing_ms": 3600000}');
  await simulator.call(upload('slow.pdf'));
  clock.ms += 60_000;
  await simulator.tick();
  assert.deepEqual(sent, []);
  assert.deepEqual(await simulator.control('POST', 'clock', '{"ahead_seconds": 3600}'), {
    status: 201,
    body: { ahead_seconds: 3_600 },
  });
  assert.equal(wakes.at(-1), 0);
  await simulator.tick();
  assert.equal(sent.length, 1);
  assert.equal((await simulator.control('POST', 'pace', '{"processing_ms": 0}')).status, 400);
});
