/** What tenants and operators have set: API keys (hashed), templates, grants, connections (without their secrets). */
import { createHash } from 'node:crypto';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { JobTemplate } from '../jobs/job.ts';
import type { NotificationEvent } from '../providers/notification.ts';
import { changeExpressions } from './change-item.ts';
import { type ConnectionEvents, eventUpdate } from './connection-events.ts';
import { ifConditionHolds } from './if-condition-holds.ts';
import { OWNER_INDEX } from './index-names.ts';

export interface ApiKey {
  kind: 'api_key';
  tenant: string;
  /** The key's first characters, by which people tell keys apart. */
  key_id: string;
  created_at: number;
  revoked_at?: number;
}

export interface Template extends JobTemplate {
  kind: 'template';
  template_id: string;
  tenant: string;
  name: string;
  /** JSON of an object: defaults, which a job's own static_values override. */
  static_values: string;
  created_at: number;
  /** Epoch ms, once it has been changed. */
  updated_at?: number;
  /** How often it has been changed: a change is written only over the revision that it was made of. */
  revision?: number;
}

export interface Connection extends ConnectionEvents {
  kind: 'connection';
  provider: string;
  name: string;
  created_at: number;
  /** Epoch ms: nothing is sent to or asked of that account until an operator resumes it. */
  paused_since?: number;
  /** Epoch ms: when a notification of it last came, as far as that was noted. */
  notified_at?: number;
  /** The template_id under which documents are followed that a notification names and nobody has handed in. */
  default_template?: string;
}

/** What a tenant may spend from then on; one without is unlimited. What it has spent is no setting. */
export interface Grant {
  kind: 'grant';
  tenant: string;
  /** Credits. */
  granted: number;
  /** Epoch ms: charges from then on are taken from it. */
  set_at: number;
}

export interface TemplatePage {
  templates: Template[];
  /** Undefined when nothing follows. A full page may have one though nothing does. */
  cursor: string | undefined;
}

type Setting = ApiKey | Template | Connection | Grant;

export const LONGEST_KEY_BYTES = 2_048;
/** Connections belong to the deployment, not to a tenant; no tenant's name can have this form. */
const DEPLOYMENT = '#deployment';

/** API keys are 256 random bits, so one round of SHA-256 is enough to store them by. */
export function hashApiKey(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}

const apiKeyId = (hash: string) => `KEY#${hash}`;
const templateId = (id: string) => `TEMPLATE#${id}`;
const grantId = (tenant: string) => `BALANCE#${tenant}`;
const connectionId = (provider: string, name: string) => `CONNECTION#${provider}#${name}`;

export type Settings = ReturnType<typeof dynamoSettings>;

