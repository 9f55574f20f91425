/** The sets of a batch's documents on DynamoDB: which are pending, and which have succeeded. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LeaveBatch } from '../jobs/batch.ts';
import { type Job, jobItemId } from '../jobs/job.ts';

/** One write, whoever holds the batch: it is news for the holder, and so counts as a hint. */
export function dynamoLeaveBatch(client: DynamoDBDocumentClient, tableName: string): LeaveBatch {
  return async ({ batch_id, index }, succeeded) => {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: { id: jobItemId(batch_id) },
      UpdateExpression: `ADD hints :one${succeeded ? ', successful :document' : ''} DELETE pending :document`,
      ConditionExpression: 'contains(pending, :index)',
      ExpressionAttributeValues: { ':one': 1, ':document': new Set([index]), ':index': index },
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await client.send(update);
      // DynamoDB keeps no empty set.
      return (Attributes as Job).pending === undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
}
