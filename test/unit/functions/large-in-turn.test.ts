import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largeInTurn } from '../../../functions/start-job/large-in-turn.ts';

const LARGE = 40_000_001;

/** Work that lasts until it is told how it ends. */
function works() {
  const begun: string[] = [];
  const inTurn = largeInTurn();
  const begin = (name: string, bytes: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const result = inTurn(bytes, () => {
      begun.push(name);
      return promise;
    });
    return { result, resolve, reject };
  };
  return { begun, begin };
}

test('large documents come one after the other, small ones at once', async () => {
  const { begun, begin } = works();
  const first = begin('large 1', LARGE);
  const second = begin('large 2', LARGE);
  begin('small', LARGE - 1);
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['small', 'large 1']);
  first.resolve('done');
  assert.equal(await first.result, 'done');
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['small', 'large 1', 'large 2']);
  second.resolve('done too');
  assert.equal(await second.result, 'done too');
});

test('one that fails lets the next one go on', async () => {
  const { begin } = works();
  const first = begin('1', LARGE);
  const second = begin('2', LARGE);
  first.reject(new Error('the provider is down'));
  second.resolve('done');
  await assert.rejects(first.result, /the provider is down/);
  assert.equal(await second.result, 'done');
});
