import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { bucketFiles } from '../../shared/files/bucket.ts';
import type { DeadLetter } from '../../shared/jobs/dead-letter.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { embeddedMetrics } from '../../shared/lambda/embedded-metrics.ts';
import { logLine } from '../../shared/lambda/log-line.ts';
import { positiveInteger, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { RUN_TO_THE_END } from '../../shared/lambda/run-to-the-end.ts';
import { queueUrls, wakeSender } from '../../shared/lambda/step-ports.ts';
import { deleteMessage, receiveDeadMessages } from '../../shared/queues/queue.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { drainDeadLetters } from './drain-dead-letters.ts';
import { pollDueItems } from './poll-due-items.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  BUCKET: text,
  UNPACK_QUEUE_URL: url,
  START_QUEUE_URL: url,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  UNPACK_DLQ_URL: url,
  START_DLQ_URL: url,
  SETTLE_DLQ_URL: url,
  DELIVER_DLQ_URL: url,
  PURGE_DLQ_URL: url,
  CLAIM_SECONDS: positiveInteger,
  METRICS_NAMESPACE: text,
});

/** Kept back from the function's timeout for what has been begun. */
const TO_FINISH_MS = 5_000;

const measure = embeddedMetrics(configuration.METRICS_NAMESPACE);
const documents = documentClient();
const sqs = sqsClient();
const store = dynamoObligations<Obligation>(documents, configuration.JOBS_TABLE);
const wake = wakeSender(sqs, queueUrls(configuration));
const deadLetters = {
  store: dynamoObligations<DeadLetter>(documents, configuration.JOBS_TABLE),
  putFile: bucketFiles(s3Client(), configuration.BUCKET).put,
};
const dlqs = {
  unpack: configuration.UNPACK_DLQ_URL,
  start: configuration.START_DLQ_URL,
  settle: configuration.SETTLE_DLQ_URL,
  deliver: configuration.DELIVER_DLQ_URL,
  purge: configuration.PURGE_DLQ_URL,
};

/** Each part does its work whatever becomes of the others; one that failed fails the run, for the alarm. */
async function poll(_event: ScheduledEvent, context: Context): Promise<void> {
  const hasTime = () => context.getRemainingTimeInMillis() > TO_FINISH_MS;
  const drains = Object.entries(dlqs).map(([queue, url]) => {
    const ports = {
      store,
      deadLetters,
      receive: () => receiveDeadMessages(sqs, url),
      remove: (receipt: string) => deleteMessage(sqs, url, receipt),
      nowMs: Date.now,
      random: Math.random,
      hasTime,
      measure,
    };
    return drainDeadLetters(ports, queue);
  });
  const claimMs = configuration.CLAIM_SECONDS * 1000;
  const polling = pollDueItems({ store, wake, nowMs: Date.now, claimMs, hasTime, measure }).then(
    ({ sent, failures }) => {
      logLine({ outcome: 'polled', count: sent });
      if (failures.length > 0)
        throw new AggregateError(failures, `${failures.length} items could not be woken.`);
    },
  );
  const settled = await Promise.allSettled([polling, ...drains]);
  const broken = settled.find((part) => part.status === 'rejected');
  if (broken) throw broken.reason;
}

export const handler = middy(poll, RUN_TO_THE_END);
