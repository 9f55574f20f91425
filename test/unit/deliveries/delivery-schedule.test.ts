import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextAttempt } from '../../../shared/deliveries/delivery-schedule.ts';

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
  });

  test('is up to 20 % later, and no wait stays none', () => {
    assert.equal(nextAttempt({ schedule, attemptsMade: 1, random: half, nowMs }), nowMs + 11_000);
    assert.equal(nextAttempt({ schedule, attemptsMade: 1, random: most, nowMs }), nowMs + 12_000);
    assert.equal(nextAttempt({ schedule, attemptsMade: 0, random: most, nowMs }), nowMs);
  });
});
