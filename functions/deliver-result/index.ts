import { creditPorts } from '../../shared/credits/credit-ports.ts';
import type { DeliveringItem } from '../../shared/deliveries/delivering-item.ts';
import type { EndpointItem } from '../../shared/deliveries/endpoint-item.ts';
import type { EventItem } from '../../shared/deliveries/event-item.ts';
import { guardedPost } from '../../shared/deliveries/guarded-post/guarded-post.ts';
import type { SignedPost } from '../../shared/deliveries/signature/sign-post.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { readResult } from '../../shared/files/stored-result.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { embeddedMetrics } from '../../shared/lambda/embedded-metrics.ts';
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
import { queueUrls, stepPorts, surroundings, wakeSender } from '../../shared/lambda/step-ports.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { dynamoAttemptLog } from '../../shared/store/attempts.ts';
import { dynamoLeaveBatch } from '../../shared/store/batches.ts';
import { dynamoBooks } from '../../shared/store/books.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoEndpointHealth } from '../../shared/store/endpoint-health.ts';
import { dynamoEndpointItems } from '../../shared/store/endpoint-items.ts';
import { dynamoEndpoints } from '../../shared/store/endpoints.ts';
import { dynamoPermits } from '../../shared/store/permits.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { findAddressee } from './addressees.ts';
import { announceOff } from './announce-off.ts';
import { deliverResult } from './deliver-result.ts';
import { drainEndpoint } from './drain-endpoint.ts';

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
  ENDPOINT_OFF_AFTER_SECONDS: positiveInteger,
  ENDPOINT_AT_ONCE: positiveInteger,
  RESULT_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
  METRICS_NAMESPACE: text,
});

const documents = documentClient();
const sqs = sqsClient();
const files = bucketFiles(s3Client(), configuration.BUCKET);
const queues = queueUrls(configuration);
const guard = {
  exemptHosts: new Set(configuration.EXEMPT_HOSTS),
  timeoutMs: configuration.DELIVERY_TIMEOUT_SECONDS * 1000,
};
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const endpoints = dynamoEndpoints(documents, configuration.SETTINGS_TABLE);

function stepsOf<Item extends Job | EventItem | EndpointItem>() {
  const store = dynamoObligations<Item>(documents, configuration.JOBS_TABLE);
  return stepPorts(store, sqs, queues, configuration.WAKE_GRACE_SECONDS);
}

const eventSteps = stepsOf<EventItem>();

const ports = {
  steps: stepsOf<Job>(),
  eventSteps,
  endpointSteps: stepsOf<EndpointItem>(),
  deliveringSteps: stepsOf<DeliveringItem>(),
  around: surroundings,
  files,
  retention: { resultMs: configuration.RESULT_SECONDS * 1000 },
  readResult: (job: Job) => readResult(files, job),
  secretBox: secretBoxReader(secretReader(process.env), configuration.DATA_KEY_SECRET),
  post: (post: SignedPost, signal: AbortSignal) => guardedPost({ ...post, ...guard, signal }),
  getTemplate: settings.getTemplate,
  listEndpoints: endpoints.ofTenant,
  findAddressee: (endpointId: string) =>
    findAddressee({ getEndpoint: endpoints.get, getTemplate: settings.getTemplate }, endpointId),
  health: dynamoEndpointHealth(documents, configuration.SETTINGS_TABLE),
  endpointItems: dynamoEndpointItems(documents, configuration.JOBS_TABLE),
  writeAttempt: dynamoAttemptLog(documents, configuration.JOBS_TABLE).write,
  reserve: dynamoPermits(documents, configuration.JOBS_TABLE).reserve,
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  wake: wakeSender(sqs, queues),
  announceOff: announceOff.bind(undefined, {
    eventSteps,
    measure: embeddedMetrics(configuration.METRICS_NAMESPACE),
  }),
  leaveBatch: dynamoLeaveBatch(documents, configuration.JOBS_TABLE),
  books: dynamoBooks(documents, configuration.JOBS_TABLE),
  credits: creditPorts(documents, configuration.JOBS_TABLE, settings.getGrant, Date.now),
  schedule: configuration.DELIVERY_SCHEDULE_SECONDS,
  offAfterMs: configuration.ENDPOINT_OFF_AFTER_SECONDS * 1000,
  atOnce: configuration.ENDPOINT_AT_ONCE,
};

export const handler = stepHandler({
  deliver: (run, signal) => deliverResult(ports, run, signal),
  drain: (run) => drainEndpoint(ports, run),
});
