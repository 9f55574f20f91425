import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedWait, growingWait, waitAfterFailure, waitLikeBefore } from '../../../shared/jobs/waits.ts';

test('waits double from the first to the longest', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempts) =>
    waitAfterFailure({ retryAfterSeconds: undefined }, attempts, () => 0),
  );
  assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000]);
  assert.equal(
    waitAfterFailure({ retryAfterSeconds: undefined }, 10_000, () => 0),
    600_000,
  );
});

test('a Retry-After lengthens the wait after a failure, and never shortens it', () => {
  const wait = (retryAfterSeconds: number) => waitAfterFailure({ retryAfterSeconds }, 3, () => 0);
  assert.deepEqual([0, 20, 21, 90].map(wait), [20_000, 20_000, 21_000, 90_000]);
});

test('chance shortens a wait by less than a fifth', () => {
  assert.equal(
    growingWait({ firstMs: 1_000, longestMs: 1_000 }, 1, () => 0.5),
    900,
  );
  assert.equal(
    growingWait({ firstMs: 1_000, longestMs: 1_000 }, 1, () => 0.999999),
    800,
  );
});

test('a wait that was asked for is at least that long, up to an hour, and stretched by less than a fifth', () => {
  assert.deepEqual(
    [0, 42, 3_600, 3_601, 1_000_000].map((seconds) => askedWait(seconds, () => 0)),
    [0, 42_000, 3_600_000, 3_600_000, 3_600_000],
  );
  assert.equal(
    askedWait(10, () => 0.5),
    11_000,
  );
});

test('a wait like the one before is as long as that, within the bounds, and shortened by less than a fifth', () => {
  const growth = { firstMs: 1_000, longestMs: 60_000 };
  assert.deepEqual(
    [0, 1_000, 7_000, 60_000, 61_000].map((waitedMs) => waitLikeBefore(growth, waitedMs, () => 0)),
    [1_000, 1_000, 7_000, 60_000, 60_000],
  );
  assert.equal(
    waitLikeBefore(growth, 10_000, () => 0.5),
    9_000,
  );
});
