import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRetryAfter } from '../../shared/retry-after.ts';

const NOW = Date.UTC(2026, 10, 6, 8, 49, 37);

const cases: [header: string | undefined, seconds: number | undefined][] = [
  ['0', 0],
  ['120', 120],
  [' 120 ', 120],
  ['99999999999', 99999999999],
  ['Fri, 06 Nov 2026 08:50:37 GMT', 60],
  ['Fri, 06 Nov 2026 08:49:37 GMT', 0],
  ['Fri, 06 Nov 2026 08:00:00 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['2026-11-06T08:50:37Z', undefined],
  ['Fri, 06 Nov 2026 08:50:37 CET', undefined],
  ['Fri, 66 Nov 2026 08:50:37 GMT', undefined],
];

for (const [header, seconds] of cases) {
  test(`Retry-After ${JSON.stringify(header)}`, () => assert.equal(parseRetryAfter(header, NOW), seconds));
}

test('a part of a second counts as a whole one', () => {
  assert.equal(parseRetryAfter('Fri, 06 Nov 2026 08:49:38 GMT', NOW + 1), 1);
});
