import { randomUUID } from 'node:crypto';
import { apiHandler } from '../../shared/http/api-handler.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import { documentClient } from '../../shared/lambda/aws-clients.ts';
import { readConfiguration, text } from '../../shared/lambda/read-configuration.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { createUpload } from './create-upload.ts';
import { uploadSigner } from './sign-upload.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  SETTINGS_TABLE: text,
  BUCKET: text,
});

const documents = documentClient();

const ports = {
  getApiKey: dynamoSettings(documents, configuration.SETTINGS_TABLE).getApiKey,
  uploads: dynamoObligations<UploadItem>(documents, configuration.JOBS_TABLE),
  signUpload: uploadSigner(configuration.BUCKET),
  newUploadId: randomUUID,
  nowMs: Date.now,
};

export const handler = apiHandler((request) => createUpload(ports, request));
