/**
 * How much of a grant is spent, a cache of the ledger: a worker that dies between the two leaves it behind. It belongs to
 * one grant, so that a new one begins at 0.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Grant } from '../store/grants.ts';
import { ifConditionHolds } from '../store/if-condition-holds.ts';

export interface Spent {
  spent: number;
  /** Epoch ms: when it was last counted from the ledger; 0: never. */
  counted_at: number;
  /** Epoch ms: when a charge or refund was last added; 0: never. */
  changed_at: number;
}

export interface SpentCounter {
  read(grant: Grant): Promise<Spent>;
  add(grant: Grant, credits: number, nowMs: number): Promise<void>;
  /** Takes off what is not to be spent since then (epoch ms), unless a count of the ledger after that has done so already. */
  giveBack(grant: Grant, credits: number, sinceMs: number, nowMs: number): Promise<void>;
  /** Says that somebody counts; false when somebody else has said so within `everyMs`. */
  claimCount(grant: Grant, nowMs: number, everyMs: number): Promise<boolean>;
  /** Adds what was missing from what was `seen`; false when it has been counted, or anything added to it, since. */
  correct(grant: Grant, seen: Spent, missing: number, nowMs: number): Promise<boolean>;
}

export function dynamoSpentCounter(client: DynamoDBDocumentClient, tableName: string): SpentCounter {
  const at = (grant: Grant) => ({ TableName: tableName, Key: { id: counterId(grant) } });
  return {
    async read(grant) {
      const { Item = {} } = await client.send(new GetCommand({ ...at(grant), ConsistentRead: true }));
      const { spent = 0, counted_at = 0, changed_at = 0 } = Item;
      return { spent: Number(spent), counted_at: Number(counted_at), changed_at: Number(changed_at) };
    },

    async add(grant, credits, nowMs) {
      const ExpressionAttributeValues = { ':credits': credits, ':now': nowMs };
      await client.send(
        new UpdateCommand({
          ...at(grant),
          UpdateExpression: 'SET changed_at = :now ADD spent :credits',
          ExpressionAttributeValues,
        }),
      );
    },

    async giveBack(grant, credits, sinceMs, nowMs) {
      const update = new UpdateCommand({
        ...at(grant),
        UpdateExpression: 'SET changed_at = :now ADD spent :credits',
        ConditionExpression: 'attribute_not_exists(counted_at) OR counted_at <= :since',
        ExpressionAttributeValues: { ':credits': -credits, ':since': sinceMs, ':now': nowMs },
      });
      await ifConditionHolds(() => client.send(update));
    },

    async claimCount(grant, nowMs, everyMs) {
      const update = new UpdateCommand({
        ...at(grant),
        UpdateExpression: 'SET counting_at = :now',
        // Our own: the SDK sent it again because its first answer was lost.
        ConditionExpression:
          'attribute_not_exists(counting_at) OR counting_at <= :before OR counting_at = :now',
        ExpressionAttributeValues: { ':now': nowMs, ':before': nowMs - everyMs },
      });
      return (await ifConditionHolds(() => client.send(update))) !== undefined;
    },

    async correct(grant, { counted_at, changed_at }, missing, nowMs) {
      const update = new UpdateCommand({
        ...at(grant),
        UpdateExpression: 'SET counted_at = :now ADD spent :missing',
        ConditionExpression:
          '(attribute_not_exists(counted_at) OR counted_at = :counted_at) AND (attribute_not_exists(changed_at) OR changed_at = :changed_at)',
        ExpressionAttributeValues: {
          ':now': nowMs,
          ':missing': missing,
          ':counted_at': counted_at,
          ':changed_at': changed_at,
        },
      });
      return (await ifConditionHolds(() => client.send(update))) !== undefined;
    },
  };
}

function counterId({ tenant, set_at }: Grant): string {
  return `SPENT#${tenant}#${set_at}`;
}
