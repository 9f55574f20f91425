/** The sets of a batch's documents on DynamoDB: which are pending, and which have succeeded. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LeaveBatch } from '../jobs/batch.ts';
import { type Job, jobItemId } from '../jobs/job.ts';
import { ITEM_VERSION, requireKnownVersion } from '../jobs/obligation.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

/** One write, whoever holds the batch: it is news for the holder, and so counts as a hint. */
export function dynamoLeaveBatch(client: DynamoDBDocumentClient, tableName: string): LeaveBatch {
  return async ({ batch_id, index }, succeeded) => {
    const Key = { id: jobItemId(batch_id) };
    const update = new UpdateCommand({
      TableName: tableName,
      Key,
      UpdateExpression: `ADD hints :one${succeeded ? ', successful :document' : ''} DELETE pending :document`,
      ConditionExpression: 'contains(pending, :index) AND #version <= :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':document': new Set([index]),
        ':index': index,
        ':version': ITEM_VERSION,
      },
      ReturnValues: 'ALL_NEW',
    });
    const left = await ifConditionHolds(() => client.send(update));
    // DynamoDB keeps no empty set.
    if (left) return (left.Attributes as Job).pending === undefined;
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    // It had left before, or the batch waits for it no more; of a newer one nobody here can tell.
    if (Item) requireKnownVersion(Item as Job);
    return false;
  };
}
