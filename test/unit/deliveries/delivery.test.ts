import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeliveryState, overall } from '../../../shared/deliveries/delivery.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';

test('of several deliveries what is still to come counts first, then what went wrong', () => {
  const cases: [states: DeliveryState[], state: DeliveryState | 'none'][] = [
    [['delivered', 'failed', 'parked', 'owed'], 'owed'],
    [['delivered', 'failed', 'parked'], 'parked'],
    [['dropped', 'delivered', 'failed'], 'failed'],
    [['dropped', 'delivered'], 'delivered'],
    [['dropped'], 'dropped'],
    [[], 'none'],
  ];
  for (const [states, state] of cases) {
    const deliveries = states.map((one, index) => [`${index}`, exampleDelivery({ state: one, tries: 2 })]);
    const expected = { state, attempts: 2 * states.length };
    assert.deepEqual(overall(Object.fromEntries(deliveries)), expected, states.join());
  }
  // It is not known yet whom it is told.
  assert.deepEqual(overall(undefined), { state: 'owed', attempts: 0 });
});
