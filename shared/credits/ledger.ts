/**
 * What was charged: one item a job, put if absent, turned into refunded on that same item. It is the truth about credits.
 * Charges owe nothing; whoever owes one or its refund does.
 */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Job } from '../jobs/job.ts';
import { DAY_MS, expiresAt, REMEMBERED_MS } from '../jobs/kept.ts';
import { ifConditionHolds } from '../store/if-condition-holds.ts';
import { dynamoTenantIndex } from '../store/tenant-index.ts';

/** Longer than a year, so that any day of it can still be compared. */
export const LEDGER_KEPT_MS = 400 * DAY_MS;
/** About as many as DynamoDB answers at once. */
const PAGE = 5_000;

export interface Charge {
  id: string;
  kind: 'charge';
  tenant: string;
  template_id: string;
  job_id: string;
  credits: number;
  /** Place in the index by tenant: `listedCharges(tenant)`, and when it was charged (epoch ms). */
  listed_under: string;
  listed_at: number;
  /** `set_at` of the grant whose counter it was added to, if any. */
  counted_for?: number;
  /** Epoch ms. */
  refunded_at?: number;
  /** DynamoDB's TTL, epoch seconds. */
  expires_at: number;
}

/** As the index by tenant has it. */
export type ListedCharge = Pick<Charge, 'listed_at' | 'template_id' | 'credits' | 'refunded_at'>;

export interface Ledger {
  /** False when the job has been charged before that moment, or can be no more. */
  charge(job: Job, credits: number, nowMs: number, countedFor?: number): Promise<boolean>;
  isCharged(jobId: string): Promise<boolean>;
  /**
   * The charge, if this call has turned it into refunded. A job that was never charged can't be from now on, however late
   * a worker comes that has lost its lease.
   */
  refund(jobId: string, nowMs: number): Promise<Charge | undefined>;
  /** Oldest first, page by page: charged from then on, and before that (epoch ms). The index may lag behind the table. */
  charges(tenant: string, fromMs: number, toMs: number): AsyncIterable<ListedCharge[]>;
}

export function dynamoLedger(client: DynamoDBDocumentClient, tableName: string): Ledger {
  const queryByTenant = dynamoTenantIndex(client, tableName);
  return {
    async charge(job, credits, nowMs, countedFor) {
      const put = new PutCommand({
        TableName: tableName,
        Item: newCharge(job, credits, nowMs, countedFor),
        // Our own: the SDK sent it again because its first answer was lost.
        ConditionExpression:
          'attribute_not_exists(id) OR (listed_at = :now AND attribute_not_exists(refunded_at))',
        ExpressionAttributeValues: { ':now': nowMs },
      });
      return (await ifConditionHolds(() => client.send(put))) !== undefined;
    },

    async isCharged(jobId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: { id: chargeId(jobId) }, ConsistentRead: true }),
      );
      return Item !== undefined;
    },

    async refund(jobId, nowMs) {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: { id: chargeId(jobId) },
        // Where nothing was charged, the item only keeps that from being made up for.
        UpdateExpression: 'SET refunded_at = :now, expires_at = if_not_exists(expires_at, :expiry)',
        ConditionExpression: 'attribute_not_exists(refunded_at)',
        ExpressionAttributeValues: { ':now': nowMs, ':expiry': expiresAt(nowMs + REMEMBERED_MS) },
        ReturnValues: 'ALL_NEW',
      });
      const { Attributes: item } = (await ifConditionHolds(() => client.send(update))) ?? {};
      return item?.['kind'] === 'charge' ? (item as Charge) : undefined;
    },

    async *charges(tenant, fromMs, toMs) {
      const query = { listedUnder: listedCharges(tenant), fromMs, toMs, limit: PAGE, newestFirst: false };
      let cursor: string | undefined;
      do {
        const page = await queryByTenant({ ...query, cursor });
        yield page.rows as ListedCharge[];
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
  };
}

function newCharge(job: Job, credits: number, nowMs: number, countedFor: number | undefined): Charge {
  return {
    id: chargeId(job.job_id),
    kind: 'charge',
    tenant: job.tenant,
    template_id: job.template_id,
    job_id: job.job_id,
    credits,
    ...(countedFor !== undefined && { counted_for: countedFor }),
    listed_under: listedCharges(job.tenant),
    listed_at: nowMs,
    expires_at: expiresAt(nowMs + LEDGER_KEPT_MS),
  };
}

function chargeId(jobId: string): string {
  return `CHARGE#${jobId}`;
}

/** Under which a tenant's charges stand in the index by tenant. */
function listedCharges(tenant: string): string {
  return `CHARGES#${tenant}`;
}
