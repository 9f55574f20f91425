import { randomUUID } from 'node:crypto';
import { creditPorts } from '../../shared/credits/credit-ports.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { pdfPages } from '../../shared/files/pdf-pages.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { keptForAMinute } from '../../shared/lambda/kept-for-a-minute.ts';
import { positiveInteger, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { queueUrls, stepPorts } from '../../shared/lambda/step-ports.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoIdempotencyKeys } from '../../shared/store/idempotency-keys.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { dynamoUploads } from '../../shared/store/uploads.ts';
import { submitJob } from './submit-job.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
  UNPACK_QUEUE_URL: url,
  START_QUEUE_URL: url,
  JOB_DEADLINE_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const store = dynamoObligations<Job>(documents, configuration.JOBS_TABLE);
const queues = queueUrls(configuration);

const ports = {
  getApiKey: settings.getApiKey,
  getTemplate: settings.getTemplate,
  credits: creditPorts(documents, configuration.JOBS_TABLE, settings.getGrant, Date.now),
  keys: dynamoIdempotencyKeys(documents, configuration.JOBS_TABLE),
  steps: stepPorts(store, sqsClient(), queues, configuration.WAKE_GRACE_SECONDS),
  readConnection: keptForAMinute(settings.getConnection, Date.now),
  claimUpload: dynamoUploads(documents, configuration.JOBS_TABLE),
  uploads: dynamoObligations<UploadItem>(documents, configuration.JOBS_TABLE),
  files: bucketFiles(s3Client(), configuration.BUCKET),
  pdfPages,
  newJobId: randomUUID,
  deadlineMs: configuration.JOB_DEADLINE_SECONDS * 1000,
};

export const handler = apiHandler((request) => submitJob(ports, request));
