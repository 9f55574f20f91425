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
import { tablesContract } from './tables-contract.ts';

tablesContract('memory', clientOf<DynamoDBDocumentClient>(memoryDynamoDb(tableDefinitions)));

const files = bucketFiles(clientOf<S3Client>(memoryS3({ now: Date.now })), 'paperhook');
filesContract('memory', () => files);

const sqs = memorySqs({ now: Date.now, newId: randomUUID });
queueContract('memory', async (name) => {
  sqs.createQueue(name, { visibilityTimeoutSeconds: 3_600, retentionSeconds: 43_200 });
  return { client: clientOf<SQSClient>(sqs), url: queueUrl(name) };
});
