/** Which job an Idempotency-Key stands for, for 24 hours. */
import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, expiresAt } from '../jobs/kept.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

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

export interface IdempotencyKeys {
  /** Undefined when nobody has used the key in the last 24 hours. */
  find(tenant: string, key: string, nowMs: number): Promise<Reservation | undefined>;
  /** Answers who holds the key now: this request, or the earlier one. */
  reserve(request: ReservationRequest): Promise<Reservation>;
}

interface KeyItem {
  id: string;
  job_id: string;
  fingerprint: string;
  /** Epoch ms. */
  created_at: number;
  /** DynamoDB's TTL, epoch seconds. */
  expires_at: number;
}

export function dynamoIdempotencyKeys(client: DynamoDBDocumentClient, tableName: string): IdempotencyKeys {
  async function read(id: string): Promise<KeyItem | undefined> {
    const get = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
    return (await client.send(get)).Item as KeyItem | undefined;
  }

  return {
    async find(tenant, key, nowMs) {
      const item = await read(keyId(tenant, key));
      return item && item.created_at > nowMs - DAY_MS ? reservationOf(item) : undefined;
    },

    async reserve({ tenant, key, nowMs, jobId, fingerprint, instead = jobId }) {
      const item: KeyItem = {
        id: keyId(tenant, key),
        job_id: jobId,
        fingerprint,
        created_at: nowMs,
        expires_at: expiresAt(nowMs + DAY_MS),
      };
      const put = new PutCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(id) OR created_at <= :old OR job_id = :instead',
        ExpressionAttributeValues: { ':old': nowMs - DAY_MS, ':instead': instead },
      });
      const isOurs = (await ifConditionHolds(() => client.send(put))) !== undefined;
      return reservationOf(isOurs ? item : ((await read(item.id)) ?? item));
    },
  };
}

function reservationOf({ job_id, fingerprint }: KeyItem): Reservation {
  return { jobId: job_id, fingerprint };
}

function keyId(tenant: string, key: string): string {
  return `IDEMPOTENCY#${tenant}#${createHash('sha256').update(key).digest('hex')}`;
}
