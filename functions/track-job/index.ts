import { apiHandler } from '../../shared/http/api-handler.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { ReferenceItem } from '../../shared/jobs/reference.ts';
import { documentClient, sqsClient } from '../../shared/lambda/aws-clients.ts';
import { positiveInteger, readConfiguration, text, url } from '../../shared/lambda/read-configuration.ts';
import { queueUrls, wakeSender } from '../../shared/lambda/step-ports.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { answerTrackJob } from './answer-track-job.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  START_QUEUE_URL: url,
  JOB_DEADLINE_SECONDS: positiveInteger,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);

const ports = {
  getApiKey: settings.getApiKey,
  getTemplate: settings.getTemplate,
  getConnection: settings.getConnection,
  jobs: dynamoObligations<Job>(documents, configuration.JOBS_TABLE),
  references: dynamoObligations<ReferenceItem>(documents, configuration.JOBS_TABLE),
  wake: wakeSender(sqsClient(), queueUrls(configuration)),
  nowMs: Date.now,
  deadlineMs: configuration.JOB_DEADLINE_SECONDS * 1000,
};

export const handler = apiHandler((request) => answerTrackJob(ports, request));
