import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptForAMinute } from '../../../shared/lambda/kept-for-a-minute.ts';
import type { Connection } from '../../../shared/store/connections.ts';

function reading() {
  const clock = { ms: 1_000_000 };
  const asked: string[] = [];
  const answers: (Connection | undefined | Error)[] = [];
  const read = keptForAMinute(
    async (provider: string, name: string) => {
      asked.push(`${provider}/${name}`);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    () => clock.ms,
  );
  return { clock, asked, answers, read };
}

const connection = (paused_since?: number): Connection => ({
  kind: 'connection',
  provider: 'azoraone',
  name: 'main',
  created_at: 1,
  ...(paused_since !== undefined && { paused_since }),
});

test('what was read is kept for a minute, and then read anew', async () => {
  const { clock, asked, answers, read } = reading();
  answers.push(connection(), connection(5));
  assert.equal((await read('azoraone', 'main'))?.paused_since, undefined);
  clock.ms += 59_999;
  assert.equal((await read('azoraone', 'main'))?.paused_since, undefined);
  clock.ms += 1;
  assert.equal((await read('azoraone', 'main'))?.paused_since, 5);
  assert.equal(asked.length, 2);
});

test('that a connection is not there is kept too', async () => {
  const { asked, read } = reading();
  assert.equal(await read('azoraone', 'main'), undefined);
  assert.equal(await read('azoraone', 'main'), undefined);
  assert.deepEqual(asked, ['azoraone/main']);
});

test('each connection has its own', async () => {
  const { asked, read } = reading();
  await read('azoraone', 'main');
  await read('azoraone', 'second');
  await read('docuprox', 'main');
  assert.deepEqual(asked, ['azoraone/main', 'azoraone/second', 'docuprox/main']);
});

test('a failure is not kept', async () => {
  const { answers, read } = reading();
  answers.push(new Error('DynamoDB is down'), connection(5));
  await assert.rejects(read('azoraone', 'main'), /DynamoDB is down/);
  assert.equal((await read('azoraone', 'main'))?.paused_since, 5);
});
