import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { downloadUrls } from '../../functions/read-job/download-url.ts';
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

// It passes over what the link says of type and name.
test('fauxqs: a link to an object gives it to whoever has no credentials', async () => {
  const key = 'results/a/answer.csv';
  await files.put(key, Buffer.from('a\r\n1\r\n'), 'text/csv; charset=utf-8; header=present');
  const about = { contentType: 'text/csv', fileName: 'a.csv', validSeconds: 60 };
  const answer = await fetch(await downloadUrls(s3, 'paperhook')({ key, ...about }));
  assert.equal(await answer.text(), 'a\r\n1\r\n');
  assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
});

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
