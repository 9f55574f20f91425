import type { EventItem } from '../../shared/deliveries/event-item.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { storeResult } from '../../shared/files/stored-result.ts';
import { readWebhookResult } from '../../shared/files/webhook-result.ts';
import type { BookItem } from '../../shared/jobs/book.ts';
import type { DeadLetter } from '../../shared/jobs/dead-letter.ts';
import { completedVia, type Job } from '../../shared/jobs/job.ts';
import type { Step } from '../../shared/jobs/obligation.ts';
import type { ReferenceItem } from '../../shared/jobs/reference.ts';
import type { Outcome, Run } from '../../shared/jobs/run-step.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { embeddedMetrics } from '../../shared/lambda/embedded-metrics.ts';
import { keptForAMinute } from '../../shared/lambda/kept-for-a-minute.ts';
import { faultFields, type LogFields, logLine } from '../../shared/lambda/log-line.ts';
import { providerSession } from '../../shared/lambda/provider-session.ts';
import { stepHandler, type Work } from '../../shared/lambda/queue-handler.ts';
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
import type { NotificationMessage } from '../../shared/queues/notification-message.ts';
import { dynamoLeaveBatch } from '../../shared/store/batches.ts';
import { dynamoBooks } from '../../shared/store/books.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoEndpoints } from '../../shared/store/endpoints.ts';
import { dynamoHeard } from '../../shared/store/heard.ts';
import { dynamoSeenRequests } from '../../shared/store/seen-requests.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { adoptReference } from './adopt-reference.ts';
import { hearEcho } from './hear-echo.ts';
import { hearEvent } from './hear-event.ts';
import { keepResult } from './keep-result.ts';
import { notificationNoter } from './note-notification.ts';
import { settleBook } from './settle-book.ts';
import { settleJob } from './settle-job.ts';
import { takeNotification } from './take-notification.ts';
import { tellEndpoints } from './tell-endpoints.ts';
import { watchLooks } from './watch-looks.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
  START_QUEUE_URL: url,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  CONNECTIONS_PREFIX: text,
  PROVIDER_URLS: urlsByName,
  JOB_DEADLINE_SECONDS: positiveInteger,
  FIRST_CHECK_SECONDS: positiveInteger,
  MAX_CHECK_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
  SILENT_AFTER_SECONDS: positiveInteger,
  METRICS_NAMESPACE: text,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const readConnection = keptForAMinute(settings.getConnection, Date.now);
const readSecret = secretReader(process.env).read;
const files = bucketFiles(s3Client(), configuration.BUCKET);
const sqs = sqsClient();
const queues = queueUrls(configuration);
const grace = configuration.WAKE_GRACE_SECONDS;
const references = dynamoObligations<ReferenceItem>(documents, configuration.JOBS_TABLE);
const deadLetters = {
  store: dynamoObligations<DeadLetter>(documents, configuration.JOBS_TABLE),
  putFile: files.put,
};
const measure = embeddedMetrics(configuration.METRICS_NAMESPACE);
const jobs = watchFailures(dynamoObligations<Job>(documents, configuration.JOBS_TABLE), {
  measure,
  nowMs: Date.now,
});
const seeRequest = dynamoSeenRequests(documents, configuration.JOBS_TABLE);
const reportAs = (outcome: string) => (error: unknown) => logLine({ outcome, ...faultFields(error) }, 'warn');

const lookPorts = {
  measure,
  readConnection,
  report: reportAs('connection_not_read'),
  nowMs: Date.now,
  silentAfterMs: configuration.SILENT_AFTER_SECONDS * 1000,
};
const noteNotification = notificationNoter({
  note: settings.noteNotification,
  report: reportAs('notification_not_noted'),
});
const books = dynamoBooks(documents, configuration.JOBS_TABLE);
const noteHeard = dynamoHeard(documents, configuration.JOBS_TABLE);
const endpoints = dynamoEndpoints(documents, configuration.SETTINGS_TABLE);
const eventSteps = stepPorts(
  dynamoObligations<EventItem>(documents, configuration.JOBS_TABLE),
  sqs,
  queues,
  grace,
);
const bookSteps = stepPorts(
  dynamoObligations<BookItem>(documents, configuration.JOBS_TABLE),
  sqs,
  queues,
  grace,
);
const jobPorts = {
  deadlineMs: configuration.JOB_DEADLINE_SECONDS * 1000,
  around: surroundings,
  books,
  connect: connector({ readSecret, readConnection }, configuration.CONNECTIONS_PREFIX, {
    providerUrls: configuration.PROVIDER_URLS,
    session: providerSession(documents, configuration.JOBS_TABLE),
  }),
  storeResult: storeResult.bind(undefined, files),
  leaveBatch: dynamoLeaveBatch(documents, configuration.JOBS_TABLE),
  getJob: jobs.get,
  readWebhookResult: readWebhookResult.bind(undefined, files),
  checks: {
    firstMs: configuration.FIRST_CHECK_SECONDS * 1000,
    longestMs: configuration.MAX_CHECK_SECONDS * 1000,
  },
};
const adoptPorts = {
  jobs: dynamoObligations<Job>(documents, configuration.JOBS_TABLE),
  references: stepPorts(references, sqs, queues, grace),
  deadLetters,
  getConnection: settings.getConnection,
  getTemplate: settings.getTemplate,
  connect: jobPorts.connect,
  deadlineMs: configuration.JOB_DEADLINE_SECONDS * 1000,
};

function settle(run: Run, signal: AbortSignal): Promise<Outcome> {
  const store = watchLooks(jobs, completedVia(run.wakeUp.via), lookPorts);
  return settleJob({ ...jobPorts, steps: stepPorts(store, sqs, queues, grace) }, run, signal);
}

function look(run: Run, signal: AbortSignal): Promise<Outcome> {
  return settleBook({ ...jobPorts, bookSteps }, run, signal);
}

const eventPorts = {
  books,
  noteHeard,
  bookSteps,
  tellEndpoints: tellEndpoints.bind(undefined, { eventSteps, listEndpoints: endpoints.ofTenant }),
};
const notificationPorts = {
  references,
  deadLetters,
  getFile: files.get,
  removeFile: files.remove,
  seeRequest,
  noteEvent: settings.noteEvent,
  hearEcho: hearEcho.bind(undefined, stepPorts(jobs, sqs, queues, grace)),
  keepResult: keepResult.bind(undefined, jobs, files),
  nowMs: Date.now,
  measure,
};

/** What it is about is looked at in the same breath. */
async function take(message: NotificationMessage, { messageId, leaseMs, signal }: Work): Promise<LogFields> {
  const run = (item: string, step: Step): Run => ({ wakeUp: { item, step, via: 'notification' }, leaseMs });
  const ports = {
    ...notificationPorts,
    settle: (item: string) => settle(run(item, 'settle'), signal),
    hearEvent: hearEvent.bind(undefined, {
      ...eventPorts,
      settleBook: (item: string) => look(run(item, 'look'), signal),
    }),
  };
  const { provider, connection } = message;
  const [taken] = await Promise.all([takeNotification(ports, message, messageId), noteNotification(message)]);
  return { ...taken, provider, connection };
}

const adopt = adoptReference.bind(undefined, adoptPorts);

export const handler = stepHandler({ settle, look, adopt }, take);
