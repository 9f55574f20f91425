/** What SQS does with a message that it has confirmed: delays it, delivers it twice, in bad worlds loses it. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';

const LONGEST_DELAY_SECONDS = 900;

export function sendFaultily(
  faults: Faults,
  command: SendMessageCommand,
  send: (command: SendMessageCommand) => object,
  ids: Random,
): object {
  if (faults.strikes('message_lost') || faults.strikes('nine_in_ten_messages_lost')) {
    return { MessageId: ids.uuid() };
  }
  if (faults.strikes('message_duplicated')) send(command);
  if (!faults.strikes('message_delayed')) return send(command);
  const delay = (command.input.DelaySeconds ?? 0) + faults.random('message_delayed').whole(1, 600);
  const DelaySeconds = Math.min(delay, LONGEST_DELAY_SECONDS);
  return send(new SendMessageCommand({ ...command.input, DelaySeconds }));
}
