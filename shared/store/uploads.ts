/** Which job an upload is for: the first that asks, and no other. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type UploadUse, uploadItemId } from '../jobs/upload.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

/**
 * Answers whose the upload is now, this job's or an earlier one's; undefined when there is no such upload.
 * @param instead a job that came to nothing, whose place this one may take.
 */
export type ClaimUpload = (
  uploadId: string,
  use: UploadUse,
  instead?: string,
) => Promise<UploadUse | undefined>;

export function dynamoUploads(client: DynamoDBDocumentClient, tableName: string): ClaimUpload {
  return async (uploadId, use, instead = use.job_id) => {
    const Key = { id: uploadItemId(uploadId) };
    const update = new UpdateCommand({
      TableName: tableName,
      Key,
      UpdateExpression: 'SET #use = :use',
      ConditionExpression: 'attribute_exists(id) AND (attribute_not_exists(#use) OR #use.job_id = :instead)',
      ExpressionAttributeNames: { '#use': 'use' },
      ExpressionAttributeValues: { ':use': use, ':instead': instead },
    });
    if (await ifConditionHolds(() => client.send(update))) return use;
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item?.['use'] as UploadUse | undefined;
  };
}
