import { bucketFiles } from '../../shared/files/bucket.ts';
import { documentClient, s3Client } from '../../shared/lambda/aws-clients.ts';
import { stepHandler } from '../../shared/lambda/queue-handler.ts';
import { positiveInteger, readConfiguration, text } from '../../shared/lambda/read-configuration.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { type Purged, purgeJob } from './purge-job.ts';

const configuration = readConfiguration(process.env, {
  JOBS_TABLE: text,
  BUCKET: text,
  RESULT_SECONDS: positiveInteger,
});

const ports = {
  store: dynamoObligations<Purged>(documentClient(), configuration.JOBS_TABLE),
  files: bucketFiles(s3Client(), configuration.BUCKET),
  retention: { resultMs: configuration.RESULT_SECONDS * 1000 },
  nowMs: Date.now,
};

export const handler = stepHandler({ purge: ({ wakeUp }) => purgeJob(ports, wakeUp.item) });
