import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { bucketFiles } from '../../shared/files/bucket.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoIdempotencyKeys } from '../../shared/store/idempotency-keys.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { clientOf } from '../fakes/aws/client-of.ts';
import { memoryDynamoDb } from '../fakes/aws/memory-dynamodb.ts';
import { memoryS3 } from '../fakes/aws/memory-s3.ts';
import { memorySqs, queueUrl } from '../fakes/aws/memory-sqs.ts';
import { JOBS, SETTINGS, tableDefinitions } from '../fakes/table-definitions.ts';
import { filesContract } from './files-contract.ts';
import { idempotencyKeysContract } from './idempotency-keys-contract.ts';
import { type ContractItem, obligationStoreContract } from './obligation-store-contract.ts';
import { queueContract } from './queue-contract.ts';
import { settingsContract } from './settings-contract.ts';

const dynamodb = clientOf<DynamoDBDocumentClient>(memoryDynamoDb(tableDefinitions));
const obligations = dynamoObligations<ContractItem>(dynamodb, JOBS);
obligationStoreContract('memory', () => obligations);
const reserveKey = dynamoIdempotencyKeys(dynamodb, JOBS);
idempotencyKeysContract('memory', () => reserveKey);
const settings = dynamoSettings(dynamodb, SETTINGS);
settingsContract('memory', () => settings);

const files = bucketFiles(clientOf<S3Client>(memoryS3({ now: Date.now })), 'paperhook');
filesContract('memory', () => files);

const sqs = memorySqs({ now: Date.now, newId: randomUUID });
queueContract('memory', async (name) => {
  sqs.createQueue(name, { visibilityTimeoutSeconds: 3_600, retentionSeconds: 43_200 });
  return { client: clientOf<SQSClient>(sqs), url: queueUrl(name) };
});
