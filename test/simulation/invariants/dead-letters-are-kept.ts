import { isDeepStrictEqual } from 'node:util';
import { DeleteMessageCommand, ReceiveMessageCommand, type ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { Invariant, Observed } from '../observed.ts';
import { deadLetterOf } from './read-item.ts';

const DAY_MS = 86_400_000;
const STATUSES = ['WAITING', 'READY', 'ERROR'];

/** A message that has to be kept as a dead letter, as the queue has it. */
interface Unread {
  id: string;
  body: string;
  /** Epoch ms at which it was first sent. */
  sentAtMs: number;
}

export const deadLettersAreKept: Invariant = {
  name: 'dead letters are kept',
  says: 'A message is deleted from a dead-letter queue, and one whose webhook says nothing usable from the settle queue, only when an item keeps its reason and source, and the bucket its body. The 24 hours of that body count from when the message was first sent, or sooner.',
  judge(observed) {
    const { cloud } = observed;
    const unusable = new Map<string, Unread>();
    /** By receipt. */
    const dead = new Map<string, Unread>();

    return {
      onReceive(queue, { MessageId: id = '', Body: body = '' }) {
        if (queue === 'settle' && isUnusable(body))
          unusable.set(id, unread(cloud().messages(queue), id, body));
      },
      onDone(messageId) {
        const message = unusable.get(messageId);
        if (message && !isReplay(observed, messageId, message.body)) judgeKept(observed, message);
      },
      onCommand(_service, command, result) {
        if (command instanceof ReceiveMessageCommand) {
          const queue = command.input.QueueUrl?.split('/').at(-1) ?? '';
          const { Messages = [] } = result as ReceiveMessageResult;
          for (const { ReceiptHandle = '', MessageId = '', Body = '' } of Messages)
            dead.set(ReceiptHandle, unread(cloud().messages(queue), MessageId, Body));
        }
        if (!(command instanceof DeleteMessageCommand)) return;
        const message = dead.get(command.input.ReceiptHandle ?? '');
        if (message) judgeKept(observed, message);
        else observed.complain('a dead-letter queue', 'a message was deleted that nobody had received');
      },
    };
  },
};

function unread(kept: readonly { id: string; sentAtMs: number }[], id: string, body: string): Unread {
  return { id, body, sentAtMs: kept.find((message) => message.id === id)?.sentAtMs ?? 0 };
}

/** Its webhook came in another message first, which is kept. */
function isReplay({ cloud }: Observed, id: string, message: string): boolean {
  const { provider, connection, request_id } = JSON.parse(message);
  const seen: unknown = cloud().jobs.get(`SEEN#${provider}#${connection}#${request_id}`);
  return seen !== undefined && Object(seen).message_id !== id;
}

/** Malformed, or about another file than the one that its URL was made for. */
function isUnusable(message: string): boolean {
  const { type, provider, job_id: jobId, body } = JSON.parse(message);
  if (type !== 'notification' || body === undefined) return false;
  const said = parsed(Buffer.from(body, 'base64').toString('utf8'));
  // Whatever else it says or leaves out.
  if (provider === 'ocrolus') return typeof said !== 'object';
  const { fileID, status, job_id } = Object(said);
  if (provider === 'docuprox') return typeof job_id !== 'string';
  const isOther = jobId !== undefined && fileID !== jobId;
  return typeof fileID !== 'string' || !STATUSES.includes(status) || isOther;
}

function judgeKept({ clock, cloud, complain }: Observed, { id, body, sentAtMs }: Unread): void {
  const letter = deadLetterOf(cloud().jobs.get(`DEAD#${id}`));
  if (!letter) {
    complain(`DEAD#${id}`, 'a dead letter was deleted unread');
    return;
  }
  if (!letter.reason || !letter.source) complain(letter.id, 'it has no reason or no source');
  if (letter.at > sentAtMs) complain(letter.id, 'its 24 hours do not count from when it was sent');
  if (clock.nowMs() >= sentAtMs + DAY_MS) return;
  const bytes = cloud().objects.get(`dead-letters/${id}`)?.body;
  const isSame =
    bytes !== undefined && isDeepStrictEqual(parsed(Buffer.from(bytes).toString('utf8')), parsed(body));
  if (!isSame) complain(letter.id, 'its body is not kept');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
