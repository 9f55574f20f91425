import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendTimeline, type TimelineEntry } from '../../../shared/jobs/timeline.ts';

const entry = (at: number): TimelineEntry => ({ at, event: 'check' });
const entries = (count: number) => Array.from({ length: count }, (_, at) => entry(at));

test('up to 32 entries are all kept', () => {
  assert.deepEqual(extendTimeline(entries(31), entry(31)), entries(32));
});

test('of more the first 8 and the last 24 are', () => {
  const kept = extendTimeline(entries(32), entry(32), entry(33));
  assert.equal(kept.length, 32);
  assert.deepEqual(
    kept.map(({ at }) => at),
    [
      0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
      30,
    ].concat([31, 32, 33]),
  );
});

test('what is given is left as it is', () => {
  const given = entries(2);
  extendTimeline(given, entry(9));
  assert.deepEqual(given, entries(2));
});
