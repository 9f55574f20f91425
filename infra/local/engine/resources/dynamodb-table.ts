import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { arn } from '../aws-names.ts';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const properties = z.strictObject({
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
  DeletionProtectionEnabled: passedOver,
  PointInTimeRecoverySpecification: passedOver,
  SSESpecification: passedOver,
  Tags: passedOver,
  // dynalite deletes nothing by age.
  TimeToLiveSpecification: passedOver,
});

export const deployDynamodbTable = resourceHandler(properties, async (resource, { stackName, dynamodb }) => {
  const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = resource.properties;
  const TableName = `${stackName}-${resource.logicalId}`;
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions,
      KeySchema,
      BillingMode,
      GlobalSecondaryIndexes,
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 10, minDelay: 1 }, { TableName });
  return { ref: TableName, attributes: { Arn: arn('dynamodb', `table/${TableName}`) } };
});
