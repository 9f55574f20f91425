import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationNoter } from '../../../functions/settle-job/note-notification.ts';
import { MINUTE, T0 } from '../../fakes/example-job.ts';

function withNotes(note = async () => {}) {
  const noted: unknown[][] = [];
  const reported: unknown[] = [];
  const noteNotification = notificationNoter({
    note: async (...parameters) => {
      noted.push(parameters);
      await note();
    },
    report: (error) => reported.push(error),
  });
  const take = (minutes: number, connection = 'main') =>
    noteNotification({ provider: 'azoraone', connection, received_at: T0 + minutes * MINUTE });
  return { take, noted, reported };
}

test('the first notification is noted by the time it came, then one in five minutes', async () => {
  const { take, noted } = withNotes();
  for (const minutes of [0, 0.1, 3, 4.9, 5, 5.1, 9.9, 10]) await take(minutes);
  assert.deepEqual(noted, [
    ['azoraone', 'main', T0, 5 * MINUTE],
    ['azoraone', 'main', T0 + 5 * MINUTE, 5 * MINUTE],
    ['azoraone', 'main', T0 + 10 * MINUTE, 5 * MINUTE],
  ]);
});

test('those of one batch are one write', async () => {
  const { take, noted } = withNotes();
  await Promise.all([take(0), take(0), take(0.01), take(0.02)]);
  assert.equal(noted.length, 1);
});

test('an older one, received late, is not noted; each connection has its own time', async () => {
  const { take, noted } = withNotes();
  await take(20);
  await take(1);
  await take(1, 'second');
  assert.deepEqual(
    noted.map(([, connection]) => connection),
    ['main', 'second'],
  );
});

test('a write that fails is reported and rejects nothing; the next notification is noted instead', async () => {
  const outage = [new Error('DynamoDB is down')];
  const { take, noted, reported } = withNotes(async () => {
    const error = outage.pop();
    if (error) throw error;
  });
  await take(0);
  assert.deepEqual([noted.length, reported.map(String)], [1, ['Error: DynamoDB is down']]);
  await take(1);
  await take(2);
  assert.deepEqual(noted.slice(1), [['azoraone', 'main', T0 + MINUTE, 5 * MINUTE]]);
  assert.equal(reported.length, 1);
});
