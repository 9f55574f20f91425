/**
 * The frame of every function behind a queue. Messages go in, the ids of those that are to come again go out:
 * only a message whose work was fulfilled counts as done. Lambda hands over a bounded batch, which runs at once.
 */
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type PaperhookError, refused } from '../errors.ts';
import type { Step } from '../jobs/obligation.ts';
import type { Run } from '../jobs/run-step.ts';
import { type Message, parseMessage } from '../queues/messages.ts';
import type { NotificationMessage } from '../queues/notification-message.ts';
import { faultFields, type LogFields, logLine } from './log-line.ts';
import { RUN_TO_THE_END } from './run-to-the-end.ts';

export interface Work {
  message: Message;
  /** SQS's id of the message, the same however often it is received. */
  messageId: string;
  /** How long an item may be held for this: the function is gone by then. */
  leaseMs: number;
  /** Aborted shortly before Lambda would end the function, so that what was learnt can still be written. */
  signal: AbortSignal;
}

/** Time to write down that a call was given up. */
const TO_WRITE_MS = 2_000;
/** Clocks of two machines differ. */
const LEASE_MARGIN_MS = 1_000;

export function queueHandler(work: (work: Work) => Promise<LogFields>) {
  const handle = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const remainingMs = context.getRemainingTimeInMillis();
    const limits = {
      leaseMs: remainingMs + LEASE_MARGIN_MS,
      signal: AbortSignal.timeout(Math.max(1, remainingMs - TO_WRITE_MS)),
    };
    const settled = await Promise.allSettled(event.Records.map((record) => workAndLog(record, limits, work)));
    const failed = event.Records.filter((_, index) => settled[index]?.status !== 'fulfilled');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
  return middy(handle, RUN_TO_THE_END);
}

async function workAndLog(
  record: SQSRecord,
  limits: Pick<Work, 'leaseMs' | 'signal'>,
  work: (work: Work) => Promise<LogFields>,
): Promise<void> {
  const startedAt = Date.now();
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  try {
    const message = parseMessage(record.body);
    const fields = await work({ message, messageId: record.messageId, ...limits });
    logLine({ ...fields, message_id: record.messageId, attempt, duration_ms: Date.now() - startedAt });
  } catch (error) {
    const about = { message_id: record.messageId, attempt, duration_ms: Date.now() - startedAt };
    logLine({ outcome: 'message_failed', ...faultFields(error), ...about }, 'error');
    throw error;
  }
}

type RunStep = (run: Run, signal: AbortSignal) => Promise<string>;
type TakeNotification = (message: NotificationMessage, work: Work) => Promise<LogFields>;

/**
 * For a queue that carries the wake-ups of these steps only, and notifications if there is somebody to take them; any other
 * message is left for the DLQ.
 */
export function stepHandler(steps: Partial<Record<Step, RunStep>>, takeNotification?: TakeNotification) {
  return queueHandler(async (work) => {
    const { message, leaseMs, signal } = work;
    if (message.type === 'notification') {
      if (!takeNotification) throw notForThisQueue();
      return takeNotification(message, work);
    }
    const runIt = steps[message.step];
    if (!runIt) throw notForThisQueue();
    const { item, step, via } = message;
    const outcome = await runIt({ wakeUp: { item, step, via }, leaseMs }, signal);
    return { outcome, item, step, via };
  });
}

function notForThisQueue(): PaperhookError {
  return refused('unknown_message', 'the message is not for this queue');
}
