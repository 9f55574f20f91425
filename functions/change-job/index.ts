import { bucketFiles } from '../../shared/files/bucket.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { documentClient, s3Client, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { positiveInteger, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { queueUrls, stepPorts } from '../../shared/lambda/step-ports.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { changeJob } from './change-job.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
  UNPACK_QUEUE_URL: url,
  START_QUEUE_URL: url,
  SETTLE_QUEUE_URL: url,
  DELIVER_QUEUE_URL: url,
  PURGE_QUEUE_URL: url,
  JOB_DEADLINE_SECONDS: positiveInteger,
  WAKE_GRACE_SECONDS: positiveInteger,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const store = dynamoObligations<Job>(documents, configuration.JOBS_TABLE);
const queues = queueUrls(configuration);
const files = bucketFiles(s3Client(), configuration.BUCKET);

const ports = {
  getApiKey: settings.getApiKey,
  getTemplate: settings.getTemplate,
  steps: stepPorts(store, sqsClient(), queues, configuration.WAKE_GRACE_SECONDS),
  copyFile: files.copy,
  hasFile: files.has,
  deadlineMs: configuration.JOB_DEADLINE_SECONDS * 1000,
};

export const handler = apiHandler((request) => changeJob(ports, request));
