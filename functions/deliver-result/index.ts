import { creditPorts } from '../../shared/credits/credit-ports.ts';
import { guardedPost } from '../../shared/deliveries/guarded-post.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { readResult } from '../../shared/files/stored-result.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { stepHandler } from '../../shared/lambda/queue-handler.ts';
import {
  list,
  positiveInteger,
  readConfiguration,
  text,
  url,
  wholeNumbers,
} from '../../shared/lambda/read-configuration.ts';
import { secretBoxReader } from '../../shared/lambda/secret-box-reader.ts';
import { stepPorts, surroundings } from '../../shared/lambda/step-ports.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { dynamoLeaveBatch } from '../../shared/store/batches.ts';
import { dynamoBooks } from '../../shared/store/books.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { deliverResult, type Post } from './deliver-result.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  DATA_KEY_SECRET: text,
  EXEMPT_HOSTS: list,
  DELIVERY_SCHEDULE_SECONDS: wholeNumbers,
  DELIVERY_TIMEOUT_SECONDS: positiveInteger,
  RESULT_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
});

const documents = documentClient();
const files = bucketFiles(s3Client(), configuration.BUCKET);
const store = dynamoObligations<Job>(documents, configuration.JOBS_TABLE);
const queues = {
  settle: configuration.SETTLE_QUEUE_URL,
  deliver: configuration.DELIVER_QUEUE_URL,
  purge: configuration.PURGE_QUEUE_URL,
};
const guard = {
  exemptHosts: new Set(configuration.EXEMPT_HOSTS),
  timeoutMs: configuration.DELIVERY_TIMEOUT_SECONDS * 1000,
};

const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);

const ports = {
  steps: stepPorts(store, sqsClient(), queues, configuration.WAKE_GRACE_SECONDS),
  around: surroundings,
  files,
  retention: { resultMs: configuration.RESULT_SECONDS * 1000 },
  readResult: (job: Job) => readResult(files, job),
  secretBox: secretBoxReader(secretReader(process.env), configuration.DATA_KEY_SECRET),
  post: (post: Post, signal: AbortSignal) => guardedPost({ ...post, ...guard, signal }),
  switchOffWebhook: settings.switchOffWebhook,
  leaveBatch: dynamoLeaveBatch(documents, configuration.JOBS_TABLE),
  books: dynamoBooks(documents, configuration.JOBS_TABLE),
  credits: creditPorts(documents, configuration.JOBS_TABLE, settings.getGrant, Date.now),
  schedule: configuration.DELIVERY_SCHEDULE_SECONDS,
};

export const handler = stepHandler('deliver', (run, signal) => deliverResult(ports, run, signal));
