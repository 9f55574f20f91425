import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextDrain, nextDrop } from '../../../functions/deliver-result/next-drain.ts';
import { type EndpointItem, newEndpointItem } from '../../../shared/deliveries/endpoint-item.ts';
import { HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';

const NONE = { parked: 0, through: 0, stays: 0, isRateUsed: false, onTheirWay: 0 };
const NEWS = { step: 'drain', heedsNews: true, changes: { found_empty: undefined } };
const HOLD = { step: 'drain', hold: true, changes: { found_empty: undefined } };

function item(fields: Partial<EndpointItem> = {}): EndpointItem {
  return { ...newEndpointItem('a', T0), ...fields };
}

describe('what is parked for an endpoint is looked at', () => {
  const rules: [string, Partial<typeof NONE>, object][] = [
    ['when what is on its way is through', { parked: 5, through: 5 }, { ...NEWS, dueMs: T0 + 3 * MINUTE }],
    ['when what was on its way is through', { onTheirWay: 2 }, { ...NEWS, dueMs: T0 + 3 * MINUTE }],
    ['soon where nothing could be let through', { parked: 3 }, { ...NEWS, dueMs: T0 + SECOND }],
    [
      'a second later where the rate is used up',
      { parked: 3, through: 1, isRateUsed: true },
      { ...HOLD, dueMs: T0 + SECOND },
    ],
    [
      'after a while where all is in the hands of others',
      { parked: 3, stays: 3 },
      { ...HOLD, dueMs: T0 + 5 * SECOND },
    ],
  ];
  for (const [name, tally, expected] of rules) {
    test(name, () => {
      assert.deepEqual(nextDrain(item(), { ...NONE, ...tally }, T0), expected);
    });
  }

  test('once more when the index must show all of it, and then no more', () => {
    const first = nextDrain(item({ hints: 4 }), NONE, T0);
    const found_empty = { at: T0, hints: 4 };
    assert.deepEqual(first, { ...NEWS, dueMs: T0 + 2 * MINUTE, changes: { found_empty } });
    const again = item({ hints: 4, found_empty });
    const over = { step: undefined, dueMs: 0, heedsNews: true };
    const expires_at = (T0 + 2 * MINUTE + 24 * HOUR) / SECOND;
    assert.deepEqual(nextDrain(again, NONE, T0 + 2 * MINUTE), {
      ...over,
      changes: { found_empty: undefined, expires_at },
    });
    // Something was parked meanwhile.
    assert.deepEqual(nextDrain({ ...again, hints: 5 }, NONE, T0 + 2 * MINUTE), {
      ...NEWS,
      dueMs: T0 + 4 * MINUTE,
      changes: { found_empty: { at: T0 + 2 * MINUTE, hints: 5 } },
    });
  });

  test('of one that was deleted every second, until there is none', () => {
    assert.deepEqual(nextDrop(item(), { parked: 25 }, T0), { ...HOLD, dueMs: T0 + SECOND });
    const { dueMs, changes } = nextDrop(item(), { parked: 0 }, T0);
    assert.deepEqual([dueMs, changes], [T0 + 2 * MINUTE, { found_empty: { at: T0, hints: 0 } }]);
  });
});
