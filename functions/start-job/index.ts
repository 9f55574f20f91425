import { creditPorts } from '../../shared/credits/credit-ports.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import type { BookItem } from '../../shared/jobs/book.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { ReferenceItem } from '../../shared/jobs/reference.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { embeddedMetrics } from '../../shared/lambda/embedded-metrics.ts';
import { keptForAMinute } from '../../shared/lambda/kept-for-a-minute.ts';
import { providerSession } from '../../shared/lambda/provider-session.ts';
import { stepHandler } from '../../shared/lambda/queue-handler.ts';
import {
  positiveInteger,
  readConfiguration,
  text,
  url,
  urlsByName,
} from '../../shared/lambda/read-configuration.ts';
import { queueUrls, stepPorts, surroundings } from '../../shared/lambda/step-ports.ts';
import { watchFailures } from '../../shared/lambda/watch-failures.ts';
import { secretReader } from '../../shared/lambda/worker-secrets.ts';
import { connector } from '../../shared/providers/connect.ts';
import { dynamoBooks } from '../../shared/store/books.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { largeInTurn } from './large-in-turn.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { startJob } from './start-job.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
  START_QUEUE_URL: url,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  CONNECTIONS_PREFIX: text,
  WEBHOOK_BASE_URL: url,
  PROVIDER_URLS: urlsByName,
  FIRST_CHECK_SECONDS: positiveInteger,
  ECHO_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
  METRICS_NAMESPACE: text,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const readConnection = keptForAMinute(settings.getConnection, Date.now);
const readSecret = secretReader(process.env).read;
const queues = queueUrls(configuration);
const store = watchFailures(dynamoObligations<Job>(documents, configuration.JOBS_TABLE), {
  measure: embeddedMetrics(configuration.METRICS_NAMESPACE),
  nowMs: Date.now,
});

const sqs = sqsClient();
const grace = configuration.WAKE_GRACE_SECONDS;
const bookItems = dynamoObligations<BookItem>(documents, configuration.JOBS_TABLE);

const ports = {
  steps: stepPorts(store, sqs, queues, grace),
  bookSteps: stepPorts(bookItems, sqs, queues, grace),
  books: dynamoBooks(documents, configuration.JOBS_TABLE),
  around: surroundings,
  references: dynamoObligations<ReferenceItem>(documents, configuration.JOBS_TABLE),
  getFile: bucketFiles(s3Client(), configuration.BUCKET).get,
  connect: connector({ readSecret, readConnection }, configuration.CONNECTIONS_PREFIX, {
    providerUrls: configuration.PROVIDER_URLS,
    session: providerSession(documents, configuration.JOBS_TABLE),
    webhookBaseUrl: configuration.WEBHOOK_BASE_URL,
  }),
  credits: creditPorts(documents, configuration.JOBS_TABLE, settings.getGrant, Date.now),
  inTurn: largeInTurn(),
  oneAtATime: oneAtATime(),
  firstCheckMs: configuration.FIRST_CHECK_SECONDS * 1000,
  echoMs: configuration.ECHO_SECONDS * 1000,
};

export const handler = stepHandler({ start: (run, signal) => startJob(ports, run, signal) });
