import { openStoredArchive } from '../../shared/files/archive/archive.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import type { Job, JobTemplate } from '../../shared/jobs/job.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { embeddedMetrics } from '../../shared/lambda/embedded-metrics.ts';
import { stepHandler } from '../../shared/lambda/queue-handler.ts';
import { positiveInteger, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { queueUrls, stepPorts, surroundings } from '../../shared/lambda/step-ports.ts';
import { watchFailures } from '../../shared/lambda/watch-failures.ts';
import { findProvider } from '../../shared/providers/registry.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { unpackBatch } from './unpack-batch.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  BUCKET: text,
  UNPACK_QUEUE_URL: url,
  START_QUEUE_URL: url,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  WAKE_GRACE_SECONDS: positiveInteger,
  METRICS_NAMESPACE: text,
});

const queues = queueUrls(configuration);
const files = bucketFiles(s3Client(), configuration.BUCKET);
const store = watchFailures(dynamoObligations<Job>(documentClient(), configuration.JOBS_TABLE), {
  measure: embeddedMetrics(configuration.METRICS_NAMESPACE),
  nowMs: Date.now,
});

const ports = {
  steps: stepPorts(store, sqsClient(), queues, configuration.WAKE_GRACE_SECONDS),
  around: surroundings,
  openArchive: (key: string) => openStoredArchive(files, key),
  putFile: files.put,
  removeFile: files.remove,
  accepts: ({ provider }: JobTemplate) => findProvider(provider)?.accepts ?? new Set<string>(),
};

export const handler = stepHandler({ unpack: (run, signal) => unpackBatch(ports, run, signal) });
