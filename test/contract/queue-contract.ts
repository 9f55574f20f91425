/** What a work queue and its DLQ must do for the functions of shared/queues/queue.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { deleteMessage, receiveDeadMessages, sendMessage } from '../../shared/queues/queue.ts';

export function queueContract(
  name: string,
  open: (queue: string) => Promise<{ client: SQSClient; url: string }>,
): void {
  describe(`${name}: queue`, () => {
    test('a message is received as JSON with its id, its time and its receipt', async () => {
      const before = Date.now();
      const { client, url } = await open('one');
      await sendMessage(client, url, { v: 1, text: 'åäö "quoted"' });
      const [message] = await receiveDeadMessages(client, url);
      assert.ok(message);
      assert.deepEqual(JSON.parse(message.body), { v: 1, text: 'åäö "quoted"' });
      assert.match(message.id, /^[0-9a-f-]{36}$/);
      assert.ok(message.sentAtMs >= before && message.sentAtMs <= Date.now());
      assert.notEqual(message.receipt, '');
    });

    test('nothing there is an empty list; what is being worked on is not seen, what is deleted is gone', async () => {
      const { client, url } = await open('two');
      assert.deepEqual(await receiveDeadMessages(client, url), []);
      await sendMessage(client, url, { v: 1 });
      const [message] = await receiveDeadMessages(client, url);
      assert.ok(message);
      assert.deepEqual(await receiveDeadMessages(client, url), []);
      await deleteMessage(client, url, message.receipt);
      assert.deepEqual(await receiveDeadMessages(client, url), []);
    });

    test('ten at a time', async () => {
      const { client, url } = await open('three');
      for (let index = 0; index < 12; index += 1) await sendMessage(client, url, { index });
      const first = await receiveDeadMessages(client, url);
      const second = await receiveDeadMessages(client, url);
      assert.deepEqual([first.length, second.length], [10, 2]);
    });

    test('a delayed message is not there yet', async () => {
      const { client, url } = await open('four');
      await sendMessage(client, url, { v: 1 }, { delaySeconds: 900 });
      assert.deepEqual(await receiveDeadMessages(client, url), []);
    });

    test('a queue that is not there is an error', async () => {
      const { client, url } = await open('five');
      await assert.rejects(sendMessage(client, `${url}-missing`, { v: 1 }));
    });
  });
}
