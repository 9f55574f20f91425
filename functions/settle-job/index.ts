import { bucketFiles } from '../../shared/files/bucket.ts';
import { storeResult } from '../../shared/files/stored-result.ts';
import type { DeadLetter } from '../../shared/jobs/dead-letter.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Via } from '../../shared/jobs/obligation.ts';
import type { ReferenceItem } from '../../shared/jobs/reference.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import type { LogFields } from '../../shared/lambda/log-line.ts';
import { queueHandler, type Work } from '../../shared/lambda/queue-handler.ts';
import { positiveInteger, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { stepPorts, surroundings } from '../../shared/lambda/step-ports.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { connector } from '../../shared/providers/connect.ts';
import { notificationReaders } from '../../shared/providers/notification-readers.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { giveUpReference } from './give-up-reference.ts';
import { settleJob } from './settle-job.ts';
import { takeNotification } from './take-notification.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  BUCKET: text,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  CONNECTIONS_PREFIX: text,
  AZORAONE_URL: url,
  FIRST_CHECK_SECONDS: positiveInteger,
  MAX_CHECK_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
});

const documents = documentClient();
const files = bucketFiles(s3Client(), configuration.BUCKET);
const sqs = sqsClient();
const queues = {
  settle: configuration.SETTLE_QUEUE_URL,
  adopt: configuration.SETTLE_QUEUE_URL,
  deliver: configuration.DELIVER_QUEUE_URL,
  purge: configuration.PURGE_QUEUE_URL,
};
const grace = configuration.WAKE_GRACE_SECONDS;
const references = dynamoObligations<ReferenceItem>(documents, configuration.JOBS_TABLE);
const deadLetters = {
  store: dynamoObligations<DeadLetter>(documents, configuration.JOBS_TABLE),
  putFile: files.put,
};

const jobPorts = {
  steps: stepPorts(dynamoObligations<Job>(documents, configuration.JOBS_TABLE), sqs, queues, grace),
  around: surroundings,
  connect: connector(secretReader(process.env).read, configuration.CONNECTIONS_PREFIX, {
    providerUrls: { azoraone: configuration.AZORAONE_URL },
  }),
  storeResult: storeResult.bind(undefined, files),
  checks: {
    firstMs: configuration.FIRST_CHECK_SECONDS * 1000,
    longestMs: configuration.MAX_CHECK_SECONDS * 1000,
  },
};
const referencePorts = { references: stepPorts(references, sqs, queues, grace), deadLetters };

function settle(item: string, via: Via, { leaseMs, signal }: Work) {
  return settleJob(jobPorts, { wakeUp: { item, step: 'settle', via }, leaseMs }, signal);
}

async function work(given: Work): Promise<LogFields> {
  const { message, messageId, leaseMs } = given;
  if (message.type === 'notification') {
    const notificationPorts = {
      references,
      deadLetters,
      readers: notificationReaders,
      getFile: files.get,
      removeFile: files.remove,
      settle: (item: string) => settle(item, 'notification', given),
      nowMs: Date.now,
    };
    const { provider, connection } = message;
    return { ...(await takeNotification(notificationPorts, message, messageId)), provider, connection };
  }
  const { item, step, via } = message;
  const outcome =
    step === 'adopt'
      ? await giveUpReference(referencePorts, { wakeUp: { item, step, via }, leaseMs })
      : await settle(item, via, given);
  return { outcome, item, step, via };
}

export const handler = queueHandler(work);
