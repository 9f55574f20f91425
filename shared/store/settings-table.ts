/** The table of what tenants and operators have set: an item a setting by its id, listed by whose it is. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ifConditionHolds } from './if-condition-holds.ts';
import { OWNER_INDEX } from './index-names.ts';

/** DynamoDB's. */
const LONGEST_KEY_BYTES = 2_048;

/** Owners are tenants, or the deployment. The index by owner may lag behind the table. */
export interface SettingsTable {
  get<Setting>(id: string): Promise<Setting | undefined>;
  put(id: string, owner: string, setting: object): Promise<void>;
  remove(id: string): Promise<void>;
  list<Setting>(owner: string, idPrefix: string): Promise<Setting[]>;
  /** One page, at most the 1 MB that DynamoDB reads at once. */
  listPage(owner: string, idPrefix: string, page: Partial<QueryCommandInput>): Promise<QueryCommandOutput>;
  /** False when its condition does not hold. */
  update(id: string, update: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<boolean>;
  /** `undefined` removes it. Nothing happens when the item is gone. */
  setIfThere(id: string, attribute: string, value: unknown): Promise<void>;
}

export function settingsTable(client: DynamoDBDocumentClient, tableName: string): SettingsTable {
  const table: SettingsTable = {
    async get<Setting>(id: string) {
      // Ids come from callers, and DynamoDB refuses keys over its limit.
      if (Buffer.byteLength(id) > LONGEST_KEY_BYTES) return undefined;
      const get = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
      return (await client.send(get)).Item as Setting | undefined;
    },

    async put(id, owner, setting) {
      await client.send(new PutCommand({ TableName: tableName, Item: { ...setting, id, owner } }));
    },

    async remove(id) {
      await client.send(new DeleteCommand({ TableName: tableName, Key: { id } }));
    },

    async list<Setting>(owner: string, idPrefix: string) {
      const settings: Setting[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await table.listPage(owner, idPrefix, ExclusiveStartKey ? { ExclusiveStartKey } : {});
        settings.push(...((page.Items ?? []) as Setting[]));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return settings;
    },

    listPage(owner, idPrefix, page) {
      return client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: OWNER_INDEX,
          KeyConditionExpression: '#owner = :owner AND begins_with(id, :prefix)',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner, ':prefix': idPrefix },
          ...page,
        }),
      );
    },

    async update(id, update) {
      const command = new UpdateCommand({ TableName: tableName, Key: { id }, ...update });
      return (await ifConditionHolds(() => client.send(command))) !== undefined;
    },

    async setIfThere(id, attribute, value) {
      await table.update(id, {
        UpdateExpression: value === undefined ? 'REMOVE #name' : 'SET #name = :value',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeNames: { '#name': attribute },
        ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
      });
    },
  };
  return table;
}