export function dynamoSettings(client: DynamoDBDocumentClient, tableName: string) {
  async function get<Item extends Setting>(id: string): Promise<Item | undefined> {
    // Ids come from callers, and DynamoDB refuses keys over its limit.
    if (Buffer.byteLength(id) > LONGEST_KEY_BYTES) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item as Item | undefined;
  }

  async function put(id: string, owner: string, setting: Setting): Promise<void> {
    await client.send(new PutCommand({ TableName: tableName, Item: { ...setting, id, owner } }));
  }

  async function remove(id: string): Promise<void> {
    await client.send(new DeleteCommand({ TableName: tableName, Key: { id } }));
  }

  function query(owner: string, idPrefix: string, page: Partial<QueryCommandInput> = {}) {
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
  }

  async function list<Item extends Setting>(owner: string, idPrefix: string): Promise<Item[]> {
    const items: Item[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await query(owner, idPrefix, ExclusiveStartKey && { ExclusiveStartKey });
      items.push(...((page.Items ?? []) as Item[]));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  /**
   * `path` within the item, its first part there already; `undefined` removes it. Nothing happens when the item is gone.
   */
  async function setIfThere(id: string, path: string[], value: unknown): Promise<void> {
    const names = path.map((name, index) => [`#part${index}`, name] as const);
    const place = names.map(([placeholder]) => placeholder).join('.');
    const update = new UpdateCommand({
      TableName: tableName,
      Key: { id },
      UpdateExpression: value === undefined ? `REMOVE ${place}` : `SET ${place} = :value`,
      ConditionExpression: 'attribute_exists(id)',
      ExpressionAttributeNames: Object.fromEntries(names),
      ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
    });
    await ifConditionHolds(() => client.send(update));
  }

  return {
    getApiKey: (apiKey: string) => get<ApiKey>(apiKeyId(hashApiKey(apiKey))),
    putApiKey: (apiKey: string, setting: ApiKey) =>
      put(apiKeyId(hashApiKey(apiKey)), setting.tenant, setting),
    listApiKeys: (tenant: string) => list<ApiKey & { id: string }>(tenant, apiKeyId('')),
    revokeApiKey: (itemId: string, atMs: number) => setIfThere(itemId, ['revoked_at'], atMs),

    getTemplate: (id: string) => get<Template>(templateId(id)),
    putTemplate: (template: Template) => put(templateId(template.template_id), template.tenant, template),
    /**
     * One page, at most the 1 MB that DynamoDB reads at once.
     * @param after the template_id that the page before ended with.
     */
    async listTemplates(tenant: string, limit: number, after?: string): Promise<TemplatePage> {
      const { Items = [], LastEvaluatedKey } = await query(tenant, templateId(''), {
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { owner: tenant, id: templateId(after) } }),
      });
      const templates = Items as Template[];
      return { templates, cursor: LastEvaluatedKey && templates.at(-1)?.template_id };
    },
    /**
     * Writes what is different, and nothing else; a new webhook_url has nothing known against it. False when the template has
     * been changed or deleted since it was read.
     */
    async changeTemplate(before: Template, after: Template): Promise<boolean> {
      const Key = { id: templateId(before.template_id) };
      const update = new UpdateCommand({ TableName: tableName, Key, ...changeExpressions(before, after) });
      return (await ifConditionHolds(() => client.send(update))) !== undefined;
    },
    deleteTemplate: (id: string) => remove(templateId(id)),

    getGrant: (tenant: string) => get<Grant>(grantId(tenant)),
    putGrant: (grant: Grant) => put(grantId(grant.tenant), grant.tenant, grant),
    deleteGrant: (tenant: string) => remove(grantId(tenant)),

    getConnection: (provider: string, name: string) => get<Connection>(connectionId(provider, name)),
    putConnection: (connection: Connection) =>
      put(connectionId(connection.provider, connection.name), DEPLOYMENT, connection),
    /** Moves `notified_at` on, if it would by `everyMs` or more; nothing happens when the connection is gone. */
    async noteNotification(provider: string, name: string, atMs: number, everyMs: number): Promise<void> {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: { id: connectionId(provider, name) },
        UpdateExpression: 'SET notified_at = :at',
        ConditionExpression:
          'attribute_exists(id) AND (attribute_not_exists(notified_at) OR notified_at <= :before)',
        ExpressionAttributeValues: { ':at': atMs, ':before': atMs - everyMs },
      });
      await ifConditionHolds(() => client.send(update));
    },
    /** Counts an event that belongs to no job, once each call; nothing happens when the connection is gone. */
    async noteEvent(
      provider: string,
      name: string,
      event: Pick<NotificationEvent, 'name' | 'isKnown'>,
      atMs: number,
    ): Promise<void> {
      const Key = { id: connectionId(provider, name) };
      const update = new UpdateCommand({ TableName: tableName, Key, ...eventUpdate(event, atMs) });
      await ifConditionHolds(() => client.send(update));
    },
    pauseConnection: (provider: string, name: string, atMs: number) =>
      setIfThere(connectionId(provider, name), ['paused_since'], atMs),
    resumeConnection: (provider: string, name: string) =>
      setIfThere(connectionId(provider, name), ['paused_since'], undefined),
    /** @param template its template_id; undefined for none. */
    setDefaultTemplate: (provider: string, name: string, template: string | undefined) =>
      setIfThere(connectionId(provider, name), ['default_template'], template),
    listConnections: () => list<Connection>(DEPLOYMENT, 'CONNECTION#'),
  };
}
