/** What a tenant has, jobs or charges, in the order of time: pages of the index by tenant, which may lag behind the table. */
import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { refused } from '../errors.ts';
import { TENANT_INDEX } from './index-names.ts';

export interface TenantQuery {
  /** `listedJobs(tenant)`, or where a tenant's charges are listed. */
  listedUnder: string;
  /** Epoch ms: from then on, and before that. */
  fromMs: number;
  toMs: number;
  /** Rows of a page, 1 or more. */
  limit: number;
  /** Of an earlier page, or `cursorAfter` one of its rows. */
  cursor?: string | undefined;
  newestFirst: boolean;
}

/** What the index has of an item. */
export interface TenantRow {
  id: string;
  listed_at: number;
  template_id: string;
  /** Of a charge. */
  credits?: number;
  refunded_at?: number;
}

export interface TenantPage {
  rows: TenantRow[];
  /** Undefined when nothing follows. A full page may have one though nothing does. */
  cursor: string | undefined;
}

/** Throws `bad_request` for a cursor that is none of this tenant's list and span of time. */
export type QueryByTenant = (query: TenantQuery) => Promise<TenantPage>;

export function dynamoTenantIndex(client: DynamoDBDocumentClient, tableName: string): QueryByTenant {
  return async (query) => {
    const { listedUnder, fromMs, toMs, limit, cursor, newestFirst } = query;
    const after = cursor === undefined ? undefined : placeOf(cursor, query);
    // DynamoDB refuses a span that ends before it begins.
    if (fromMs >= toMs) return { rows: [], cursor: undefined };
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: TENANT_INDEX,
        KeyConditionExpression: 'listed_under = :listed_under AND listed_at BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':listed_under': listedUnder, ':first': fromMs, ':last': toMs - 1 },
        ScanIndexForward: !newestFirst,
        Limit: limit,
        ...(after && { ExclusiveStartKey: { listed_under: listedUnder, ...after } }),
      }),
    );
    const rows = Items as TenantRow[];
    const last = rows.at(-1);
    return { rows, cursor: LastEvaluatedKey && last && cursorAfter(listedUnder, last) };
  };
}

/** What goes on behind a row. No secret: whoever makes one up gets no further than to a place in the list of the tenant that asks. */
export function cursorAfter(
  listedUnder: string,
  { id, listed_at }: Pick<TenantRow, 'id' | 'listed_at'>,
): string {
  const place = `${listed_at} ${id}`;
  return Buffer.from(`${checkOf(listedUnder, place)} ${place}`).toString('base64url');
}

function placeOf(
  cursor: string,
  { listedUnder, fromMs, toMs }: TenantQuery,
): Pick<TenantRow, 'id' | 'listed_at'> {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, check = '', place = '', at = '', id = ''] = /^(\w+) ((\d+) (.+))$/.exec(text) ?? [];
  const listed_at = Number(at);
  if (check !== checkOf(listedUnder, place)) throw refused('bad_request', 'cursor: is none of this list');
  if (listed_at < fromMs || listed_at >= toMs)
    throw refused('bad_request', 'cursor: lies outside of the time that is asked for');
  return { id, listed_at };
}

/** Tells a cursor of this list from any other text. */
function checkOf(listedUnder: string, place: string): string {
  return createHash('sha256').update(`${listedUnder} ${place}`).digest('hex').slice(0, 16);
}
