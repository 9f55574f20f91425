/** Endpoints that are drained, and what is parked for them, on DynamoDB: written whoever holds an endpoint's item. */
import { randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type EndpointItem,
  type EndpointItems,
  endpointItemId,
  newEndpointItem,
  type Parked,
  type ParkedEntry,
} from '../deliveries/endpoint-item.ts';
import { expiresAt, REMEMBERED_MS } from '../jobs/kept.ts';
import { ITEM_VERSION, requireKnownVersion } from '../jobs/obligation.ts';
import { tryAnew } from '../jobs/try-anew.ts';
import { mapAtOnce } from '../map-at-once.ts';
import { ifConditionHolds } from './if-condition-holds.ts';
import { dynamoTenantIndex, type TenantRow } from './tenant-index.ts';

/** As many reads as one connection pool carries. */
const AT_ONCE = 25;

interface Expressions {
  UpdateExpression: string;
  ConditionExpression: string;
  names?: Record<string, string>;
  values?: Record<string, unknown>;
}

export function dynamoEndpointItems(client: DynamoDBDocumentClient, tableName: string): EndpointItems {
  const queryByTenant = dynamoTenantIndex(client, tableName);

  /** The item as it is after the update; undefined when the condition did not hold. */
  async function update(
    endpointId: string,
    { UpdateExpression, ConditionExpression, names, values }: Expressions,
  ): Promise<EndpointItem | undefined> {
    const command = new UpdateCommand({
      TableName: tableName,
      Key: { id: endpointItemId(endpointId) },
      UpdateExpression,
      ConditionExpression,
      ReturnValues: 'ALL_NEW',
      ...(names && { ExpressionAttributeNames: names }),
      ...(values && { ExpressionAttributeValues: values }),
    });
    const answer = await ifConditionHolds(() => client.send(command));
    return answer?.Attributes as EndpointItem | undefined;
  }

  async function get(endpointId: string): Promise<EndpointItem | undefined> {
    const Key = { id: endpointItemId(endpointId) };
    const command = new GetCommand({ TableName: tableName, Key, ConsistentRead: true });
    return (await client.send(command)).Item as EndpointItem | undefined;
  }

  /** One that owes nothing yet, or nothing any more. */
  async function begin(item: EndpointItem): Promise<boolean> {
    const put = new PutCommand({
      TableName: tableName,
      Item: item,
      ConditionExpression:
        'attribute_not_exists(id) OR (attribute_not_exists(#step) AND #version <= :version)',
      ExpressionAttributeNames: { '#step': 'step', '#version': 'version' },
      ExpressionAttributeValues: { ':version': ITEM_VERSION },
    });
    return (await ifConditionHolds(() => client.send(put))) !== undefined;
  }

  /** True when the item owed nothing and now does; else the first change is made whose condition holds. */
  async function beginOr(item: EndpointItem, ...changes: Expressions[]): Promise<boolean> {
    const id = item.endpoint_id;
    return tryAnew("the endpoint's item", async () => {
      for (const change of changes) if (await update(id, change)) return false;
      if (await begin(item)) return true;
      const seen = await get(id);
      if (seen) requireKnownVersion(seen);
      return undefined;
    });
  }

  async function makeDue(endpointId: string, nowMs: number, waits: string): Promise<void> {
    await beginOr(newEndpointItem(endpointId, nowMs), {
      UpdateExpression: `REMOVE ${waits} SET due = :now ADD hints :one`,
      ConditionExpression: 'attribute_exists(#step) AND #version <= :version',
      names: { '#step': 'step', '#version': 'version' },
      values: { ':one': 1, ':now': nowMs, ':version': ITEM_VERSION },
    });
  }

  async function readEntry(
    endpointId: string,
    { id, listed_at }: TenantRow,
  ): Promise<ParkedEntry | undefined> {
    const read = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
    const mark = (await client.send(read)).Item?.['mark'];
    const item = id.slice(parkedId({ endpointId, item: '' }).length);
    return mark === undefined ? undefined : { endpointId, item, occurredAtMs: listed_at, mark };
  }

  return {
    async park({ endpointId, item, occurredAtMs, askedUntilMs }, nowMs) {
      const put = new PutCommand({
        TableName: tableName,
        Item: {
          id: parkedId({ endpointId, item }),
          listed_under: listedParked(endpointId),
          listed_at: occurredAtMs,
          mark: randomUUID(),
          expires_at: expiresAt(occurredAtMs + REMEMBERED_MS),
        },
      });
      // First: an item that owes its drain to nobody is only looked at in vain.
      await client.send(put);
      const begun = newEndpointItem(endpointId, nowMs);
      const parks = {
        UpdateExpression: 'REMOVE released.#item ADD hints :one',
        ConditionExpression: 'attribute_exists(#step) AND #version <= :version',
        names: { '#item': item, '#step': 'step', '#version': 'version' },
        values: { ':one': 1, ':version': ITEM_VERSION },
      };
      if (askedUntilMs === undefined) return beginOr(begun, parks);
      const values = { ...parks.values, ':asked': askedUntilMs };
      const asks = {
        ...parks,
        values,
        UpdateExpression: `${parks.UpdateExpression} SET asked_until = :asked`,
        ConditionExpression: `${parks.ConditionExpression} AND (attribute_not_exists(asked_until) OR asked_until < :asked)`,
      };
      // Who was held up writes late what was answered long ago.
      const hasAsked = {
        ...parks,
        values,
        ConditionExpression: `${parks.ConditionExpression} AND asked_until >= :asked`,
      };
      return beginOr({ ...begun, asked_until: askedUntilMs }, asks, hasAsked);
    },

    async letThrough({ endpointId, token, item, nowMs, probe }) {
      const released = await update(endpointId, {
        UpdateExpression: `SET released.#item = :now${probe ? ', probes = :probes, probe_at = :next' : ''}`,
        ConditionExpression: '#lease = :token',
        names: { '#item': item, '#lease': 'lease' },
        values: {
          ':now': nowMs,
          ':token': token,
          ...(probe && { ':probes': probe.probes, ':next': probe.nextAtMs }),
        },
      });
      return released !== undefined;
    },

    async through(endpointId, item, taken) {
      const left = await update(endpointId, {
        UpdateExpression: taken
          ? 'REMOVE released.#item, probe_at SET probes = :none ADD hints :one'
          : 'REMOVE released.#item ADD hints :one',
        ConditionExpression: 'attribute_exists(released.#item)',
        names: { '#item': item },
        values: { ':one': 1, ...(taken && { ':none': 0 }) },
      });
      return Object.keys((left ?? (await get(endpointId)))?.released ?? {}).length;
    },

    async oweDrain(endpointId, dueMs) {
      await begin(newEndpointItem(endpointId, dueMs));
    },

    drainNow: (endpointId, nowMs) => makeDue(endpointId, nowMs, 'not_before, probe_at, asked_until'),
    lookNow: (endpointId, nowMs) => makeDue(endpointId, nowMs, 'not_before'),

    async listParked(endpointId, limit) {
      const listedUnder = listedParked(endpointId);
      const time = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
      const entries: ParkedEntry[] = [];
      let cursor: string | undefined;
      do {
        const page = await queryByTenant({ listedUnder, ...time, limit, cursor, newestFirst: false });
        const found = await mapAtOnce(page.rows, AT_ONCE, (row) => readEntry(endpointId, row));
        // What was let through a moment ago may still be in the index.
        entries.push(...found.filter((entry) => entry !== undefined));
        cursor = page.cursor;
      } while (cursor !== undefined && entries.length < limit);
      return entries.slice(0, limit);
    },

    async unpark(entry) {
      const remove = new DeleteCommand({
        TableName: tableName,
        Key: { id: parkedId(entry) },
        ConditionExpression: 'mark = :mark',
        ExpressionAttributeValues: { ':mark': entry.mark },
      });
      await ifConditionHolds(() => client.send(remove));
    },
  };
}

function parkedId({ endpointId, item }: Pick<Parked, 'endpointId' | 'item'>): string {
  return `PARKED#${endpointId}#${item}`;
}

/** Under which an endpoint's parked deliveries stand in the index by tenant. */
function listedParked(endpointId: string): string {
  return `PARKED#${endpointId}`;
}
