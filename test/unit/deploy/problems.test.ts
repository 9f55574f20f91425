import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problems } from '../../deploy/problems.ts';

const [failed, stuck, alsoStuck] = [new Error('failed'), new Error('stuck'), new Error('also stuck')];

async function runThatCantBeClearedUp(): Promise<void> {
  await using _ = {
    async [Symbol.asyncDispose]() {
      throw new AggregateError([stuck, alsoStuck]);
    },
  };
  throw failed;
}

test('what can not be cleared up does not hide what went wrong before', async () => {
  const error = await runThatCantBeClearedUp().catch((reason) => reason);
  assert.deepEqual(problems(error, false), [failed, stuck, alsoStuck]);
  assert.deepEqual(problems(failed, false), [failed]);
});

test('of a run that was interrupted it is said what is left behind, and nothing else', async () => {
  const error = await runThatCantBeClearedUp().catch((reason) => reason);
  assert.deepEqual(problems(error, true), [stuck, alsoStuck]);
  assert.deepEqual(problems(failed, true), []);
});
