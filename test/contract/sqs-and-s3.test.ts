import { after } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startSqsAndS3 } from '../../infra/local/engine/services/start-sqs-and-s3.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { filesContract } from './files-contract.ts';
import { queueContract } from './queue-contract.ts';

const service = await startSqsAndS3();
const access = {
  endpoint: service.url,
  region: 'eu-north-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const s3 = new S3Client({ ...access, forcePathStyle: true });
// As shared/lambda/aws-clients.ts sets it up.
const sqs = new SQSClient({ ...access, useQueueUrlAsEndpoint: true });
after(async () => {
  s3.destroy();
  sqs.destroy();
  await service.close();
});

await s3.send(new CreateBucketCommand({ Bucket: 'paperhook' }));
const files = bucketFiles(s3, 'paperhook');
filesContract('S3', () => files);

queueContract('SQS', async (name) => {
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '3600' } }));
  // The URL that it gives has a host name which may not resolve.
  return { client: sqs, url: `${service.url}/000000000000/${name}` };
});
