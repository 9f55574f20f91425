/** The mechanism's ports as a worker Lambda and the operator's commands have them: DynamoDB, SQS, the real clock. */
import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Surroundings } from '../jobs/job-progress.ts';
import type { Obligation } from '../jobs/obligation.ts';
import type { ObligationStore } from '../jobs/obligation-store.ts';
import type { StepPorts, Wake, WakeUp } from '../jobs/run-step.ts';
import { wakeUpMessage } from '../queues/messages.ts';
import { sendMessage } from '../queues/queue.ts';
import { QUEUES, type Queue, queueOf } from '../queues/queue-of.ts';
import { faultFields, logLine } from './log-line.ts';

/** The URL of each queue whose steps can be brought about from here. */
export type QueueUrls = Partial<Record<Queue, string>>;

type QueueUrlName = `${Uppercase<Queue>}_QUEUE_URL`;

/** Of a function's variables `START_QUEUE_URL` and its siblings, those that it has. */
export function queueUrls(configuration: Readonly<Partial<Record<QueueUrlName, string>>>): QueueUrls {
  const known = QUEUES.map((queue) => [queue, configuration[urlName(queue)]] as const);
  return Object.fromEntries(known.filter(([, url]) => url !== undefined));
}

function urlName(queue: Queue): QueueUrlName {
  return `${queue.toUpperCase() as Uppercase<Queue>}_QUEUE_URL`;
}

type ReportNotSent = (wakeUp: WakeUp, error: unknown) => void;

export const surroundings: Surroundings = {
  nowMs: Date.now,
  random: Math.random,
  report(error, item) {
    logLine({ outcome: 'step_failed', item, ...faultFields(error) }, 'warn');
  },
};

/** Throws where a worker has no queue for the step: that is no fault of SQS's. */
export function wakeSender(sqs: SQSClient, queues: QueueUrls, report: ReportNotSent = logNotSent): Wake {
  return async (wakeUp, delaySeconds) => {
    const { item, step, via, tenant } = wakeUp;
    const queue = queueOf(step);
    const queueUrl = queues[queue];
    if (!queueUrl) throw new Error(`This worker has no queue for the step ${step}.`);
    try {
      const group = queue === 'deliver' ? tenant : undefined;
      await sendMessage(sqs, queueUrl, wakeUpMessage(item, step, via), { delaySeconds, group });
      return true;
    } catch (error) {
      report(wakeUp, error);
      return false;
    }
  };
}

function logNotSent({ item, step }: WakeUp, error: unknown): void {
  logLine({ outcome: 'wake_up_not_sent', item, step, ...faultFields(error) }, 'warn');
}

export function stepPorts<Item extends Obligation>(
  store: ObligationStore<Item>,
  sqs: SQSClient,
  queues: QueueUrls,
  graceSeconds: number,
  report?: ReportNotSent,
): StepPorts<Item> {
  return {
    store,
    nowMs: Date.now,
    newToken: randomUUID,
    graceMs: graceSeconds * 1000,
    wake: wakeSender(sqs, queues, report),
  };
}
