/** What has happened, in order, in a table: read on from where it was left, and written to by whoever comes first. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';

export interface RecordTable<Entry> {
  /** What has been recorded after the nth entry, in order. */
  after(nth: number): Promise<Entry[]>;
  /** False when there is an nth one already: somebody else was quicker. */
  write(nth: number, entry: Entry): Promise<boolean>;
}

/** @param whose the partition. */
export function recordTable<Entry>(
  client: DynamoDBDocumentClient,
  TableName: string,
  whose: string,
): RecordTable<Entry> {
  return {
    async after(nth) {
      const entries: Entry[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'whose = :whose AND nth > :nth',
          ExpressionAttributeValues: { ':whose': whose, ':nth': nth },
        },
      );
      for await (const { Items = [] } of pages) entries.push(...Items.map(({ entry }) => JSON.parse(entry)));
      return entries;
    },

    async write(nth, entry) {
      const Item = { whose, nth, entry: JSON.stringify(entry) };
      try {
        await client.send(
          new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(nth)' }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
