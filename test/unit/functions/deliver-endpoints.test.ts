import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { Endpoint } from '../../../shared/deliveries/endpoint.ts';
import type { EndpointItem } from '../../../shared/deliveries/endpoint-item.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { ObligationStore } from '../../../shared/jobs/obligation-store.ts';
import { exampleJob, exampleTemplate, HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline, SIGNING_SECRET, WEBHOOK } from '../../fakes/pipeline.ts';
import type { Watch } from '../../fakes/world.ts';

const OTHER_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const UNAVAILABLE = { status: 500 };
const GONE = { status: 410 };
const DAY = 24 * HOUR;

/** Jobs that have ended, of a tenant with endpoints of its own. */
async function tenant(endpoints: Record<string, Partial<Endpoint>>) {
  const pipeline = createPipeline();
  const { box, run, takeSent, clock } = pipeline;
  const sealed = (id: string) => ({
    sealed_url: box.seal(`https://${id}.example/hook`, id),
    origin: `https://${id}.example`,
    sealed_secret: box.seal(SIGNING_SECRET, id),
    sealed_headers: box.seal('{}', id),
    header_names: [],
  });
  for (const [endpoint_id, fields] of Object.entries(endpoints)) {
    const about = { kind: 'endpoint' as const, endpoint_id, tenant: 'acme', description: '', created_at: T0 };
    await pipeline.endpoints.put({ ...about, ...sealed(endpoint_id), events: ['*'], ...fields });
  }

  const itemId = (number: number) => `JOB#job-${number}`;
  const job = async (number: number): Promise<Job> => {
    const found = await pipeline.jobs.get(itemId(number));
    assert.ok(found);
    return found;
  };
  const ref = async (id: string) => {
    const { sealed_url = '' } = (await pipeline.endpoints.get(id)) ?? {};
    return { endpoint_id: id, level: 'tenant', sealed_url } as const;
  };

  return {
    ...pipeline,
    job,
    ref,
    /** Has ended just now. */
    async end(number: number, fields: Partial<Job> = {}, watch?: Watch): Promise<void> {
      const ended = {
        step: 'deliver',
        status: 'SUCCESS',
        completed_at: clock.ms,
        result: '{"result":{},"raw":null}',
      } as const;
      const ids = { id: itemId(number), job_id: `job-${number}` };
      await pipeline.jobs.create(exampleJob({ ...ended, ...ids, ...fields }));
      await run({ item: itemId(number), step: 'deliver', via: 'step' }, watch);
    },
    state: async (number: number, endpoint = 'a') => (await job(number)).deliveries?.[endpoint]?.state,
    read: async (id = 'a') => {
      const endpoint = await pipeline.endpoints.get(id);
      assert.ok(endpoint);
      return endpoint;
    },
    /** Everything that was woken runs, and what that wakes, as long as nothing has to be waited for. */
    async settleDown(): Promise<void> {
      for (let sent = takeSent(); sent.length > 0; sent = takeSent())
        for (const { delaySeconds, ...wakeUp } of sent) if (delaySeconds === 0) await run(wakeUp);
    },
    drain: (id = 'a') => run({ item: `ENDPOINT#${id}`, step: 'drain', via: 'poller' }),
    hosts: () => pipeline.posts.map(({ url }) => new URL(url).hostname.split('.')[0]),
  };
}

