import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { clientOf } from '../fakes/aws/client-of.ts';
import { memoryDynamoDb } from '../fakes/aws/memory-dynamodb.ts';
import { memoryS3 } from '../fakes/aws/memory-s3.ts';
import { memorySqs, queueUrl } from '../fakes/aws/memory-sqs.ts';
import { tableDefinitions } from '../fakes/table-definitions.ts';
import { filesContract } from './files-contract.ts';
import { queueContract } from './queue-contract.ts';
import { s3Contract } from './s3-contract.ts';
import { type QueuePair, sqsContract } from './sqs-contract.ts';
import { tablesContract } from './tables-contract.ts';

tablesContract('memory', clientOf<DynamoDBDocumentClient>(memoryDynamoDb(tableDefinitions)));

const s3 = clientOf<S3Client>(memoryS3({ now: Date.now }));
const files = bucketFiles(s3, 'paperhook');
filesContract('memory', () => files);
s3Contract('memory', { client: s3, bucket: 'paperhook' });

const sqs = memorySqs({ now: Date.now, newId: randomUUID });
async function openQueue(name: string): Promise<QueuePair> {
  const kept = { visibilityTimeoutSeconds: 3_600, retentionSeconds: 43_200 };
  sqs.createQueue(`${name}-dead`, kept);
  sqs.createQueue(name, { ...kept, deadLetter: { queue: `${name}-dead`, maxReceives: 2 } });
  return { client: clientOf<SQSClient>(sqs), url: queueUrl(name), deadLetterUrl: queueUrl(`${name}-dead`) };
}
queueContract('memory', openQueue);
sqsContract('memory', openQueue);
