import { after } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { accountId, arn, region } from '../../infra/local/engine/aws-names.ts';
import { startSqsAndS3 } from '../../infra/local/engine/services/start-sqs-and-s3.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { filesContract } from './files-contract.ts';
import { queueContract } from './queue-contract.ts';
import { s3Contract } from './s3-contract.ts';
import { type QueuePair, sqsContract } from './sqs-contract.ts';

const service = await startSqsAndS3();
const access = {
  endpoint: service.url,
  region,
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
filesContract('fauxqs', () => files);

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
s3Contract('fauxqs', { client: s3, bucket: 'paperhook' }, ['keys are in the order of their bytes']);

// The URL that CreateQueue answers has a host name which may not resolve.
const urlOf = (name: string) => `${service.url}/${accountId}/${name}`;
async function openQueue(name: string): Promise<QueuePair> {
  await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: arn('sqs', `${name}-dead`),
    maxReceiveCount: 2,
  });
  const Attributes = { VisibilityTimeout: '3600', RedrivePolicy };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { client: sqs, url: urlOf(name), deadLetterUrl: urlOf(`${name}-dead`) };
}
queueContract('fauxqs', openQueue);
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
sqsContract('fauxqs', openQueue, [
  'characters beyond the first plane are taken',
  'a delay is 0 to 900 seconds',
]);