describe('the endpoints of a tenant', () => {
  test('are told what they are subscribed to, under one id, each with its own secret', async () => {
    const { end, posts, hosts, job, box, endpoints, read } = await tenant({
      all: { events: ['*'] },
      jobs: { events: ['job.*'] },
      failures: { events: ['job.failed'] },
      batches: { events: ['batch.completed', 'ocrolus.*'] },
    });
    await endpoints.put({ ...(await read('jobs')), sealed_secret: box.seal(OTHER_SECRET, 'jobs') });
    await end(1);
    assert.deepEqual(hosts().toSorted(), ['all', 'jobs']);
    const of = (host: string) => posts.find(({ url }) => url.includes(`//${host}.`));
    const [all, jobs] = [of('all'), of('jobs')];
    assert.ok(all && jobs);
    assert.equal(all.headers['webhook-id'], 'msg_job-1_job-succeeded');
    assert.equal(jobs.headers['webhook-id'], 'msg_job-1_job-succeeded');
    const signedAt = new Date(T0);
    const sign = (secret: string) => new Webhook(secret).sign('msg_job-1_job-succeeded', signedAt, all.body);
    assert.equal(all.headers['webhook-signature'], sign(SIGNING_SECRET));
    assert.equal(jobs.headers['webhook-signature'], sign(OTHER_SECRET));
    assert.deepEqual(Object.keys((await job(1)).deliveries ?? {}).toSorted(), ['all', 'jobs']);
  });

  test('are told with both secrets while one replaces the other', async () => {
    const { end, posts, read, endpoints, box, clock } = await tenant({ a: {} });
    const previous_secret = { sealed: box.seal(OTHER_SECRET, 'a'), until: T0 + HOUR };
    await endpoints.put({ ...(await read()), previous_secret });
    await end(1);
    clock.ms = T0 + HOUR;
    await end(2);
    const signatures = posts.map(({ headers }) => headers['webhook-signature']?.split(' ').length);
    assert.deepEqual(signatures, [2, 1]);
    const [first] = posts;
    assert.ok(first);
    const sign = (secret: string) =>
      new Webhook(secret).sign('msg_job-1_job-succeeded', new Date(T0), first.body);
    assert.equal(first.headers['webhook-signature'], `${sign(SIGNING_SECRET)} ${sign(OTHER_SECRET)}`);
  });

  test('that fail do not keep the others from being told, and the job waits for them alone', async () => {
    const { end, endpoint, state, job, posts } = await tenant({ a: {}, b: {} });
    endpoint.push(UNAVAILABLE);
    await end(1);
    assert.deepEqual([await state(1, 'a'), await state(1, 'b')].toSorted(), ['delivered', 'owed']);
    assert.deepEqual([(await job(1)).step, (await job(1)).not_before], ['deliver', T0 + 10 * SECOND]);
    assert.equal(posts.length, 2);
  });

  test('have a schedule of their own', async () => {
    const { end, endpoint, job } = await tenant({ a: { retry_schedule: [0, 7, 11] } });
    endpoint.push(UNAVAILABLE);
    await end(1);
    assert.equal((await job(1)).not_before, T0 + 7 * SECOND);
  });

  test('can have the first attempt wait, too', async () => {
    const { end, job, posts, clock, run } = await tenant({ a: { retry_schedule: [20, 7] } });
    await end(1);
    assert.deepEqual([posts.length, (await job(1)).not_before], [0, T0 + 20 * SECOND]);
    clock.ms = T0 + 20 * SECOND;
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    assert.equal(posts.length, 1);
  });

  test('that were deleted get nothing more', async () => {
    const { end, endpoint, state, job, endpoints, clock, run } = await tenant({ a: {} });
    endpoint.push(UNAVAILABLE);
    await end(1);
    await endpoints.remove('a');
    clock.ms = T0 + 10 * SECOND;
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    assert.deepEqual([await state(1), (await job(1)).step], ['dropped', 'purge']);
    assert.equal((await job(1)).deliveries?.['a']?.next_attempt_at, undefined);
  });

  test('a job of a tenant without any is told nobody, and owes its purge', async () => {
    const { end, job, posts } = await tenant({});
    await end(1);
    assert.deepEqual([(await job(1)).deliveries, (await job(1)).step, posts.length], [{}, 'purge', 0]);
  });

  test('have every attempt in their log', async () => {
    const { end, endpoint, clock, run, attemptLog } = await tenant({ a: {} });
    endpoint.push({ status: 500, excerpt: 'no' });
    await end(1);
    clock.ms = T0 + 10 * SECOND;
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    const list = (outcome: 'failed' | 'delivered') =>
      attemptLog.list({ endpointId: 'a', outcome, fromMs: T0, toMs: T0 + DAY, limit: 10 });
    const [failed] = (await list('failed')).attempts;
    const [delivered] = (await list('delivered')).attempts;
    assert.deepEqual([failed?.at, failed?.number, failed?.error_code], [T0, 1, 'status_500']);
    assert.deepEqual([failed?.item, failed?.event], ['JOB#job-1', 'job.succeeded']);
    assert.deepEqual([delivered?.at, delivered?.number], [T0 + 10 * SECOND, 2]);
    assert.ok(!JSON.stringify(failed).includes('"no"'));
  });
});

