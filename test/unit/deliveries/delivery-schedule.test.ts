import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attemptAfterThrottle, nextAttempt } from '../../../shared/deliveries/delivery-schedule.ts';

const schedule = [0, 10, 30, 60, 120, 300, 900, 3600, 7200, 14400, 28800];
const nowMs = 1_000_000;
const none = () => 0;
const half = () => 0.5;
const most = () => 0.999999;

describe('the next attempt', () => {
  const waits: [attemptsMade: number, waitMs: number][] = [
    [0, 0],
    [1, 10_000],
    [2, 30_000],
    [7, 3_600_000],
    [10, 28_800_000],
  ];
  for (const [attemptsMade, waitMs] of waits) {
    test(`after ${attemptsMade}`, () =>
      assert.equal(nextAttempt({ schedule, attemptsMade, random: none, nowMs }), nowMs + waitMs));
  }

  test('is never made when the schedule is used up', () => {
    assert.equal(nextAttempt({ schedule, attemptsMade: 11, random: none, nowMs }), undefined);
    assert.equal(nextAttempt({ schedule: [], attemptsMade: 0, random: none, nowMs }), undefined);
    const asked = { schedule, attemptsMade: 11, random: none, nowMs, retryAfterSeconds: 60 };
    assert.equal(nextAttempt(asked), undefined);
  });

  test('is up to 20 % later, and no wait stays none', () => {
    assert.equal(nextAttempt({ schedule, attemptsMade: 1, random: half, nowMs }), nowMs + 11_000);
    assert.equal(nextAttempt({ schedule, attemptsMade: 1, random: most, nowMs }), nowMs + 12_000);
    assert.equal(nextAttempt({ schedule, attemptsMade: 0, random: most, nowMs }), nowMs);
  });

  test('honours Retry-After between the own wait and an hour', () => {
    const at = (attemptsMade: number, retryAfterSeconds: number) =>
      nextAttempt({ schedule, attemptsMade, random: none, nowMs, retryAfterSeconds });
    assert.equal(at(1, 45), nowMs + 45_000);
    assert.equal(at(1, 5), nowMs + 10_000);
    assert.equal(at(1, 0), nowMs + 10_000);
    assert.equal(at(1, -60), nowMs + 10_000);
    assert.equal(at(1, 3_600), nowMs + 3_600_000);
    assert.equal(at(1, 3_601), nowMs + 3_600_000);
    assert.equal(at(1, 99_999_999_999), nowMs + 3_600_000);
    assert.equal(at(10, 60), nowMs + 28_800_000);
  });

  test('spreads what Retry-After would bring back at once', () => {
    const asked = { schedule, attemptsMade: 1, random: half, nowMs, retryAfterSeconds: 100 };
    assert.equal(nextAttempt(asked), nowMs + 110_000);
  });
});

describe('after 429', () => {
  const at = (throttledTimes: number, retryAfterSeconds?: number) =>
    attemptAfterThrottle({ throttledTimes, random: none, nowMs, retryAfterSeconds });

  test('waits double up to an hour', () => {
    assert.equal(at(1), nowMs + 10_000);
    assert.equal(at(2), nowMs + 20_000);
    assert.equal(at(9), nowMs + 2_560_000);
    assert.equal(at(10), nowMs + 3_600_000);
    assert.equal(at(5_000), nowMs + 3_600_000);
    assert.equal(at(0), nowMs + 10_000);
  });

  test('Retry-After makes them longer, up to an hour, and never shorter', () => {
    assert.equal(at(1, 60), nowMs + 60_000);
    assert.equal(at(1, 0), nowMs + 10_000);
    assert.equal(at(3, 1), nowMs + 40_000);
    assert.equal(at(1, 7_200), nowMs + 3_600_000);
  });

  test('jittered too', () => {
    assert.equal(attemptAfterThrottle({ throttledTimes: 1, random: half, nowMs }), nowMs + 11_000);
  });
});
