import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { Delivery } from '../../../shared/deliveries/delivery.ts';
import { PaperhookError } from '../../../shared/errors.ts';
import type { LoggedAttempt } from '../../../shared/store/attempts.ts';
import { assertRefused } from '../../fakes/api-call.ts';
import { NEW, openEndpoints, SECRETS } from '../../fakes/endpoint-calls.ts';
import { exampleJob, HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { SIGNING_SECRET } from '../../fakes/pipeline.ts';

const LEVELS = ['endpoint-1', 'template-1'];
const NEW_SECRET = SECRETS[1] ?? '';
const OWN_SECRET = `whsec_${Buffer.alloc(64, 9).toString('base64')}`;

/** With endpoint-1, a tenant's own, and template-1, a template's. */
async function open() {
  const opened = await openEndpoints();
  await opened.create({ ...NEW, events: ['ocrolus.document.*', 'job.failed'] });
  return opened;
}

type Opened = Awaited<ReturnType<typeof open>>;

async function refOf({ endpoints, settings }: Opened, id: string) {
  const own = await endpoints.get(id);
  const target = own ?? (await settings.getTemplate(id))?.webhook ?? assert.fail();
  const level = own ? ('tenant' as const) : ('template' as const);
  return { endpoint_id: id, level, sealed_url: target.sealed_url };
}

for (const id of LEVELS) {
  describe(`switching ${id}`, () => {
    const drained = { item: `ENDPOINT#${id}`, step: 'drain', via: 'redrive', delaySeconds: 0 };

    test('off says since when and why, and wakes nothing', async () => {
      const { switchOff, read, takeSent, clock } = await open();
      clock.ms += MINUTE;
      const { status, body = {} } = await switchOff(id);
      const { state, off_since, off_reason } = body;
      assert.deepEqual(
        [status, state, off_since, off_reason],
        [200, 'off', '2026-03-02T08:01:00.000Z', 'switched_off'],
      );
      assert.deepEqual((await read(id)).body, body);
      clock.ms += MINUTE;
      assert.deepEqual((await switchOff(id)).body, body);
      assert.deepEqual(takeSent(), []);
    });

    test('on forgets what was held against it, and what waits goes on', async () => {
      const opened = await open();
      const { switchOn, read, health, takeSent, table } = opened;
      const ref = await refOf(opened, id);
      await health.noteFailure(ref, true, T0);
      await health.switchOff(ref, 'gone', T0);
      const { status, body = {} } = await switchOn(id);
      const { state, off_since, off_reason, failing_since } = body;
      assert.deepEqual(
        [status, state, off_since, off_reason, failing_since],
        [200, 'on', undefined, undefined, undefined],
      );
      assert.deepEqual((await read(id)).body, body);
      assert.deepEqual(takeSent(), [drained]);
      assert.equal(table.get(`ENDPOINT#${id}`)?.['due'], T0);
      assert.equal((await switchOn(id)).status, 200);
      assert.deepEqual(takeSent(), [drained]);
    });

    test('on is done though its wake-up could not be sent', async () => {
      const { switchOff, switchOn, ports, table } = await open();
      await switchOff(id);
      ports.wake = async () => false;
      assert.equal((await switchOn(id)).body?.['state'], 'on');
      assert.equal(table.get(`ENDPOINT#${id}`)?.['step'], 'drain');
    });

    test('is refused when its URL was set anew at the same time', async () => {
      const { switchOff, switchOn, ports, health } = await open();
      ports.health = {
        switchOff: (ref, ...rest) => health.switchOff({ ...ref, sealed_url: 'another' }, ...rest),
        switchOn: (ref) => health.switchOn({ ...ref, sealed_url: 'another' }),
      };
      for (const call of [switchOff, switchOn])
        assertRefused(await call(id), 409, 'conflict', /read it and try again/);
    });
  });

  describe(`rotating the secret of ${id}`, () => {
    const former = id === 'endpoint-1' ? SECRETS[0] : SIGNING_SECRET;
    const next = id === 'endpoint-1' ? NEW_SECRET : SECRETS[1];

    /** Whether what is sent is verified by each of these secrets. */
    async function verifiedBy({ testSend, tested }: Opened, ...secrets: (string | undefined)[]) {
      await testSend(id);
      const { headers, body } = tested.pop() ?? assert.fail();
      const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
      const signatures = headers['webhook-signature']?.split(' ');
      return secrets.map((secret = '') =>
        signatures?.includes(new Webhook(secret).sign(headers['webhook-id'] ?? '', sentAt, body)),
      );
    }

    test('shows the new one once; the one before signs too for a day', async () => {
      const opened = await open();
      const { rotate, read, clock } = opened;
      const { status, body = {} } = await rotate(id);
      assert.deepEqual([status, body['signing_secret']], [200, next]);
      const { signing_secret: _, ...shown } = body;
      assert.equal(shown['previous_secret_until'], '2026-03-03T08:00:00.000Z');
      assert.deepEqual((await read(id)).body, shown);
      assert.deepEqual(await verifiedBy(opened, next, former), [true, true]);
      clock.ms += 24 * HOUR - 1;
      assert.deepEqual(await verifiedBy(opened, next, former), [true, true]);
      clock.ms += 1;
      assert.deepEqual(await verifiedBy(opened, next, former), [true, false]);
      assert.equal((await read(id)).body?.['previous_secret_until'], undefined);
    });

    test("takes the tenant's own, and a grace time, or none", async () => {
      const opened = await open();
      const { rotate } = opened;
      const { body = {} } = await rotate(id, { signing_secret: OWN_SECRET, grace_seconds: 60 });
      assert.deepEqual(
        [body['signing_secret'], body['previous_secret_until'], body['updated_at']],
        [OWN_SECRET, '2026-03-02T08:01:00.000Z', '2026-03-02T08:00:00.000Z'],
      );
      assert.deepEqual(await verifiedBy(opened, OWN_SECRET, former), [true, true]);
      const { body: again = {} } = await rotate(id, { grace_seconds: 0 });
      assert.deepEqual([again['signing_secret'], again['previous_secret_until']], [next, undefined]);
      assert.deepEqual(await verifiedBy(opened, next, OWN_SECRET, former), [true, false, false]);
    });

    test('twice to the same one leaves the one before its time, and none takes it away', async () => {
      const opened = await open();
      const { rotate, clock } = opened;
      await rotate(id, { signing_secret: OWN_SECRET });
      clock.ms += HOUR;
      const { body = {} } = await rotate(id, { signing_secret: OWN_SECRET });
      assert.equal(body['previous_secret_until'], '2026-03-03T08:00:00.000Z');
      assert.deepEqual(await verifiedBy(opened, OWN_SECRET, former), [true, true]);
      await rotate(id, { signing_secret: OWN_SECRET, grace_seconds: 0 });
      assert.deepEqual(await verifiedBy(opened, OWN_SECRET, former), [true, false]);
    });

    test('stores nothing in clear and logs none, and leaves the rest as it is', async () => {
      const { rotate, endpoints, settings, read } = await open();
      const { body: before } = await read(id);
      const { logged } = await rotate(id);
      const stored = (await endpoints.get(id)) ?? (await settings.getTemplate(id));
      assert.ok(!JSON.stringify([stored, logged]).includes('whsec_'));
      const after = (await read(id)).body;
      assert.deepEqual(after, { ...before, previous_secret_until: after?.['previous_secret_until'] });
    });

    test('is refused when it was changed at the same time', async () => {
      const { rotate, ports, read } = await open();
      const { secretBox } = ports;
      ports.secretBox = async () => {
        ports.secretBox = secretBox;
        assert.equal((await rotate(id, { signing_secret: OWN_SECRET })).status, 200);
        return secretBox();
      };
      assertRefused(await rotate(id), 409, 'conflict', /read it and try again/);
      assert.equal((await read(id)).body?.['previous_secret_until'], '2026-03-03T08:00:00.000Z');
    });

    test('has a grace time of a week at most', async () => {
      const { rotate } = await open();
      for (const grace_seconds of [-1, 604_801, 1.5, '60'])
        assertRefused(await rotate(id, { grace_seconds }), 400, 'bad_request', /^grace_seconds: /);
      assert.equal((await rotate(id, { grace_seconds: 604_800 })).status, 200);
    });
  });
}

describe('a test', () => {
  test('is a signed sample of the first event that it is subscribed to, and shows the answer', async () => {
    const { testSend, tested, testAnswers, testsTakeMs } = await open();
    testAnswers.push({ status: 200, excerpt: 'ok' });
    testsTakeMs.push(31);
    const { status, body } = await testSend('endpoint-1');
    assert.deepEqual(
      [status, body],
      [
        200,
        {
          endpoint_id: 'endpoint-1',
          event: 'ocrolus.document.classification_failed',
          webhook_id: 'msg_test_delivery-1',
          delivered: true,
          status: 200,
          duration_ms: 31,
          response: 'ok',
        },
      ],
    );
    const [post = assert.fail()] = tested;
    assert.equal(post.url, NEW.url);
    const signed = new Webhook(SECRETS[0] ?? '').sign('msg_test_delivery-1', new Date(T0), post.body);
    assert.deepEqual(post.headers, {
      'webhook-id': 'msg_test_delivery-1',
      'webhook-timestamp': '1772438400',
      'webhook-signature': signed,
    });
    assert.deepEqual(JSON.parse(post.body), {
      event: 'ocrolus.document.classification_failed',
      test: true,
      job_id: '00000000-0000-4000-8000-000000000000',
      template_id: '00000000-0000-4000-8000-000000000000',
      static_values: {},
      occurred_at: '2026-03-02T08:00:00.000Z',
    });
  });

  test('of a template is of a job, with its custom headers', async () => {
    const { testSend, tested } = await open();
    assert.equal((await testSend('template-1')).body?.['event'], 'job.succeeded');
    const [post = assert.fail()] = tested;
    assert.equal(post.headers['x-tenant'], 'acme');
    const { event, test: isTest, status, template_id, result } = JSON.parse(post.body);
    assert.deepEqual(
      [event, isTest, status, template_id, result],
      ['job.succeeded', true, 'SUCCESS', 'template-1', {}],
    );
  });

  const samples: [string, object][] = [
    ['job.failed', { status: 'FAILED', error: { code: 'provider_failed', message: 'This is a test.' } }],
    ['batch.completed', { status: 'SUCCESS', counts: { documents: 2, successful: 2, failed: 0 } }],
    [
      'endpoint.disabled',
      {
        endpoint_id: 'endpoint-1',
        origin: 'https://tenant.example',
        reason: 'failing',
        off_since: '2026-03-02T08:00:00.000Z',
      },
    ],
  ];
  for (const [event, content] of samples) {
    test(`can be of ${event}, whatever it is subscribed to`, async () => {
      const { testSend, tested } = await open();
      assert.equal((await testSend('endpoint-1', { event })).body?.['event'], event);
      const body: object = JSON.parse(tested[0]?.body ?? '');
      assert.deepEqual(body, { ...body, event, test: true, ...content });
    });
  }

  test('that is not taken says why', async () => {
    const { testSend, testAnswers, testsTakeMs } = await open();
    const unreachable = new PaperhookError('endpoint_unavailable', 'no answer', {
      fault: 'transient',
      cause: 'ECONNREFUSED',
    });
    const refused = new PaperhookError('address_refused', 'x', { fault: 'transient' });
    testAnswers.push({ status: 500, excerpt: 'no' }, { status: 410 }, unreachable, refused);
    testsTakeMs.push(5, 12, 7, 3);
    const shown = async () => {
      const { status, body = {} } = await testSend('endpoint-1');
      const { delivered, status: answered, error_code, duration_ms, response } = body;
      return [status, delivered, answered, error_code, duration_ms, response];
    };
    assert.deepEqual(await shown(), [200, false, 500, 'status_500', 5, 'no']);
    assert.deepEqual(await shown(), [200, false, 410, 'status_410', 12, '']);
    assert.deepEqual(await shown(), [200, false, undefined, 'ECONNREFUSED', 7, '']);
    assert.deepEqual(await shown(), [200, false, undefined, 'address_refused', 3, '']);
  });

  test('goes also to one that is off, and says nothing of its state', async () => {
    const { testSend, testAnswers, switchOff, read, attempts, tested } = await open();
    const { body: off } = await switchOff('endpoint-1');
    testAnswers.push({ status: 200 }, { status: 500 }, { status: 410 });
    for (let i = 0; i < 3; i++) await testSend('endpoint-1');
    assert.equal(tested.length, 3);
    assert.deepEqual((await read('endpoint-1')).body, off);
    for (const outcome of ['failed', 'delivered'])
      assert.deepEqual((await attempts('endpoint-1', undefined, { outcome })).body, { attempts: [] });
  });

  test('is refused for an event that there is not', async () => {
    const { testSend, tested } = await open();
    for (const event of ['job.done', 'job.*'])
      assertRefused(await testSend('endpoint-1', { event }), 422, 'unprocessable', /^event: .*job\./);
    assertRefused(await testSend('endpoint-1', { event: 7 }), 400, 'bad_request', /^event: /);
    assertRefused(await testSend('endpoint-1', { evnt: 'job.failed' }), 400, 'bad_request', /evnt/);
    assert.deepEqual(tested, []);
  });
});

function attempt(number: number, changes: Partial<LoggedAttempt> = {}): LoggedAttempt {
  return {
    endpoint_id: 'endpoint-1',
    item: 'JOB#job-1',
    event: 'job.failed',
    delivery_id: 'msg_job-1_job-failed',
    number,
    at: T0 + number * SECOND,
    duration_ms: 30,
    outcome: 'failed',
    ...changes,
  };
}

describe('the attempts of an endpoint', () => {
  test('are those that failed, if no others are asked for, the newest first', async () => {
    const { attempts, attemptLog } = await open();
    await attemptLog.write(attempt(1, { status: 500, error_code: 'status_500' }));
    await attemptLog.write(attempt(2, { error_code: 'timeout', item: 'EVENT#job-1_x', event: 'ocrolus.x' }));
    await attemptLog.write(attempt(3, { outcome: 'delivered', status: 200 }));
    await attemptLog.write(attempt(4, { endpoint_id: 'endpoint-2' }));
    const { status, body } = await attempts('endpoint-1');
    const first = {
      at: '2026-03-02T08:00:01.000Z',
      outcome: 'failed',
      status: 500,
      error_code: 'status_500',
      duration_ms: 30,
      event: 'job.failed',
      job_id: 'job-1',
      webhook_id: 'msg_job-1_job-failed',
      number: 1,
    };
    const {
      status: _,
      job_id: __,
      ...second
    } = {
      ...first,
      at: '2026-03-02T08:00:02.000Z',
      error_code: 'timeout',
      event: 'ocrolus.x',
      number: 2,
    };
    assert.deepEqual([status, body], [200, { attempts: [second, first] }]);
    const delivered = await attempts('endpoint-1', undefined, { outcome: 'delivered' });
    const { error_code: ___, ...taken } = { ...first, at: '2026-03-02T08:00:03.000Z', number: 3 };
    assert.deepEqual(delivered.body, { attempts: [{ ...taken, outcome: 'delivered', status: 200 }] });
  });

  test('are asked for by time, page by page', async () => {
    const { attempts, attemptLog } = await open();
    for (let number = 1; number <= 3; number++) await attemptLog.write(attempt(number));
    const numbers = async (query: Record<string, string>) => {
      const { body = {} } = await attempts('endpoint-1', undefined, query);
      const listed = body['attempts'];
      assert.ok(Array.isArray(listed));
      return { numbers: listed.map(({ number }) => number), cursor: body['cursor'] };
    };
    const from = '2026-03-02T08:00:02Z';
    assert.deepEqual((await numbers({ from })).numbers, [3, 2]);
    assert.deepEqual((await numbers({ to: from })).numbers, [1]);
    const { numbers: first, cursor } = await numbers({ limit: '2' });
    assert.deepEqual(first, [3, 2]);
    assert.deepEqual((await numbers({ limit: '2', cursor: String(cursor) })).numbers, [1]);
  });

  const bad: [Record<string, string>, RegExp][] = [
    [{ outcome: 'lost' }, /^outcome: /],
    [{ from: 'yesterday' }, /^from: /],
    [{ from: '2026-03-02', to: '2026-03-02' }, /^to: must be after from/],
    [{ limit: '101' }, /^limit: /],
    [{ cursor: 'x' }, /^cursor: /],
  ];
  for (const [query, message] of bad) {
    test(`are not asked for with ${JSON.stringify(query)}`, async () => {
      const { attempts } = await open();
      assertRefused(await attempts('endpoint-1', undefined, query), 400, 'bad_request', message);
    });
  }
});

describe('redelivery to an endpoint', () => {
  const WINDOW = { from: '2026-03-02T08:00:00Z', to: '2026-03-02T09:00:00Z' };
  const FAILED: Delivery = { state: 'failed', attempts: 11, tries: 11, log: [] };

  /** A job whose delivery was given up so many seconds after T0. */
  async function giveUp({ jobs, attemptLog }: Opened, number: number, changes: Partial<LoggedAttempt> = {}) {
    const { endpoint_id, item } = attempt(11, { item: `JOB#job-${number}`, ...changes });
    const ids = { id: item, job_id: `job-${number}`, step: 'purge' as const };
    const completed_at = T0 - number * SECOND;
    const ended = { status: 'SUCCESS', completed_at, result: '{"result":{},"raw":null}' } as const;
    await jobs.create(exampleJob({ ...ids, ...ended, deliveries: { [endpoint_id]: FAILED } }));
    const at = T0 + number * SECOND;
    const delivery_id = `msg_job-${number}_job-succeeded`;
    await attemptLog.write(attempt(11, { item, at, outcome: 'given_up', delivery_id, ...changes }));
  }

  test('is counted first, and changes nothing', async () => {
    const opened = await open();
    for (const number of [1, 2, 3]) await giveUp(opened, number);
    const { status, body } = await opened.redeliver('endpoint-1', { ...WINDOW, dry_run: true });
    assert.deepEqual([status, body], [200, { count: 3, more: false }]);
    assert.deepEqual(await opened.endpointItems.listParked('endpoint-1', 10), []);
    assert.deepEqual([opened.takeSent(), opened.table.get('ENDPOINT#endpoint-1')], [[], undefined]);
  });

  for (const id of LEVELS) {
    test(`parks what was given up for ${id}, and that goes, the oldest first, under the same id`, async () => {
      const opened = await open();
      const { redeliver, endpointItems, takeSent, run, posts, jobs } = opened;
      for (const number of [1, 2]) await giveUp(opened, number, { endpoint_id: id });
      const { status, body } = await redeliver(id, WINDOW);
      assert.deepEqual([status, body], [202, { count: 2, more: false }]);
      const parked = await endpointItems.listParked(id, 10);
      assert.deepEqual(
        parked.map(({ item, occurredAtMs }) => [item, occurredAtMs]),
        [
          ['JOB#job-2', T0 - 2 * SECOND],
          ['JOB#job-1', T0 - SECOND],
        ],
      );
      for (let sent = takeSent(); sent.length > 0; sent = takeSent())
        for (const { delaySeconds, ...wakeUp } of sent) if (delaySeconds === 0) await run(wakeUp);
      assert.deepEqual(
        posts.map(({ headers }) => headers['webhook-id']),
        ['msg_job-2_job-succeeded', 'msg_job-1_job-succeeded'],
      );
      assert.equal((await jobs.get('JOB#job-1'))?.deliveries?.[id]?.state, 'delivered');
      assert.deepEqual((await redeliver(id, WINDOW)).body, { count: 0, more: false });
    });
  }

  test('is of what was given up in that time and has not been taken since', async () => {
    const opened = await open();
    const { redeliver, jobs, attemptLog, obligations } = opened;
    for (const number of [1, 2, 3, 4, 5, 3_600]) await giveUp(opened, number);
    await giveUp(opened, 6, { endpoint_id: 'template-1' });
    await giveUp(opened, 7, { at: T0 - 1 });
    // Given up twice, redelivered, gone, and an event of a provider's.
    await attemptLog.write(attempt(22, { item: 'JOB#job-1', outcome: 'given_up' }));
    const taken = (await jobs.get('JOB#job-2')) ?? assert.fail();
    const delivered = { 'endpoint-1': { ...FAILED, state: 'delivered' } satisfies Delivery };
    assert.ok(await jobs.amend(taken, T0, { deliveries: delivered }));
    await attemptLog.write(attempt(1, { item: 'JOB#gone', outcome: 'given_up' }));
    const told = { kind: 'event', deliveries: { 'endpoint-1': FAILED }, occurred_at: T0 } as const;
    const event = { ...exampleJob(), ...told, id: 'EVENT#x', completed_at: undefined };
    assert.ok(await obligations().create(event));
    await attemptLog.write(attempt(2, { item: 'EVENT#x', outcome: 'given_up', delivery_id: 'msg_x' }));
    const { body } = await redeliver('endpoint-1', { ...WINDOW, dry_run: true });
    // Jobs 1, 3, 4, 5 and the event.
    assert.deepEqual(body, { count: 5, more: false });
  });

  test('looks at 1,000 attempts a call, and says how to go on', async () => {
    const opened = await open();
    for (let number = 1; number <= 1_001; number++) await giveUp(opened, number);
    const { body } = await opened.redeliver('endpoint-1', { ...WINDOW, dry_run: true });
    // The oldest of these was given up 2 s after T0.
    assert.deepEqual(body, { count: 1_000, more: true, next_to: '2026-03-02T08:00:02.001Z' });
    const { body: rest } = await opened.redeliver('endpoint-1', { ...WINDOW, to: body?.['next_to'] });
    assert.deepEqual(rest, { count: 2, more: false });
  });

  test('to one that is off is refused, counting too', async () => {
    const opened = await open();
    await giveUp(opened, 1);
    await opened.switchOff('endpoint-1');
    for (const dry_run of [true, false]) {
      const answered = await opened.redeliver('endpoint-1', { ...WINDOW, dry_run });
      assertRefused(answered, 409, 'conflict', /switch-on/);
    }
    assert.deepEqual(await opened.endpointItems.listParked('endpoint-1', 10), []);
  });

  test('is of a span of time', async () => {
    const { redeliver } = await open();
    const bad: [object, RegExp][] = [
      [{ to: WINDOW.to }, /^from: /],
      [{ from: WINDOW.from }, /^to: /],
      [{ from: WINDOW.to, to: WINDOW.from }, /^to: must be after from/],
      [{ ...WINDOW, dry_run: 'yes' }, /^dry_run: /],
      [{ ...WINDOW, dryrun: true }, /dryrun/],
    ];
    for (const [body, message] of bad)
      assertRefused(await redeliver('endpoint-1', body), 400, 'bad_request', message);
    assertRefused(await redeliver('endpoint-1'), 400, 'bad_request', /empty/);
  });
});
