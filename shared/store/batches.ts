/** The sets of a batch's documents on DynamoDB: which are pending, and which have succeeded. */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LeaveBatch } from '../jobs/batch.ts';
import { type Job, jobItemId } from '../jobs/job.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

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
    const { Attributes } = (await ifConditionHolds(() => client.send(update))) ?? {};
    // DynamoDB keeps no empty set.
    return Attributes !== undefined && (Attributes as Job).pending === undefined;
  };
}
