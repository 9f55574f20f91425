import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendTimeline, type TimelineEntry, wholeTimeline } from '../../../shared/jobs/timeline.ts';

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

test('what the job must show stays, however much comes after it; the rest makes room', () => {
  const shown: Record<number, string> = { 9: 'called_again', 50: 'webhook_used' };
  let timeline = entries(8);
  for (let at = 8; at < 200; at += 1)
    timeline = extendTimeline(timeline, { at, event: shown[at] ?? 'check' });
  timeline = extendTimeline(timeline, { at: 200, event: 'webhook_used' });
  assert.equal(timeline.length, 32);
  assert.deepEqual(
    timeline.filter(({ event }) => event !== 'check').map(({ at, event }) => [at, event]),
    [
      [9, 'called_again'],
      [50, 'webhook_used'],
      [200, 'webhook_used'],
    ],
  );
  const others = timeline.filter(({ event }) => event === 'check').map(({ at }) => at);
  assert.deepEqual([others.slice(0, 8), others[8], others.at(-1)], [[0, 1, 2, 3, 4, 5, 6, 7], 179, 199]);
});

test('though that were very many, the oldest 8 and the newest 8 of the others stay', () => {
  let timeline = entries(8);
  for (let at = 8; at < 108; at += 2)
    timeline = extendTimeline(timeline, { at, event: 'called_again' }, entry(at + 1));
  assert.equal(timeline.length, 8 + 50 + 8);
  assert.deepEqual(timeline.at(-1), entry(107));
});

test('what is given is left as it is', () => {
  const given = entries(2);
  extendTimeline(given, entry(9));
  assert.deepEqual(given, entries(2));
});

test('what the notifications said stands among it in the order in which it happened', () => {
  const said = [
    { at: 5, event: 'ocrolus.document.upload_succeeded' },
    { at: 2, event: 'ocrolus.book.created', detail: 'March' },
  ];
  const heard = new Set(said.map((entry) => JSON.stringify(entry)));
  const timeline = [entry(1), entry(4), entry(6)];
  assert.deepEqual(wholeTimeline({ timeline, heard }), [entry(1), said[1], entry(4), said[0], entry(6)]);
  assert.deepEqual(wholeTimeline({ timeline }), timeline);
});
