/** Obligations on DynamoDB: every write is one conditional write on one item. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ITEM_VERSION, type Obligation } from '../jobs/obligation.ts';
import type { DueItem, ObligationStore } from '../jobs/obligation-store.ts';
import { ifConditionHolds } from './if-condition-holds.ts';
import { DUE_INDEX } from './index-names.ts';
import { type UpdateParts, updateParts } from './update-expression.ts';

type Condition = Pick<UpdateCommandInput, 'ConditionExpression'> & UpdateParts;

export function dynamoObligations<Item extends Obligation>(
  client: DynamoDBDocumentClient,
  tableName: string,
): ObligationStore<Item> {
  /** The item as it is after the update; undefined when the condition did not hold. */
  async function update(id: string, { ConditionExpression, ...parts }: Condition): Promise<Item | undefined> {
    const answer = await ifConditionHolds(() =>
      client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { id },
          ReturnValues: 'ALL_NEW',
          ConditionExpression,
          ...parts,
        }),
      ),
    );
    return answer?.Attributes as Item | undefined;
  }

  return {
    async create(item) {
      const put = new PutCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(id)',
      });
      return (await ifConditionHolds(() => client.send(put))) !== undefined;
    },

    async get(id) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true }),
      );
      return Item as Item | undefined;
    },

    takeLease({ id, step, token, nowMs, untilMs }) {
      const set = { lease: token, lease_until: untilMs, due: untilMs };
      return update(id, {
        ...updateParts({
          set,
          add: { revision: 1 },
          names: ['step', 'version', 'not_before'],
          values: { step, version: ITEM_VERSION, now: nowMs },
        }),
        ConditionExpression:
          '#step = :step AND #version <= :version' +
          // Our own token: the SDK sent the update again because its first answer was lost.
          ' AND (attribute_not_exists(#lease) OR #lease = :new_lease OR #lease_until <= :now)' +
          ' AND (attribute_not_exists(#not_before) OR #not_before <= :now)',
      });
    },

    finish(id, held, changes) {
      const values =
        held.hints === undefined ? { token: held.token } : { token: held.token, hints: held.hints };
      return update(id, {
        ...updateParts({
          set: changes,
          add: { revision: 1 },
          names: held.hints === undefined ? ['lease'] : ['lease', 'hints'],
          values,
        }),
        ConditionExpression:
          held.hints === undefined ? '#lease = :token' : '#lease = :token AND #hints = :hints',
      });
    },

    async addHint(seen) {
      const { condition, names, values } = stillAsSeen(seen, ['step', 'lease']);
      const parts = updateParts({ add: { hints: 1 }, names, values });
      return (await update(seen.id, { ...parts, ConditionExpression: condition })) !== undefined;
    },

    async amend(seen, nowMs, changes) {
      const { condition, names, values } = stillAsSeen(seen, ['step', 'due', 'revision']);
      const parts = updateParts({
        set: changes,
        names: [...names, 'lease', 'lease_until'],
        values: { ...values, now: nowMs },
      });
      const ConditionExpression = `attribute_exists(id) AND ${condition} AND (attribute_not_exists(#lease) OR #lease_until <= :now)`;
      return (await update(seen.id, { ...parts, ConditionExpression })) !== undefined;
    },

    async listDue(shard, nowMs, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: DUE_INDEX,
          KeyConditionExpression: 'due_shard = :shard AND due <= :now',
          ExpressionAttributeValues: { ':shard': shard, ':now': nowMs },
          Limit: limit,
        }),
      );
      return Items as DueItem[];
    },

    async claim(seen, nextDueMs) {
      const { condition, names, values } = stillAsSeen(seen, ['step', 'due']);
      const parts = updateParts({ set: { due: nextDueMs }, add: { claims: 1 }, names, values });
      return (await update(seen.id, { ...parts, ConditionExpression: condition })) !== undefined;
    },
  };
}

/** The condition that these attributes are what somebody read, absent ones still absent. */
function stillAsSeen<Key extends 'step' | 'due' | 'lease' | 'revision'>(
  seen: Partial<Record<Key, string | number>>,
  keys: Key[],
) {
  const values: Record<string, string | number> = {};
  const conditions = keys.map((key) => {
    const value = seen[key];
    if (value === undefined) return `attribute_not_exists(#${key})`;
    values[`seen_${key}`] = value;
    return `#${key} = :seen_${key}`;
  });
  return { condition: conditions.join(' AND '), names: keys, values };
}
