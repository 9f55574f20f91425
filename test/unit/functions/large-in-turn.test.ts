import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largeInTurn } from '../../../functions/start-job/large-in-turn.ts';

const ALL = 200_000_000;

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
  return { begun, begin, pause: () => new Promise(setImmediate) };
}

test('documents that have room beside each other come at once, the next waits for what it lacks', async () => {
  const { begun, begin, pause } = works();
  const half = begin('half', ALL / 2);
  const other = begin('other half', ALL / 2);
  begin('one byte', 1);
  await pause();
  assert.deepEqual(begun, ['half', 'other half']);
  half.resolve('done');
  assert.equal(await half.result, 'done');
  await pause();
  assert.deepEqual(begun, ['half', 'other half', 'one byte']);
  other.resolve('done too');
  assert.equal(await other.result, 'done too');
});

test('in the order in which they came: a small one does not overtake a large one', async () => {
  const { begun, begin, pause } = works();
  const first = begin('first', 1);
  begin('large', ALL);
  begin('small', 1);
  await pause();
  assert.deepEqual(begun, ['first']);
  first.resolve('done');
  await pause();
  assert.deepEqual(begun, ['first', 'large']);
});

test('one that is larger than all the room goes alone', async () => {
  const { begun, begin, pause } = works();
  const first = begin('first', 1);
  const huge = begin('huge', ALL + 1);
  begin('next', 1);
  await pause();
  assert.deepEqual(begun, ['first']);
  first.resolve('done');
  await pause();
  assert.deepEqual(begun, ['first', 'huge']);
  huge.resolve('done');
  await pause();
  assert.deepEqual(begun, ['first', 'huge', 'next']);
});

test('one that fails makes room like any other', async () => {
  const { begin } = works();
  const first = begin('1', ALL);
  const second = begin('2', ALL);
  first.reject(new Error('the provider is down'));
  second.resolve('done');
  await assert.rejects(first.result, /the provider is down/);
  assert.equal(await second.result, 'done');
});
