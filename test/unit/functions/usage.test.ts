import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertRefused, OTHER_API_KEY } from '../../fakes/api-call.ts';
import { exampleJob, HOUR, T0 } from '../../fakes/example-job.ts';
import { openReading } from '../../fakes/reading.ts';

const DAY = 24 * HOUR;
const NOTHING = { credits: 0, refunded: 0, documents: 0 };

async function open() {
  const { ports, call, ...pipeline } = await openReading();
  const { credits } = ports;
  let jobs = 0;
  return {
    ...pipeline,
    ledger: credits.ledger,
    counter: credits.counter,
    usage: (query: Record<string, string> = {}, headers?: Record<string, string>) =>
      call({ route: 'GET /v1/usage', query, ...(headers && { headers }) }),
    async charge(atMs: number, pages: number, template_id = 'template-1', tenant = 'acme') {
      jobs += 1;
      await credits.ledger.charge(exampleJob({ job_id: `job-${jobs}`, template_id, tenant }), pages, atMs);
      return `job-${jobs}`;
    },
  };
}

test('credits by day and template, refunds beside them on the day of their charge, and the sum', async () => {
  const { charge, ledger, usage } = await open();
  const midnight = Date.UTC(2026, 2, 2);
  await charge(midnight - 1, 4);
  await charge(midnight, 3);
  await charge(T0, 2, 'template-2');
  const failed = await charge(midnight + DAY - 1, 5);
  await ledger.refund(failed, midnight + 2 * DAY);
  await charge(midnight + DAY, 100);
  await charge(T0, 50, 'template-3', 'globex');
  const { status, body } = await usage({ from: '2026-03-01', to: '2026-03-02' });
  assert.equal(status, 200);
  assert.deepEqual(body, {
    from: '2026-03-01',
    to: '2026-03-02',
    balance: null,
    total: { credits: 14, refunded: 5, documents: 4 },
    days: [
      {
        day: '2026-03-01',
        templates: [{ template_id: 'template-1', credits: 4, refunded: 0, documents: 1 }],
      },
      {
        day: '2026-03-02',
        templates: [
          { template_id: 'template-1', credits: 8, refunded: 5, documents: 2 },
          { template_id: 'template-2', credits: 2, refunded: 0, documents: 1 },
        ],
      },
    ],
  });
});

test('of the last 30 days, today included, when nothing else is asked for', async () => {
  const { charge, usage } = await open();
  // Today is 2026-03-02.
  await charge(Date.UTC(2026, 0, 31), 1);
  await charge(Date.UTC(2026, 1, 1) - 1 - DAY, 10);
  const { body } = await usage();
  assert.deepEqual([body?.['from'], body?.['to']], ['2026-02-01', '2026-03-02']);
  assert.deepEqual(body?.['total'], NOTHING);
  await charge(Date.UTC(2026, 1, 1), 1);
  assert.deepEqual((await usage()).body?.['total'], { credits: 1, refunded: 0, documents: 1 });
});

test("one tenant sees nothing of another's", async () => {
  const { charge, usage } = await open();
  await charge(T0, 5);
  const { body } = await usage({}, { 'x-auth': OTHER_API_KEY });
  assert.deepEqual([body?.['total'], body?.['days']], [NOTHING, []]);
});

test('the balance, where there is one', async () => {
  const { usage, settings, counter } = await open();
  const grant = { kind: 'grant', tenant: 'acme', granted: 10, set_at: T0 } as const;
  await settings.putGrant(grant);
  await counter.add(grant, 12, T0);
  assert.deepEqual((await usage()).body?.['balance'], { granted: 10, spent: 12, left: -2 });
});

test('more charges than DynamoDB answers at once are all counted', async () => {
  const { charge, usage } = await open();
  for (let index = 0; index < 5_001; index += 1) await charge(T0 + index, 1);
  assert.deepEqual((await usage()).body?.['total'], { credits: 5_001, refunded: 0, documents: 5_001 });
});

describe('spans', () => {
  const refusedSpans: [Record<string, string>, RegExp][] = [
    [{ from: '2026-02-30' }, /^from: must be a day, YYYY-MM-DD$/],
    [{ to: 'yesterday' }, /^to: must be a day/],
    [{ from: '2026-3-1' }, /^from: must be a day/],
    [{ from: '' }, /^from: must be a day/],
    [{ from: '1999-12-31' }, /^from: must be a day of the years 2000 to 2099/],
    [{ to: '9999-12-31' }, /^to: must be a day of the years 2000 to 2099/],
    [{ from: '2026-03-02', to: '2026-03-01' }, /^from: must not be after to/],
    [{ from: '2026-03-03' }, /^from: must not be after to/],
    [{ from: '2026-01-01', to: '2026-04-03' }, /^from: at most 92 days/],
  ];
  for (const [query, message] of refusedSpans) {
    test(`refused: ${JSON.stringify(query)}`, async () => {
      assertRefused(await (await open()).usage(query), 400, 'bad_request', message);
    });
  }

  for (const query of [
    { from: '2026-01-01', to: '2026-04-02' },
    { from: '2026-03-02', to: '2026-03-02' },
    { to: '2024-02-29' },
  ]) {
    test(`answered: ${JSON.stringify(query)}`, async () => {
      assert.equal((await (await open()).usage(query)).status, 200);
    });
  }
});
