import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeAndSetGoing } from '../../../shared/deliveries/set-going.ts';
import { MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createWorld } from '../../fakes/world.ts';

test('an endpoint owes its drain before it is changed, so that dying after the change leaves nothing parked for good', async () => {
  const { steps, nowMs, clock, endpointItems, store, takeSent } = createWorld();
  const owed = async () => {
    const { step, due } = (await store.get('ENDPOINT#endpoint-1')) ?? {};
    return [step, due];
  };
  const changed = await changeAndSetGoing({ ...steps(), nowMs, endpointItems }, 'endpoint-1', async () => {
    assert.deepEqual([await owed(), takeSent()], [['drain', T0 + MINUTE], []]);
    clock.ms = T0 + SECOND;
    return 'changed';
  });
  assert.equal(changed, 'changed');
  assert.deepEqual(await owed(), ['drain', T0 + SECOND]);
  const wakeUp = { item: 'ENDPOINT#endpoint-1', step: 'drain', via: 'redrive', delaySeconds: 0 };
  assert.deepEqual(takeSent(), [wakeUp]);
});
