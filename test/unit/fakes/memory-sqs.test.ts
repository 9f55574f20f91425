/** What the SQS in memory does with time, on a clock that is moved by hand. Times are seconds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { memorySqs, queueUrl } from '../../fakes/aws/memory-sqs.ts';

function open({ visibilityTimeoutSeconds = 30, retentionSeconds = 100, maxReceives = 2 } = {}) {
  const clock = { seconds: 1_000 };
  let ids = 0;
  const sqs = memorySqs({
    now: () => clock.seconds * 1_000,
    newId() {
      ids += 1;
      return `m${ids}`;
    },
  });
  sqs.createQueue('dead', { visibilityTimeoutSeconds, retentionSeconds: 200 });
  sqs.createQueue('work', {
    visibilityTimeoutSeconds,
    retentionSeconds,
    deadLetter: { queue: 'dead', maxReceives },
  });
  const next = (queue = 'work') => {
    const atMs = sqs.nextVisibleAt(queue);
    return atMs && atMs / 1_000;
  };
  return {
    clock,
    sqs,
    next,
    send: (MessageBody: string, DelaySeconds = 0) =>
      sqs.execute(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody, DelaySeconds })),
    receive(queue = 'work', MaxNumberOfMessages = 10): Message[] {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl(queue),
        MaxNumberOfMessages,
        MessageSystemAttributeNames: ['All'],
      });
      return (sqs.execute(command) as { Messages?: Message[] }).Messages ?? [];
    },
    change: (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      sqs.execute(
        new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl('work'), ReceiptHandle, VisibilityTimeout }),
      ),
    remove: (ReceiptHandle: string | undefined) =>
      sqs.execute(new DeleteMessageCommand({ QueueUrl: queueUrl('work'), ReceiptHandle })),
  };
}

const ids = (messages: Message[]) => messages.map(({ MessageId }) => MessageId);

test('a delayed message is there from the end of its delay on', () => {
  const { clock, send, receive, next } = open();
  send('x', 10);
  assert.equal(next(), 1_010);
  clock.seconds = 1_009;
  assert.deepEqual(receive(), []);
  clock.seconds = 1_010;
  assert.deepEqual(ids(receive()), ['m1']);
});

test('what is not deleted comes back when its visibility timeout has passed', () => {
  const { clock, send, receive, next } = open();
  send('x');
  assert.equal(next(), 1_000);
  const [first] = receive();
  assert.equal(next(), 1_030);
  clock.seconds = 1_029;
  assert.deepEqual(receive(), []);
  clock.seconds = 1_030;
  const [second] = receive();
  assert.deepEqual(second?.Attributes, {
    SentTimestamp: '1000000',
    ApproximateReceiveCount: '2',
    ApproximateFirstReceiveTimestamp: '1000000',
  });
  assert.notEqual(second?.ReceiptHandle, first?.ReceiptHandle);
});

test('a receipt is good after the timeout, until the message is received anew', () => {
  const { clock, sqs, send, receive, remove } = open();
  send('x');
  const [late] = receive();
  clock.seconds = 1_040;
  remove(late?.ReceiptHandle);
  assert.deepEqual(sqs.messages('work'), []);
  send('y');
  const [lost] = receive();
  clock.seconds = 1_080;
  receive();
  remove(lost?.ReceiptHandle);
  assert.equal(sqs.messages('work').length, 1);
});

test('the visibility of a message is changed from now on, while it is in flight', () => {
  const { clock, send, receive, change, next } = open();
  send('x');
  const [message] = receive();
  clock.seconds = 1_010;
  change(message?.ReceiptHandle, 50);
  assert.equal(next(), 1_060);
  change(message?.ReceiptHandle, 0);
  assert.equal(next(), 1_010);
  assert.throws(() => change(message?.ReceiptHandle, 5), { name: 'MessageNotInflight' });
  assert.throws(() => change('nonsense', 5), { name: 'ReceiptHandleIsInvalid' });
});

test('a message is kept so long from when it was sent, in the queue of dead letters too', () => {
  const { clock, sqs, send, receive, next } = open({ maxReceives: 1 });
  send('x');
  receive();
  clock.seconds = 1_090;
  assert.deepEqual(receive(), []);
  assert.equal(next('dead'), 1_090);
  const [dead] = receive('dead');
  assert.deepEqual([dead?.MessageId, dead?.Attributes?.SentTimestamp], ['m1', '1000000']);
  clock.seconds = 1_199;
  assert.equal(sqs.messages('dead').length, 1);
  assert.equal(next('dead'), 1_199);
  clock.seconds = 1_200;
  assert.deepEqual([sqs.messages('dead'), next('dead'), receive('dead')], [[], undefined, []]);
});

test('the receipt of one queue is none of another', () => {
  const { clock, sqs, send, receive } = open({ maxReceives: 1 });
  send('x');
  const [message] = receive();
  clock.seconds = 1_040;
  receive();
  const remove = new DeleteMessageCommand({
    QueueUrl: queueUrl('dead'),
    ReceiptHandle: message?.ReceiptHandle,
  });
  assert.throws(() => sqs.execute(remove), { name: 'ReceiptHandleIsInvalid' });
  assert.equal(sqs.messages('dead').length, 1);
});

test('what will be gone before it can be received is not waited for', () => {
  const { clock, send, receive, next } = open();
  send('x');
  clock.seconds = 1_080;
  receive();
  assert.equal(next(), undefined);
  clock.seconds = 1_099;
  assert.deepEqual(receive(), []);
});

test('who waited longest comes first', () => {
  const { clock, send, receive } = open();
  send('a', 5);
  send('b');
  send('c');
  clock.seconds = 1_006;
  assert.deepEqual(ids(receive('work', 2)), ['m2', 'm3']);
  assert.deepEqual(ids(receive('work', 2)), ['m1']);
});

test('what is not imitated is refused by its name', () => {
  const { sqs } = open();
  assert.throws(() => sqs.execute(new GetQueueUrlCommand({ QueueName: 'work' })), /GetQueueUrlCommand/);
  const waiting = new ReceiveMessageCommand({ QueueUrl: queueUrl('work'), WaitTimeSeconds: 20 });
  assert.throws(() => sqs.execute(waiting), /WaitTimeSeconds of ReceiveMessageCommand/);
  const retention = { visibilityTimeoutSeconds: 1, retentionSeconds: 1 };
  assert.throws(
    () => sqs.createQueue('lonely', { ...retention, deadLetter: { queue: 'none', maxReceives: 1 } }),
    { name: 'QueueDoesNotExist' },
  );
});
