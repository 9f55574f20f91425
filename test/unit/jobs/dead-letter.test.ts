import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setAside } from '../../../shared/jobs/dead-letter.ts';
import { dueShard } from '../../../shared/jobs/obligation.ts';
import { HOUR, T0 } from '../../fakes/example-job.ts';
import { dieAt } from '../../fakes/watch-calls.ts';
import { createWorld } from '../../fakes/world.ts';

const letter = {
  id: 'message-1',
  source: 'azoraone/main',
  reason: 'the body is not JSON',
  body: Buffer.from('{'),
  receivedAtMs: T0,
};

test('what is set aside owes the purge of its body in 24 hours; its reason stays 14 days', async () => {
  const { deadLetters, store, files } = createWorld();
  await setAside(deadLetters(), { ...letter, about: 'JOB#1', keys: ['notifications/9'] });
  assert.deepEqual(await store.get('DEAD#message-1'), {
    id: 'DEAD#message-1',
    kind: 'dead_letter',
    version: 1,
    step: 'purge',
    due: T0 + 24 * HOUR,
    due_shard: dueShard('DEAD#message-1'),
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    source: 'azoraone/main',
    reason: 'the body is not JSON',
    at: T0,
    keys: ['dead-letters/message-1', 'notifications/9'],
    about: 'JOB#1',
    expires_at: T0 / 1000 + 14 * 86_400,
  });
  assert.equal(Buffer.from(files.objects.get('dead-letters/message-1')?.body ?? []).toString(), '{');
});

test('setting the same aside twice leaves one', async () => {
  const { deadLetters, store, table, files } = createWorld();
  await setAside(deadLetters(), letter);
  const first = await store.get('DEAD#message-1');
  await setAside(deadLetters(), { ...letter, receivedAtMs: T0 + HOUR });
  assert.deepEqual(await store.get('DEAD#message-1'), first);
  assert.deepEqual(Object(first).keys, ['dead-letters/message-1']);
  assert.deepEqual([table.size, files.objects.size], [1, 1]);
});

test('there is no object without an item that owes its purge', async () => {
  const { deadLetters, table, files } = createWorld();
  const process = dieAt(2, 'before');
  await Promise.race([setAside(deadLetters(process.watch), letter), process.died]);
  assert.deepEqual([table.size, files.objects.size], [1, 0]);
});
