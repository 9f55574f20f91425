/** Which job an Idempotency-Key stands for, for 24 hours. */
import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, expiresAt } from '../jobs/kept.ts';

export interface Reservation {
  jobId: string;
  /** Of the parsed content: the same key with other content is a conflict. */
  fingerprint: string;
}

export interface ReservationRequest extends Reservation {
  tenant: string;
  key: string;
  nowMs: number;
  /** A job that came to nothing, whose place this one may take. */
  instead?: string;
}

/** Undefined when nobody has used the key in the last 24 hours. */
export type FindKey = (tenant: string, key: string, nowMs: number) => Promise<Reservation | undefined>;

/** Answers who holds the key now: this request, or the earlier one. */
export type ReserveKey = (request: ReservationRequest) => Promise<Reservation>;

export function dynamoIdempotencyKeys(client: DynamoDBDocumentClient, tableName: string): ReserveKey {
  return async ({ tenant, key, nowMs, jobId, fingerprint, instead = jobId }) => {
    const id = keyId(tenant, key);
    const put = new PutCommand({
      TableName: tableName,
      Item: {
        id,
        job_id: jobId,
        fingerprint,
        created_at: nowMs,
        expires_at: expiresAt(nowMs + DAY_MS),
      },
      ConditionExpression: 'attribute_not_exists(id) OR created_at <= :old OR job_id = :instead',
      ExpressionAttributeValues: { ':old': nowMs - DAY_MS, ':instead': instead },
    });
    try {
      await client.send(put);
      return { jobId, fingerprint };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item
      ? { jobId: String(Item['job_id']), fingerprint: String(Item['fingerprint']) }
      : { jobId, fingerprint };
  };
}

export function idempotencyKeyFinder(client: DynamoDBDocumentClient, tableName: string): FindKey {
  return async (tenant, key, nowMs) => {
    const get = new GetCommand({
      TableName: tableName,
      Key: { id: keyId(tenant, key) },
      ConsistentRead: true,
    });
    const { Item } = await client.send(get);
    if (!Item || Number(Item['created_at']) <= nowMs - DAY_MS) return undefined;
    return { jobId: String(Item['job_id']), fingerprint: String(Item['fingerprint']) };
  };
}

function keyId(tenant: string, key: string): string {
  return `IDEMPOTENCY#${tenant}#${createHash('sha256').update(key).digest('hex')}`;
}
