/** What whoever keeps the attempt log must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { AttemptLog, AttemptQuery, LoggedAttempt } from '../../shared/store/attempts.ts';

export function attemptsContract(name: string, open: () => AttemptLog): void {
  function attempt(endpoint_id: string, number: number, changes: Partial<LoggedAttempt> = {}): LoggedAttempt {
    return {
      endpoint_id,
      item: 'JOB#1',
      event: 'job.succeeded',
      delivery_id: 'msg_1_job-succeeded',
      number,
      at: number * 1_000,
      duration_ms: 30,
      outcome: 'failed',
      ...changes,
    };
  }

  async function logged(...given: [number: number, changes?: Partial<LoggedAttempt>][]) {
    const log = open();
    const endpointId = randomUUID();
    for (const [number, changes] of given) await log.write(attempt(endpointId, number, changes));
    const list = (query: Partial<AttemptQuery> = {}) =>
      log.list({ endpointId, outcome: 'failed', fromMs: 0, toMs: 1_000_000, limit: 10, ...query });
    const numbers = async (query: Partial<AttemptQuery> = {}) =>
      (await list(query)).attempts.map(({ number }) => number);
    return { log, endpointId, list, numbers };
  }

  describe(`${name}: the attempt log`, () => {
    test('has all that is known of an attempt, for 30 days', async () => {
      const { list, endpointId } = await logged([1, { status: 500, error_code: 'status_500' }]);
      const { attempts, cursor } = await list();
      assert.deepEqual(attempts, [
        {
          ...attempt(endpointId, 1, { status: 500, error_code: 'status_500' }),
          id: `ATTEMPT#${endpointId}#msg_1_job-succeeded#1#1000`,
          listed_under: `ATTEMPTS#${endpointId}#failed`,
          listed_at: 1_000,
          // 1 s and 30 days.
          expires_at: 2_592_001,
        },
      ]);
      assert.equal(cursor, undefined);
    });

    test('tells endpoints and outcomes apart, the newest first, from a time on and before another', async () => {
      await logged([1]);
      const { numbers } = await logged(
        [1],
        [3],
        [2],
        [4, { outcome: 'given_up' }],
        [5, { outcome: 'throttled' }],
      );
      assert.deepEqual(await numbers(), [3, 2, 1]);
      assert.deepEqual(await numbers({ outcome: 'given_up' }), [4]);
      assert.deepEqual(await numbers({ outcome: 'delivered' }), []);
      assert.deepEqual(await numbers({ fromMs: 2_000, toMs: 3_000 }), [2]);
    });

    test('goes on where a page ended', async () => {
      const { numbers, list } = await logged([1], [2], [3]);
      const { cursor } = await list({ limit: 2 });
      assert.deepEqual(await numbers({ cursor }), [1]);
      await assert.rejects(list({ cursor: 'nonsense' }), { code: 'bad_request' });
      await assert.rejects(list({ cursor, outcome: 'given_up' }), { code: 'bad_request' });
    });

    test('has each of those that two workers have made under one number', async () => {
      const { list } = await logged([1, { at: 1_000, status: 500 }], [1, { at: 1_500, status: 503 }]);
      const made = (await list()).attempts.map(({ number, at, status }) => [number, at, status]);
      assert.deepEqual(made, [
        [1, 1_500, 503],
        [1, 1_000, 500],
      ]);
    });

    test('has an attempt once, however often it is written', async () => {
      const { numbers, log, endpointId } = await logged([1]);
      await log.write(attempt(endpointId, 1));
      assert.deepEqual(await numbers(), [1]);
    });
  });
}