describe('an endpoint whose rate is used up', () => {
  test('parks from then on, once the delivery that found it so is parked', async () => {
    const { end, state, read } = await tenant({ a: { rate_per_second: 0.1 } });
    await end(1);
    const openAtPark: boolean[] = [];
    await end(2, {}, (port) => {
      if (!('park' in port) || typeof port.park !== 'function') return port;
      const { park } = port;
      const parkAndLook = async (...given: unknown[]) => {
        openAtPark.push((await read()).parks_since !== undefined);
        return park(...given);
      };
      return { ...port, park: parkAndLook };
    });
    assert.deepEqual([await state(1), await state(2)], ['delivered', 'parked']);
    assert.deepEqual([openAtPark, (await read()).parks_since], [[false], T0]);
  });
});

describe('an endpoint that takes nothing', () => {
  /** Five deliveries have failed at their first attempt. */
  async function broken() {
    const made = await tenant({ a: {} });
    made.endpoint.push(...Array(5).fill(UNAVAILABLE));
    for (const number of [1, 2, 3, 4, 5]) await made.end(number);
    made.takeSent();
    return made;
  }

  test('is sent no more after five first attempts in a row; what comes is parked and costs no attempt', async () => {
    const { end, posts, state, job, read } = await broken();
    assert.deepEqual([(await read()).failures, (await read()).failing_since], [5, T0]);
    await end(6);
    assert.equal(posts.length, 5);
    assert.equal(await state(6), 'parked');
    assert.deepEqual([(await job(6)).step, (await job(6)).deliveries?.['a']?.attempts], ['purge', 0]);
  });

  test('counts first attempts only: one delivery that fails keeps to its schedule', async () => {
    const { end, endpoint, clock, run, read, state } = await tenant({ a: {} });
    endpoint.push(...Array(6).fill(UNAVAILABLE));
    await end(1);
    for (const seconds of [10, 40, 100, 220]) {
      clock.ms = T0 + seconds * SECOND;
      await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    }
    assert.deepEqual([await state(1), (await read()).parks_since], ['owed', undefined]);
  });

  test('is probed with one delivery at a time, each in turn, after growing waits; a probe costs no attempt', async () => {
    const { end, settleDown, posts, clock, table, endpoint, drain, job } = await broken();
    clock.ms = T0 + SECOND;
    await end(6);
    clock.ms = T0 + 2 * SECOND;
    await end(7);
    await settleDown();
    const notBefore = () => table.get('ENDPOINT#a')?.['not_before'];
    assert.equal(notBefore(), T0 + 17 * SECOND);
    endpoint.push(UNAVAILABLE, UNAVAILABLE);
    for (const [at, next] of [
      [17, 17 + 30],
      [47, 47 + 60],
    ] as const) {
      clock.ms = T0 + at * SECOND;
      await drain();
      await settleDown();
      assert.equal(notBefore(), T0 + next * SECOND);
    }
    assert.equal(posts.length, 7);
    const probed = posts.slice(5).map(({ headers }) => headers['webhook-id']);
    // One that it refuses for ever must not keep back the others.
    assert.deepEqual(probed, ['msg_job-6_job-succeeded', 'msg_job-7_job-succeeded']);
    const { attempts, tries, state } = (await job(6)).deliveries?.['a'] ?? {};
    assert.deepEqual([attempts, tries, state], [0, 1, 'parked']);
  });

  test('gets everything in the order of its age once it is back, and then as it comes', async () => {
    const { end, settleDown, posts, clock, drain, state, read, run, table } = await broken();
    for (const number of [6, 7, 8]) {
      clock.ms += SECOND;
      await end(number);
    }
    await settleDown();
    clock.ms = T0 + MINUTE;
    await drain();
    await settleDown();
    const ids = posts.slice(5).map(({ headers }) => headers['webhook-id']);
    assert.deepEqual(
      ids,
      [6, 7, 8].map((number) => `msg_job-${number}_job-succeeded`),
    );
    assert.deepEqual([await state(6), await state(7), await state(8)], Array(3).fill('delivered'));
    const { failing_since, failures, parks_since } = await read();
    assert.deepEqual([failing_since, failures, parks_since], [undefined, undefined, undefined]);
    // The index may not have shown everything at once: it is looked once more.
    clock.ms += 2 * MINUTE;
    await drain();
    const { step, expires_at } = table.get('ENDPOINT#a') ?? {};
    assert.deepEqual([step, expires_at], [undefined, clock.ms / 1000 + 24 * 3600]);
    await end(9);
    assert.equal(await state(9), 'delivered');
    // The retries of the first five have met it meanwhile, or still do.
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    assert.equal(await state(1), 'delivered');
  });

  test('gets what used its schedule up meanwhile, too', async () => {
    const { end, endpoint, clock, run, state, drain, settleDown, whilePosting } = await tenant({
      a: { retry_schedule: [0, 5] },
    });
    endpoint.push(UNAVAILABLE, UNAVAILABLE);
    // It takes its time to say no.
    whilePosting.push(() => {
      clock.ms += 2 * SECOND;
    });
    await end(1);
    clock.ms = T0 + 7 * SECOND;
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    assert.equal(await state(1), 'parked');
    await settleDown();
    clock.ms += MINUTE;
    await drain();
    await settleDown();
    assert.equal(await state(1), 'delivered');
  });

  test('and loses nothing when it is switched on before it is back', async () => {
    const { end, endpoint, clock, run, state, drain, settleDown, health, ref, endpointItems } = await tenant({
      a: { retry_schedule: [0, 5] },
    });
    endpoint.push(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    await end(1);
    clock.ms = T0 + 5 * SECOND;
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    await settleDown();
    clock.ms = T0 + 6 * HOUR;
    await health.switchOn(await ref('a'));
    await endpointItems.drainNow('a', clock.ms);
    await drain();
    await settleDown();
    assert.equal(await state(1), 'owed');
    clock.ms += 5 * SECOND;
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    assert.equal(await state(1), 'delivered');
  });

  test('is not switched off for one failure now and another a week later', async () => {
    const { end, endpoint, clock, run, read } = await tenant({ a: { retry_schedule: [0, 5] } });
    endpoint.push(UNAVAILABLE);
    await end(1);
    clock.ms = T0 + 2 * SECOND;
    await end(2);
    clock.ms = T0 + 5 * SECOND;
    endpoint.push(UNAVAILABLE);
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    clock.ms = T0 + 7 * DAY;
    endpoint.push(UNAVAILABLE);
    await end(3);
    assert.equal((await read()).off_since, undefined);
  });

  test('is said to take nothing only since it is known that it did not take one, for meanwhile it may take others', async () => {
    const { end, endpoint, clock, read, whilePosting } = await tenant({ a: {} });
    endpoint.push({ status: 200 }, UNAVAILABLE);
    whilePosting.push(async () => {
      clock.ms += 5 * SECOND;
      await end(2);
      clock.ms += 5 * SECOND;
    });
    await end(1);
    assert.equal((await read()).failing_since, T0 + 10 * SECOND);
  });

  test('but what it alone refuses, while it takes others, has failed once its schedule is used up', async () => {
    const { end, endpoint, clock, run, state, attemptLog } = await tenant({ a: { retry_schedule: [0, 5] } });
    endpoint.push(UNAVAILABLE);
    await end(1);
    clock.ms = T0 + 2 * SECOND;
    await end(2);
    clock.ms = T0 + 5 * SECOND;
    endpoint.push({ status: 422 });
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' });
    assert.deepEqual([await state(1), await state(2)], ['failed', 'delivered']);
    const given = { endpointId: 'a', outcome: 'given_up', fromMs: T0, toMs: T0 + DAY, limit: 10 } as const;
    assert.equal((await attemptLog.list(given)).attempts[0]?.number, 2);
  });

  test('and also where it has taken another before its last failure was noted', async () => {
    const { end, endpoint, clock, run, state, read } = await tenant({ a: { retry_schedule: [0, 5] } });
    endpoint.push(UNAVAILABLE, UNAVAILABLE);
    await end(1);
    clock.ms = T0 + 5 * SECOND;
    const takesAnother = <Port extends object>(port: Port): Port => {
      if (!('noteFailure' in port) || typeof port.noteFailure !== 'function') return port;
      const { noteFailure } = port;
      const noteLate = async (...given: unknown[]) => {
        clock.ms += SECOND;
        await end(2);
        return noteFailure(...given);
      };
      return { ...port, noteFailure: noteLate };
    };
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' }, takesAnother);
    assert.deepEqual([await state(1), await state(2)], ['failed', 'delivered']);
    const { failing_since, parks_since } = await read();
    assert.deepEqual([failing_since, parks_since], [undefined, undefined]);
  });

  test('nor is it refused alone when what was taken meanwhile had been sent before', async () => {
    const { end, endpoint, clock, run, state, whilePosting } = await tenant({
      a: { retry_schedule: [0, 5] },
    });
    // It fails, so that what it takes is noted; then one is on its way for 4 s, in which another is tried, and is taken.
    endpoint.push(UNAVAILABLE);
    await end(1);
    whilePosting.push(async () => {
      clock.ms += 2 * SECOND;
      endpoint.unshift(UNAVAILABLE);
      await end(3);
      clock.ms += 2 * SECOND;
    });
    await end(2);
    clock.ms += 10 * SECOND;
    endpoint.push(UNAVAILABLE);
    await run({ item: 'JOB#job-3', step: 'deliver', via: 'step' });
    assert.deepEqual([await state(2), await state(3)], ['delivered', 'parked']);
  });

  test('is switched off after five days of nothing but failures, and the other endpoints are told once', async () => {
    const { settleDown, clock, drain, endpoint, read, posts, measured, end, endpoints, box, state } =
      await broken();
    const sealed_url = box.seal('https://b.example/hook', 'b');
    const b = { ...(await read()), endpoint_id: 'b', sealed_url, events: ['endpoint.disabled'] };
    const { failing_since: _s, failures: _f, parks_since: _p, ...healthy } = b;
    await endpoints.put({
      ...healthy,
      sealed_secret: box.seal(OTHER_SECRET, 'b'),
      sealed_headers: box.seal('{}', 'b'),
    });
    await end(6);
    await settleDown();
    clock.ms = T0 + 5 * DAY;
    endpoint.push(UNAVAILABLE);
    await drain();
    await settleDown();
    const { off_since, off_reason } = await read();
    assert.deepEqual([off_since, off_reason], [T0 + 5 * DAY, 'failing']);
    assert.deepEqual(measured, [
      { EndpointsSwitchedOff: 1, properties: { tenant: 'acme', endpoint_id: 'a', reason: 'failing' } },
    ]);
    const told = posts.filter(({ url }) => url.includes('//b.'));
    assert.equal(told.length, 1);
    assert.deepEqual(JSON.parse(told[0]?.body ?? '{}'), {
      event: 'endpoint.disabled',
      endpoint_id: 'a',
      origin: 'https://a.example',
      reason: 'failing',
      off_since: '2026-03-07T08:00:00.000Z',
    });
    const before = posts.length;
    clock.ms += DAY;
    await end(7);
    await settleDown();
    await drain();
    assert.deepEqual([posts.length, await state(7), await state(6)], [before, 'parked', 'parked']);
  });
});

test('an endpoint that is gone still gets nothing before what it has asked for, should it be switched on meanwhile', async () => {
  const { end, endpoint, settleDown, table, health, ref, whilePosting, clock } = await tenant({ a: {} });
  endpoint.push(GONE, { status: 429, retryAfterSeconds: 600 });
  whilePosting.push(async () => {
    // What is on its way is answered first, and is asked to wait.
    endpoint.reverse();
    await end(2);
    await settleDown();
  });
  await end(1);
  await settleDown();
  await health.switchOn(await ref('a'));
  const { asked_until } = table.get('ENDPOINT#a') ?? {};
  assert.ok(Number(asked_until) >= clock.ms + 600 * SECOND, String(asked_until));
});

describe('an endpoint that asks for patience just when nothing more is found to be let through to it', () => {
  const DRAIN = { item: 'ENDPOINT#a', step: 'drain', via: 'poller' } as const;

  /** It has taken what was parked for it, after some looks whether it is back; and its item is due for a last one. */
  async function drained() {
    const made = await tenant({ a: {} });
    await made.endpointItems.oweDrain('a', T0);
    const items = made.obligations<EndpointItem>();
    const item = await items.get('ENDPOINT#a');
    assert.ok(item && (await items.amend(item, T0, { probe_at: T0 - HOUR })));
    return {
      ...made,
      async throttled(number: number): Promise<void> {
        made.endpoint.push({ status: 429, retryAfterSeconds: 600 });
        await made.end(number);
      },
    };
  }

  /** Whoever drains it is held up when it has just begun, and the index does not show what is parked meanwhile. */
  function heldUp(meanwhile: () => Promise<void>): Watch {
    return (port) => {
      if ('listParked' in port) return { ...port, listParked: async () => [] };
      if (!('takeLease' in port)) return port;
      const { takeLease } = port as Pick<ObligationStore<EndpointItem>, 'takeLease'>;
      const takeLeaseLate: typeof takeLease = async (lease) => {
        const item = await takeLease(lease);
        await meanwhile();
        return item;
      };
      return { ...port, takeLease: takeLeaseLate };
    };
  }

  test('is sent nothing more, though the index does not show yet what it did not take', async () => {
    const { throttled, end, run, posts, state } = await drained();
    await run(
      DRAIN,
      heldUp(() => throttled(1)),
    );
    await end(2);
    assert.deepEqual([posts.length, await state(1), await state(2)], [1, 'parked', 'parked']);
  });

  test('nor by who began to look so long ago that its item has been over since, and has begun anew', async () => {
    const { throttled, end, run, drain, posts, state, clock, table } = await drained();
    const overSince = async () => {
      clock.ms += 2 * MINUTE;
      await drain();
      clock.ms += 2 * MINUTE;
      await drain();
      assert.equal(table.get('ENDPOINT#a')?.['step'], undefined);
      await throttled(1);
    };
    await run(DRAIN, heldUp(overSince));
    await end(2);
    assert.deepEqual([posts.length, await state(1), await state(2)], [1, 'parked', 'parked']);
  });

  test('nor when that look falls between what is noted of it and of its item', async () => {
    const { endpoint, end, run, posts, state } = await drained();
    endpoint.push({ status: 429, retryAfterSeconds: 600 });
    const looksMeanwhile: Watch = (port) => ('write' in port ? { ...port, write: () => run(DRAIN) } : port);
    await end(1, {}, looksMeanwhile);
    await end(2);
    assert.deepEqual([posts.length, await state(1), await state(2)], [1, 'parked', 'parked']);
  });
});

describe('an endpoint that was deleted', () => {
  test('keeps nothing waiting, however much was parked for it', async () => {
    const { end, endpoint, settleDown, drain, endpoints, state, job, clock, table, endpointItems } =
      await tenant({ a: {} });
    endpoint.push(GONE);
    for (let number = 1; number <= 30; number++) await end(number);
    await settleDown();
    await endpoints.remove('a');
    await endpointItems.drainNow('a', clock.ms);
    for (let round = 0; round < 3; round++) {
      await drain();
      await settleDown();
      clock.ms += SECOND;
    }
    assert.deepEqual([await state(1), await state(30)], ['dropped', 'dropped']);
    assert.equal((await job(30)).deliveries?.['a']?.released, undefined);
    assert.deepEqual(table.get('ENDPOINT#a')?.['released'], {});
  });

  test('is not taken for one that the index does not show', async () => {
    const { end, endpoint, clock, run, state, endpoints } = await tenant({ a: {} });
    endpoint.push(UNAVAILABLE);
    await end(1);
    clock.ms = T0 + 10 * SECOND;
    const hidden = (port: object) =>
      'listEndpoints' in port ? { ...port, listEndpoints: async () => [] } : port;
    assert.ok(await endpoints.get('a'));
    await run({ item: 'JOB#job-1', step: 'deliver', via: 'step' }, hidden as Watch);
    assert.equal(await state(1), 'delivered');
  });
});

describe('an endpoint that is back', () => {
  test('has off its list what nobody has in hand and is owed by its event alone', async () => {
    const { end, endpoint, drain, endpointItems, state, posts, clock } = await tenant({ a: {} });
    endpoint.push(UNAVAILABLE);
    await end(1);
    const listed = { endpointId: 'a', item: 'JOB#job-1', occurredAtMs: T0 };
    await endpointItems.park(listed, clock.ms);
    await drain();
    clock.ms += 20 * SECOND;
    await drain();
    assert.deepEqual(
      [await endpointItems.listParked('a', 10), await state(1), posts.length],
      [[], 'owed', 1],
    );
  });

  test('does not wait for what some worker has in hand for another endpoint', async () => {
    const { end, endpoint, drain, clock, settleDown, health, ref, endpointItems, jobs, job, state } =
      await tenant({
        a: {},
      });
    endpoint.push(GONE);
    for (let number = 1; number <= 12; number++) {
      clock.ms += SECOND;
      await end(number);
    }
    await settleDown();
    for (let number = 1; number <= 8; number++) {
      const held = { lease: 'token', lease_until: clock.ms + MINUTE };
      assert.ok(await jobs.amend(await job(number), clock.ms, held));
    }
    await health.switchOn(await ref('a'));
    await endpointItems.drainNow('a', clock.ms);
    await drain();
    await settleDown();
    assert.deepEqual([await state(1), await state(9), await state(12)], ['parked', 'delivered', 'delivered']);
    clock.ms += 2 * MINUTE;
    await drain();
    await settleDown();
    assert.deepEqual([await state(1), await state(8)], ['delivered', 'delivered']);
  });

  test('is sent so many at once and no more, until some are through', async () => {
    const { end, endpoint, drain, clock, settleDown, takeSent, health, ref, endpointItems } = await tenant({
      a: {},
    });
    endpoint.push(GONE);
    for (let number = 1; number <= 25; number++) {
      clock.ms += SECOND;
      await end(number);
    }
    await settleDown();
    await health.switchOn(await ref('a'));
    await endpointItems.drainNow('a', clock.ms);
    await drain();
    const let_ = takeSent().filter(({ step }) => step === 'deliver');
    assert.equal(let_.length, 10);
    assert.equal(let_[0]?.item, 'JOB#job-1');
    await drain();
    assert.deepEqual(takeSent(), []);
  });

  test('keeps to its rate', async () => {
    const { end, clock, posts, settleDown, drain } = await tenant({ a: { rate_per_second: 2 } });
    // Of its next second two may take their places, standing by.
    for (let number = 1; number <= 8; number++) await end(number);
    assert.equal(posts.length, 3);
    await settleDown();
    const sent: number[] = [];
    for (let second = 1; second <= 4; second++) {
      clock.ms = T0 + second * SECOND;
      await drain();
      await settleDown();
      sent.push(posts.length);
    }
    assert.deepEqual(sent, [5, 7, 8, 8]);
  });
});

test('the URL of a template is an endpoint like any other', async () => {
  const { end, endpoint, state, job, settings } = await tenant({ a: {} });
  const template = { ...exampleTemplate(), webhook: WEBHOOK };
  const about = { kind: 'template' as const, name: 'invoices', static_values: '{}', created_at: T0 };
  await settings.putTemplate({ ...template, ...about, template_id: 'template-1', tenant: 'acme' });
  endpoint.push(GONE);
  await end(1, { template });
  assert.deepEqual([await state(1, 'template-1'), await state(1, 'a')], ['parked', 'delivered']);
  assert.equal((await job(1)).step, 'purge');
  assert.equal((await settings.getTemplate('template-1'))?.webhook?.off_reason, 'gone');
});
