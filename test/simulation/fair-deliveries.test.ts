import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Deliveries, EndpointReport } from './fairness/run-deliveries.ts';
import { runInThread } from './fairness/run-in-thread.ts';

const SEED = 1;
const MOST_TIMES = 1.5;

/** What is parked for an endpoint is let through all at once. */
const UNBOUNDED = {
  file: 'functions/deliver-result/index.ts',
  find: 'atOnce: configuration.ENDPOINT_AT_ONCE,',
  replace: 'atOnce: 10_000,',
};

describe('10,000 deliveries to 50 endpoints, of which 5 are dead, 5 slow and 5 answer 429', async () => {
  const [troubled, calm] = await runInThread({
    patches: [],
    worlds: [
      { seed: SEED, isTroubled: true },
      { seed: SEED, isTroubled: false },
    ],
  });
  assert.ok(troubled && calm);

  test('every other endpoint has them about as soon as without those', (t) => {
    const times = goodOnes(troubled).map((good, index) => timesSlower(good, goodOnes(calm)[index]));
    t.diagnostic(`at most ${Math.max(...times).toFixed(2)} times the median delay without`);
    t.diagnostic(describeDeliveries(troubled));
    assert.equal(times.length, 35);
    assert.deepEqual(
      times.filter((each) => !(each <= MOST_TIMES)),
      [],
    );
    assert.deepEqual([calm.parked, troubled.parked > 2_000], [0, true]);
  });

  test('every one has taken every event in the end, once and under one id', () => {
    for (const { endpoints, owing, complaints } of [troubled, calm]) {
      assert.deepEqual(
        endpoints.map(({ events, taken, acceptances, ids }) => ({ events, taken, acceptances, ids })),
        Array.from({ length: 50 }, () => ({ events: 200, taken: 200, acceptances: 200, ids: 200 })),
      );
      assert.deepEqual({ owing, complaints }, { owing: 0, complaints: [] });
    }
  });

  test('and it would show if there were no bound on how many a slow endpoint is sent at once', async () => {
    const [unbounded] = await runInThread({
      patches: [UNBOUNDED],
      worlds: [{ seed: SEED, isTroubled: true }],
    });
    assert.ok(unbounded);
    const times = goodOnes(unbounded).map((good, index) => timesSlower(good, goodOnes(calm)[index]));
    assert.ok(Math.min(...times) > 10 * MOST_TIMES, `${times}`);
  });
});

function goodOnes({ endpoints }: Deliveries): EndpointReport[] {
  return endpoints.filter(({ behaviour }) => behaviour === 'good');
}

function timesSlower(one: EndpointReport, without: EndpointReport | undefined): number {
  return median(one.delaysMs) / median(without?.delaysMs ?? []);
}

/** NaN of none. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, number) => sum + number, 0) / middle.length;
}

function describeDeliveries({ endpoints, parked }: Deliveries): string {
  const attempts = Object.entries(Object.groupBy(endpoints, ({ behaviour }) => behaviour)).map(
    ([behaviour, those = []]) =>
      `${behaviour} ${those.length}: ${those.reduce((sum, each) => sum + each.attempts, 0)}`,
  );
  return `attempts at ${attempts.join(', ')}; parked ${parked} times`;
}
