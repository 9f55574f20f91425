/** The two tables, with the keys and indexes that the stack gives them, in an embedded DynamoDB of a test's own. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { credentials, region } from '../../infra/local/engine/aws-names.ts';
import { startDynamodb } from '../../infra/local/engine/services/start-dynamodb.ts';

export const JOBS = 'jobs';
export const SETTINGS = 'settings';

export async function startTables() {
  const service = await startDynamodb();
  const plain = new DynamoDBClient({ endpoint: service.url, region, credentials });
  await plain.send(
    new CreateTableCommand({
      TableName: JOBS,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'due_shard', AttributeType: 'N' },
        { AttributeName: 'due', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'due_shard', KeyType: 'HASH' },
            { AttributeName: 'due', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['step', 'claims'] },
        },
      ],
    }),
  );
  await plain.send(
    new CreateTableCommand({
      TableName: SETTINGS,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'owner', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [
            { AttributeName: 'owner', KeyType: 'HASH' },
            { AttributeName: 'id', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  return {
    // As shared/lambda/aws-clients.ts sets it up.
    url: service.url,
    plain,
    client: DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } }),
    async close() {
      plain.destroy();
      await service.close();
    },
  };
}
