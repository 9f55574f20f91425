/** The mechanism's ports as a worker Lambda has them: DynamoDB, SQS, the real clock. */
import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Surroundings } from '../jobs/job-progress.ts';
import type { Obligation, Step } from '../jobs/obligation.ts';
import type { ObligationStore } from '../jobs/obligation-store.ts';
import type { StepPorts } from '../jobs/run-step.ts';
import { wakeUpMessage } from '../queues/messages.ts';
import { sendMessage } from '../queues/queue.ts';
import { faultFields, logLine } from './log-line.ts';

/** The URL of the queue of each step that this worker can bring about. */
export type QueueUrls = Partial<Record<Step, string>>;

export const surroundings: Surroundings = {
  nowMs: Date.now,
  random: Math.random,
  report(error, item) {
    logLine({ outcome: 'step_failed', item, ...faultFields(error) }, 'warn');
  },
};

/** Throws when the wake-up could not be sent. */
export function wakeSender(sqs: SQSClient, queues: QueueUrls): StepPorts<Obligation>['wake'] {
  return async ({ item, step, via }, delaySeconds) => {
    const queueUrl = queues[step];
    if (!queueUrl) throw new Error(`This worker has no queue for the step ${step}.`);
    try {
      await sendMessage(sqs, queueUrl, wakeUpMessage(item, step, via), delaySeconds);
    } catch (error) {
      logLine({ outcome: 'wake_up_not_sent', item, step, ...faultFields(error) }, 'warn');
      throw error;
    }
  };
}

export function stepPorts<Item extends Obligation>(
  store: ObligationStore<Item>,
  sqs: SQSClient,
  queues: QueueUrls,
  graceSeconds: number,
): StepPorts<Item> {
  return {
    store,
    nowMs: Date.now,
    newToken: randomUUID,
    graceMs: graceSeconds * 1000,
    wake: wakeSender(sqs, queues),
  };
}
