import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecretReader } from '../../../shared/lambda/read-secret.ts';

const MINUTE_MS = 60_000;

/** A Secrets Manager on a clock that stands still; `state.secrets` undefined means that it is out. */
function setUp(secrets: Record<string, string>) {
  const state: { nowMs: number; secrets: Record<string, string> | undefined; calls: string[] } = {
    nowMs: 1_000_000,
    secrets,
    calls: [],
  };
  const reader = createSecretReader({
    now: () => state.nowMs,
    call: async (name) => {
      state.calls.push(name);
      if (state.secrets === undefined) throw new Error('out');
      return state.secrets[name];
    },
  });
  return { state, reader };
}

test('a secret is kept for 5 minutes', async () => {
  const { state, reader } = setUp({ a: 'one' });
  assert.equal(await reader.read('a'), 'one');
  state.secrets = { a: 'two' };
  state.nowMs += 5 * MINUTE_MS - 1;
  assert.equal(await reader.read('a'), 'one');
  state.nowMs += 1;
  assert.equal(await reader.read('a'), 'two');
  assert.deepEqual(state.calls, ['a', 'a']);
});

test('readers at the same time share one call', async () => {
  const { state, reader } = setUp({ a: 'one' });
  assert.deepEqual(await Promise.all([reader.read('a'), reader.read('a'), reader.refresh('a')]), [
    'one',
    'one',
    'one',
  ]);
  assert.deepEqual(state.calls, ['a']);
});

test('a refresh asks again at most once a minute', async () => {
  const { state, reader } = setUp({ a: 'one' });
  await reader.read('a');
  state.secrets = { a: 'two' };
  state.nowMs += MINUTE_MS - 1;
  assert.equal(await reader.refresh('a'), 'one');
  state.nowMs += 1;
  assert.equal(await reader.refresh('a'), 'two');
  assert.equal(await reader.refresh('a'), 'two');
  assert.equal(state.calls.length, 2);
});

test('a missing secret is remembered for a minute', async () => {
  const { state, reader } = setUp({});
  assert.equal(await reader.read('a'), undefined);
  state.secrets = { a: 'one' };
  state.nowMs += MINUTE_MS - 1;
  assert.equal(await reader.read('a'), undefined);
  assert.equal(await reader.refresh('a'), undefined);
  state.nowMs += 1;
  assert.equal(await reader.read('a'), 'one');
  assert.equal(state.calls.length, 2);
});

test('a secret that has been removed is gone at the next look', async () => {
  const { state, reader } = setUp({ a: 'one' });
  await reader.read('a');
  state.secrets = {};
  state.nowMs += MINUTE_MS;
  assert.equal(await reader.refresh('a'), undefined);
  assert.equal(await reader.read('a'), undefined);
});

test('throws when nothing is kept, and asks again next time', async () => {
  const { state, reader } = setUp({ a: 'one' });
  state.secrets = undefined;
  await assert.rejects(reader.read('a'), /out/);
  state.secrets = { a: 'one' };
  assert.equal(await reader.read('a'), 'one');
});

test('through an outage a kept secret serves until it is an hour old, asked for once a minute', async () => {
  const { state, reader } = setUp({ a: 'one' });
  await reader.read('a');
  state.secrets = undefined;
  state.nowMs += 5 * MINUTE_MS;
  assert.equal(await reader.read('a'), 'one');
  assert.equal(await reader.read('a'), 'one');
  assert.equal(state.calls.length, 2);
  state.nowMs += MINUTE_MS;
  assert.equal(await reader.read('a'), 'one');
  assert.equal(state.calls.length, 3);
  state.nowMs += 54 * MINUTE_MS;
  await assert.rejects(reader.read('a'), /out/);
  state.secrets = { a: 'two' };
  assert.equal(await reader.read('a'), 'two');
});

test('names that strangers invent push out neither real secrets nor each other without bound', async () => {
  const { state, reader } = setUp({ a: 'one' });
  await reader.read('a');
  for (let index = 0; index <= 200; index += 1) await reader.read(`invented-${index}`);
  state.calls.length = 0;
  assert.equal(await reader.read('a'), 'one');
  await reader.read('invented-200');
  assert.deepEqual(state.calls, []);
  await reader.read('invented-0');
  assert.deepEqual(state.calls, ['invented-0']);
});
