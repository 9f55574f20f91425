import { DeleteMessageCommand, ReceiveMessageCommand, type ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { Invariant } from '../observed.ts';

export const deadLettersAreKept: Invariant = {
  name: 'dead letters are kept',
  says: 'A message is deleted from a dead-letter queue only when an item keeps its reason.',
  judge({ cloud, complain }) {
    const received = new Map<string, string>();
    return {
      onCommand(_service, command, result) {
        if (command instanceof ReceiveMessageCommand) {
          const { Messages = [] } = result as ReceiveMessageResult;
          for (const { ReceiptHandle = '', MessageId = '' } of Messages)
            received.set(ReceiptHandle, MessageId);
        }
        if (!(command instanceof DeleteMessageCommand)) return;
        const id = `DEAD#${received.get(command.input.ReceiptHandle ?? '')}`;
        if (!cloud().jobs.has(id)) complain(id, 'a dead letter was deleted unread');
      },
    };
  },
};

export const failedComesAgain: Invariant = {
  name: 'what failed comes again',
  says: 'A message whose work failed, as its function logs, is not deleted before another run has done it.',
  judge({ complain }) {
    const [failed, done] = [new Set<string>(), new Set<string>()];
    return {
      onLog(line) {
        if (!line.includes('"message_id"')) return;
        const { outcome, message_id: id } = JSON.parse(line);
        (outcome === 'message_failed' ? failed : done).add(id);
      },
      onDone(messageId) {
        if (failed.has(messageId) && !done.has(messageId))
          complain(`message ${messageId}`, 'its work failed and it was deleted');
      },
    };
  },
};
