/** The permits of an account on DynamoDB: one item, which holds from when on permits are free. One write reserves a block of them. */
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, expiresAt } from '../jobs/kept.ts';
import type { PermitStore } from '../providers/permits.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

/** Each try loses only to somebody else's reservation. */
const TRIES = 4;

export function dynamoPermits(client: DynamoDBDocumentClient, tableName: string): PermitStore {
  /** `free_at` after the update; undefined when the condition did not hold. */
  async function update(
    account: string,
    nowMs: number,
    parts: Pick<UpdateCommandInput, 'ConditionExpression' | 'UpdateExpression'>,
    values: Record<string, number>,
  ): Promise<number | undefined> {
    const { UpdateExpression, ...condition } = parts;
    const answer = await ifConditionHolds(() =>
      client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { id: `PERMITS#${account}` },
          ReturnValues: 'ALL_NEW',
          UpdateExpression,
          ...condition,
          ExpressionAttributeValues: { ...values, ':expires': expiresAt(nowMs + DAY_MS) },
        }),
      ),
    );
    return answer?.Attributes?.['free_at'];
  }

  return {
    async reserve({ account, spanMs, nowMs, latestMs }) {
      for (let tries = 0; tries < TRIES; tries++) {
        const behind = await update(
          account,
          nowMs,
          {
            UpdateExpression: 'SET expires_at = :expires ADD free_at :span',
            ConditionExpression: 'free_at BETWEEN :now AND :latest',
          },
          { ':span': spanMs, ':now': nowMs, ':latest': latestMs },
        );
        if (behind !== undefined) return behind - spanMs;
        const fresh = await update(
          account,
          nowMs,
          {
            UpdateExpression: 'SET expires_at = :expires, free_at = :end',
            ConditionExpression: 'attribute_not_exists(free_at) OR free_at < :now',
          },
          { ':end': nowMs + spanMs, ':now': nowMs },
        );
        if (fresh !== undefined) return nowMs;
      }
      return undefined;
    },

    async pauseUntil(account, nowMs, untilMs) {
      const parts = {
        UpdateExpression: 'SET expires_at = :expires, free_at = :until',
        ConditionExpression: 'attribute_not_exists(free_at) OR free_at < :until',
      };
      await update(account, nowMs, parts, { ':until': untilMs });
    },
  };
}
