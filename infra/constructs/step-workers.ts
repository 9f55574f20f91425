import type { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { addDeliveryAlarms } from './alarms/delivery-alarms.ts';
import { addJobAlarms } from './alarms/job-alarms.ts';
import { addWebhookAlarms } from './alarms/webhook-alarms.ts';
import { giveMetricsTo } from './own-metric.ts';
import type { Parts } from './parts.ts';
import { WorkFunction } from './work-function.ts';

/** The functions that run the steps of a job, each fed by its queue. */
export function addStepWorkers(scope: Construct, parts: Parts): void {
  addUnpackBatch(scope, parts);
  addStartJob(scope, parts);
  addSettleJob(scope, parts);
  addDeliverResult(scope, parts);
  addPurgeJob(scope, parts);
  addJobAlarms(scope, parts);
  addDeliveryAlarms(scope, parts);
}

function addUnpackBatch(scope: Construct, parts: Parts): void {
  const { storage, queues, settings } = parts;
  const unpackBatch = new WorkFunction(scope, 'UnpackBatch', {
    ...parts,
    name: 'unpack-batch',
    wakesItself: true,
    description: 'Makes a job of each document in an archive',
    environment: { WAKE_GRACE_SECONDS: String(settings.jobs.wakeGraceSeconds) },
  });
  storage.jobs.giveTo(unpackBatch, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.files.giveTo(unpackBatch, { get: ['uploads'], put: ['uploads'], remove: ['uploads'] });
  queues.giveTo(unpackBatch, queues.all);
  queues.unpack.feed(unpackBatch);
  giveMetricsTo(unpackBatch);
}

function addStartJob(scope: Construct, parts: Parts): void {
  const { storage, queues, api, settings } = parts;
  const startJob = new WorkFunction(scope, 'StartJob', {
    ...parts,
    name: 'start-job',
    wakesItself: true,
    description: 'Sends a document to its provider',
    environment: {
      ...providerEnvironment(settings),
      ECHO_SECONDS: String(settings.jobs.echoSeconds),
      WEBHOOK_BASE_URL: api.url,
    },
  });
  storage.jobs.giveTo(startJob, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.jobs.giveTenantIndexTo(startJob);
  storage.settings.giveTo(startJob, ['GetItem']);
  storage.files.giveTo(startJob, { get: ['uploads'] });
  storage.connections.giveTo(startJob);
  queues.giveTo(startJob, [queues.start, queues.settle, queues.deliver, queues.purge]);
  queues.start.feed(startJob);
  giveMetricsTo(startJob);
}

function addSettleJob(scope: Construct, parts: Parts): void {
  const { storage, queues, settings } = parts;
  const settleJob = new WorkFunction(scope, 'SettleJob', {
    ...parts,
    name: 'settle-job',
    wakesItself: true,
    description: 'Asks the provider how a document stands and takes its result',
    environment: {
      ...providerEnvironment(settings),
      // Of the jobs that it makes of documents which nobody has handed in.
      JOB_DEADLINE_SECONDS: String(settings.jobs.deadlineSeconds),
      MAX_CHECK_SECONDS: String(settings.jobs.maxCheckSeconds),
      SILENT_AFTER_SECONDS: String(settings.alarms.silentAfterSeconds),
    },
  });
  storage.jobs.giveTo(settleJob, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.settings.giveTo(settleJob, ['GetItem', 'UpdateItem']);
  storage.settings.giveOwnerIndexTo(settleJob);
  storage.files.giveTo(settleJob, {
    put: ['results', 'dead-letters'],
    get: ['notifications', 'results/*/webhook.json'],
    remove: ['notifications'],
  });
  storage.connections.giveTo(settleJob);
  queues.giveTo(settleJob, [queues.start, queues.settle, queues.deliver, queues.purge]);
  queues.settle.feed(settleJob);
  giveMetricsTo(settleJob);
  addWebhookAlarms(settleJob, parts);
}

function addDeliverResult(scope: Construct, parts: Parts): void {
  const { storage, queues, settings } = parts;
  const deliverResult = new WorkFunction(scope, 'DeliverResult', {
    ...parts,
    name: 'deliver-result',
    wakesItself: true,
    description: "Pushes a job's outcome to the tenant's endpoint",
    environment: {
      EXEMPT_HOSTS: settings.exemptHosts.join(','),
      DELIVERY_SCHEDULE_SECONDS: settings.deliveries.scheduleSeconds.join(','),
      DELIVERY_TIMEOUT_SECONDS: String(settings.deliveries.timeoutSeconds),
      ENDPOINT_OFF_AFTER_SECONDS: String(settings.deliveries.offAfterSeconds),
      ENDPOINT_AT_ONCE: String(settings.deliveries.atOncePerEndpoint),
      RESULT_SECONDS: String(settings.jobs.resultSeconds),
      WAKE_GRACE_SECONDS: String(settings.jobs.wakeGraceSeconds),
    },
  });
  storage.jobs.giveTo(deliverResult, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
  storage.jobs.giveTenantIndexTo(deliverResult);
  storage.settings.giveTo(deliverResult, ['GetItem', 'UpdateItem']);
  storage.settings.giveOwnerIndexTo(deliverResult);
  storage.files.giveTo(deliverResult, {
    get: ['results'],
    remove: ['uploads', 'results'],
    list: ['uploads'],
  });
  storage.dataKey.giveTo(deliverResult);
  queues.giveTo(deliverResult, [queues.settle, queues.deliver, queues.purge]);
  queues.deliver.feed(deliverResult);
  giveMetricsTo(deliverResult);
}

function addPurgeJob(scope: Construct, parts: Parts): void {
  const { storage, queues, settings } = parts;
  const purgeJob = new WorkFunction(scope, 'PurgeJob', {
    ...parts,
    name: 'purge-job',
    description: "Deletes a job's files and leaves its tombstone",
    environment: { RESULT_SECONDS: String(settings.jobs.resultSeconds) },
  });
  storage.jobs.giveTo(purgeJob, ['GetItem', 'UpdateItem']);
  storage.files.giveTo(purgeJob, {
    remove: ['incoming', 'uploads', 'results', 'notifications', 'dead-letters'],
    list: ['uploads', 'results'],
  });
  queues.purge.feed(purgeJob);
}

/** What whoever talks to a provider must know. */
function providerEnvironment(settings: StageSettings): Record<string, string> {
  return {
    PROVIDER_URLS: JSON.stringify(settings.providerUrls),
    FIRST_CHECK_SECONDS: String(settings.jobs.firstCheckSeconds),
    WAKE_GRACE_SECONDS: String(settings.jobs.wakeGraceSeconds),
  };
}
