/** What a provider's notifications said of a job, on DynamoDB: entries of a set, so that one that comes twice is there once. */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Job } from '../jobs/job.ts';
import type { TimelineEntry } from '../jobs/timeline.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

/** Ocrolus has about forty events, of which a document meets a dozen. */
const MOST_HEARD = 60;

/**
 * Answers the job, if it is kept: not when the job is gone, or has heard as much as it keeps. Of one that owes nothing any
 * more, not even its purge, only its tombstone is left, which says nothing of it.
 */
export type NoteHeard = (jobItem: string, entry: TimelineEntry) => Promise<Job | undefined>;

export function dynamoHeard(client: DynamoDBDocumentClient, tableName: string): NoteHeard {
  return async (id, entry) => {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: { id },
      UpdateExpression: 'ADD heard :entry',
      ConditionExpression: 'attribute_exists(#step) AND (attribute_not_exists(heard) OR size(heard) < :most)',
      ExpressionAttributeNames: { '#step': 'step' },
      ExpressionAttributeValues: { ':entry': new Set([JSON.stringify(entry)]), ':most': MOST_HEARD },
      ReturnValues: 'ALL_NEW',
    });
    return (await ifConditionHolds(() => client.send(update)))?.Attributes as Job | undefined;
  };
}
