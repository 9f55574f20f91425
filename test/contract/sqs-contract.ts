/**
 * What SQS must do beneath the functions of shared/queues/queue.ts and Lambda's poller. `wrong`: tests that this emulator
 * is known to fail.
 */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import { testsExcept } from './tests-except.ts';

/** A queue whose messages stay invisible for an hour, moved to the other one when received more than twice. */
export interface QueuePair {
  client: SQSClient;
  url: string;
  deadLetterUrl: string;
}

export function sqsContract(
  name: string,
  open: (queue: string) => Promise<QueuePair>,
  wrong: readonly string[] = [],
): void {
  const inTest = testsExcept(wrong, name);

  async function opened(queue: string) {
    const { client, url, deadLetterUrl } = await open(queue);
    const send = (MessageBody: string, DelaySeconds?: number) =>
      client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody,
          ...(DelaySeconds !== undefined && { DelaySeconds }),
        }),
      );
    return {
      client,
      url,
      deadLetterUrl,
      send,
      async receive(input: Partial<ReceiveMessageCommandInput> = {}) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: 10,
            MessageSystemAttributeNames: ['All'],
            ...input,
          }),
        );
        return Messages;
      },
      remove: (ReceiptHandle: string | undefined, QueueUrl = url) =>
        client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
      /** As if its visibility timeout had passed. */
      giveBack: (ReceiptHandle: string | undefined, VisibilityTimeout = 0) =>
        client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout })),
      async counts(QueueUrl = url) {
        const { Attributes = {} } = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl,
            AttributeNames: [
              'ApproximateNumberOfMessages',
              'ApproximateNumberOfMessagesNotVisible',
              'ApproximateNumberOfMessagesDelayed',
            ],
          }),
        );
        return [
          Attributes['ApproximateNumberOfMessages'],
          Attributes['ApproximateNumberOfMessagesNotVisible'],
          Attributes['ApproximateNumberOfMessagesDelayed'],
        ];
      },
    };
  }

  describe(`${name}: messages`, () => {
    inTest('each receive counts, and has a receipt of its own; the first one stays the first', async () => {
      const { send, receive, giveBack } = await opened('counts');
      const { MessageId } = await send('x');
      const [first] = await receive();
      assert.ok(first);
      assert.equal(first.MessageId, MessageId);
      assert.equal(first.Attributes?.ApproximateReceiveCount, '1');
      await giveBack(first.ReceiptHandle);
      const [second] = await receive();
      assert.ok(second);
      assert.equal(second.MessageId, MessageId);
      assert.equal(second.Attributes?.ApproximateReceiveCount, '2');
      assert.notEqual(second.ReceiptHandle, first.ReceiptHandle);
      for (const time of ['SentTimestamp', 'ApproximateFirstReceiveTimestamp'] as const)
        assert.equal(second.Attributes?.[time], first.Attributes?.[time]);
    });

    inTest('only the attributes that are asked for are told', async () => {
      const { send, receive } = await opened('attributes');
      await send('x');
      await send('y');
      const asked = { MessageSystemAttributeNames: ['SentTimestamp' as const], MaxNumberOfMessages: 1 };
      assert.deepEqual(Object.keys((await receive(asked))[0]?.Attributes ?? {}), ['SentTimestamp']);
      assert.equal((await receive({ ...asked, MessageSystemAttributeNames: [] }))[0]?.Attributes, undefined);
    });

    inTest(
      'received more than it may be, a message moves to the dead letters with its id and its time',
      async () => {
        const { send, receive, giveBack, counts, deadLetterUrl } = await opened('moves');
        await send('x');
        const [first] = await receive();
        await giveBack(first?.ReceiptHandle);
        const [second] = await receive();
        await giveBack(second?.ReceiptHandle);
        assert.deepEqual(await counts(deadLetterUrl), ['0', '0', '0']);
        assert.deepEqual(await receive(), []);
        assert.deepEqual(await counts(), ['0', '0', '0']);
        const [dead] = await receive({ QueueUrl: deadLetterUrl });
        assert.deepEqual(
          [dead?.MessageId, dead?.Body, dead?.Attributes?.SentTimestamp],
          [first?.MessageId, 'x', first?.Attributes?.SentTimestamp],
        );
      },
    );

    inTest('the receipt of the source deletes nothing once the message has moved', async () => {
      const { send, receive, giveBack, counts, remove, deadLetterUrl } = await opened('moved');
      await send('x');
      const [first] = await receive();
      await giveBack(first?.ReceiptHandle);
      const [second] = await receive();
      await giveBack(second?.ReceiptHandle);
      await receive();
      await remove(second?.ReceiptHandle);
      assert.deepEqual(await counts(deadLetterUrl), ['1', '0', '0']);
    });

    inTest('a receipt that is not the newest deletes nothing, and that is no error', async () => {
      const { send, receive, giveBack, remove, counts } = await opened('stale');
      await send('x');
      const [first] = await receive();
      await giveBack(first?.ReceiptHandle);
      const [second] = await receive();
      await remove(first?.ReceiptHandle);
      assert.deepEqual(await counts(), ['0', '1', '0']);
      await remove(second?.ReceiptHandle);
      await remove(second?.ReceiptHandle);
      assert.deepEqual(await counts(), ['0', '0', '0']);
    });

    inTest('one of two messages with the same body is deleted, and not the other', async () => {
      const { send, receive, giveBack, remove } = await opened('same');
      await send('x');
      await send('x');
      const [one, two] = await receive();
      await remove(one?.ReceiptHandle);
      await giveBack(two?.ReceiptHandle);
      assert.deepEqual(
        (await receive()).map(({ MessageId }) => MessageId),
        [two?.MessageId],
      );
    });

    inTest('counted by what can be received, what is being worked on, and what is delayed', async () => {
      const { send, receive, counts } = await opened('counted');
      await send('a');
      await send('b');
      await send('c', 900);
      assert.deepEqual(await counts(), ['2', '0', '1']);
      await receive({ MaxNumberOfMessages: 1 });
      assert.deepEqual(await counts(), ['1', '1', '1']);
    });

    inTest('a longer visibility timeout keeps it hidden', async () => {
      const { send, receive, giveBack, counts } = await opened('extended');
      await send('x');
      const [message] = await receive();
      await giveBack(message?.ReceiptHandle, 7_200);
      assert.deepEqual([await counts(), await receive()], [['0', '1', '0'], []]);
    });

    inTest('a timeout of 0 of the receive itself leaves it visible', async () => {
      const { send, receive } = await opened('peek');
      await send('x');
      assert.equal((await receive({ VisibilityTimeout: 0 })).length, 1);
      assert.equal((await receive()).length, 1);
    });

    inTest('ten are sent, and deleted, at once', async () => {
      const { client, url, receive, counts } = await opened('batch');
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: `e${index}`,
        MessageBody: `${index}`,
      }));
      const sent = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      assert.deepEqual(
        sent.Successful?.map(({ Id }) => Id),
        Entries.map(({ Id }) => Id),
      );
      const messages = await receive();
      assert.deepEqual(
        messages.map(({ MessageId }) => MessageId).toSorted(),
        sent.Successful?.map(({ MessageId }) => MessageId).toSorted(),
      );
      const deleted = await client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: url,
          Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
        }),
      );
      assert.equal(deleted.Successful?.length, 10);
      assert.deepEqual(await counts(), ['0', '0', '0']);
    });

    inTest('characters of XML are taken, others are refused', async () => {
      const { send, receive } = await opened('characters');
      const text = '\t\n\r \u{d7ff}\u{e000}\u{fffd}';
      await send(text);
      assert.equal((await receive())[0]?.Body, text);
      for (const body of ['\u{0}', '\u{b}', 'a\u{1f}b', '\u{fffe}', '\u{ffff}'])
        await assert.rejects(send(body), { name: /InvalidMessageContents$/ });
    });

    inTest('characters beyond the first plane are taken', async () => {
      const { send, receive } = await opened('planes');
      await send('\u{10000}\u{1f600}\u{10ffff}');
      assert.equal((await receive())[0]?.Body, '\u{10000}\u{1f600}\u{10ffff}');
    });

    inTest('a message takes up to 1,048,576 bytes, and not none', async () => {
      const { send } = await opened('sizes');
      await send('x'.repeat(1_048_576));
      await assert.rejects(send('x'.repeat(1_048_577)), SQSServiceException);
      await assert.rejects(send('ö'.repeat(524_289)), SQSServiceException);
      await assert.rejects(send(''), SQSServiceException);
    });

    inTest('one to ten are received at a time', async () => {
      const { receive } = await opened('bounds');
      await assert.rejects(receive({ MaxNumberOfMessages: 11 }), SQSServiceException);
      await assert.rejects(receive({ MaxNumberOfMessages: 0 }), SQSServiceException);
    });

    inTest('a delay is 0 to 900 seconds', async () => {
      const { send } = await opened('delays');
      await send('x', 0);
      await send('x', 900);
      await assert.rejects(send('x', 901), SQSServiceException);
      await assert.rejects(send('x', -1), SQSServiceException);
    });

    inTest('a queue that is not there', async () => {
      const { client, url, receive, remove, counts } = await opened('there');
      const QueueUrl = `${url}-not`;
      await assert.rejects(receive({ QueueUrl }), QueueDoesNotExist);
      await assert.rejects(remove('receipt', QueueUrl), QueueDoesNotExist);
      await assert.rejects(counts(QueueUrl), QueueDoesNotExist);
      const Entries = [{ Id: 'a', MessageBody: 'x' }];
      await assert.rejects(
        client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
        QueueDoesNotExist,
      );
    });
  });
}
