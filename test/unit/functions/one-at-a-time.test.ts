import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneAtATime } from '../../../functions/start-job/one-at-a-time.ts';

test('work under one key is done one after the other, whatever becomes of it; under another at the same time', async () => {
  const inTurn = oneAtATime();
  const happened: string[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = inTurn('a', async () => {
    happened.push('first begins');
    await gates[0]?.promise;
    throw new Error('broken');
  });
  const second = inTurn('a', async () => {
    happened.push('second begins');
    await gates[1]?.promise;
    return 2;
  });
  const other = inTurn('b', async () => happened.push('other'));
  await other;
  assert.deepEqual(happened, ['first begins', 'other']);
  gates[0]?.resolve();
  await assert.rejects(first, /broken/);
  gates[1]?.resolve();
  assert.equal(await second, 2);
  assert.deepEqual(happened, ['first begins', 'other', 'second begins']);
  assert.equal(await inTurn('a', async () => 3), 3);
});
