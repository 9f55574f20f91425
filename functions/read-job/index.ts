import { creditPorts } from '../../shared/credits/credit-ports.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { documentClient, s3Client } from '../../shared/lambda/aws-clients.ts';
import { positiveInteger, readConfiguration, text } from '../../shared/lambda/read-configuration.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { dynamoTenantIndex } from '../../shared/store/tenant-index.ts';
import { downloadUrls } from './download-url.ts';
import { readJob } from './read-job.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
  RESULT_SECONDS: positiveInteger,
});

const documents = documentClient();
const settings = dynamoSettings(documents, configuration.SETTINGS_TABLE);
const s3 = s3Client();

const ports = {
  getApiKey: settings.getApiKey,
  getJob: dynamoObligations<Job>(documents, configuration.JOBS_TABLE).get,
  queryByTenant: dynamoTenantIndex(documents, configuration.JOBS_TABLE),
  files: bucketFiles(s3, configuration.BUCKET),
  downloadUrl: downloadUrls(s3, configuration.BUCKET),
  credits: creditPorts(documents, configuration.JOBS_TABLE, settings.getGrant, Date.now),
  nowMs: Date.now,
  resultMs: configuration.RESULT_SECONDS * 1000,
};

export const handler = apiHandler((request) => readJob(ports, request));
