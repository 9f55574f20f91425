import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { DUE_SHARDS } from '../../../shared/jobs/obligation.ts';
import type { DueItem } from '../../../shared/jobs/obligation-store.ts';
import { DUE_INDEX } from '../../../shared/store/index-names.ts';

/** Whatever owes something, whenever that is due, page by page. The index may lag behind the table. */
export async function* owingItems(
  client: DynamoDBDocumentClient,
  tableName: string,
): AsyncGenerator<DueItem[]> {
  for (let shard = 0; shard < DUE_SHARDS; shard += 1) {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'due_shard = :shard',
        ExpressionAttributeValues: { ':shard': shard },
      },
    );
    for await (const { Items = [] } of pages) yield Items as DueItem[];
  }
}
